import type { Parsed, Token } from "../../../client/words/index.ts";
import { words } from "../../words/words.ts";
import { Icon } from "../icon.tsx";
import { ICONS, readingOf } from "./reading.ts";

/** What the words mean, each with a button that makes them part of the title again. */
export function Understood({ parsed, onIgnore }: { parsed: Parsed; onIgnore: (token: Token) => void }) {
  return (
    <ul class="understood" aria-label={words.quickAdd.understood} hidden={parsed.tokens.length === 0}>
      {parsed.tokens.map((token) => (
        <li key={`${token.kind} ${token.text}`} class="understood-item">
          <Icon name={ICONS[token.kind]} size={14} />
          <span>{readingOf(token, parsed)}</span>
          <button
            type="button"
            aria-label={words.quickAdd.ignore(token.text)}
            title={words.quickAdd.ignore(token.text)}
            onClick={() => onIgnore(token)}
          >
            <Icon name="close" size={14} />
          </button>
        </li>
      ))}
    </ul>
  );
}
