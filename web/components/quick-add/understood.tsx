import type { Parsed, Token } from "../../../client/words/index.ts";
import { words } from "../../words/words.ts";
import { Icon } from "../icon.tsx";
import { ICONS, tokenText } from "./token-text.ts";

/** What the words mean, each with a button that makes them part of the title again. */
export function Understood({ parsed, onIgnore }: { parsed: Parsed; onIgnore: (token: Token) => void }) {
  return (
    <div aria-live="polite">
      {parsed.tokens.length > 0 && (
        <ul class="understood" aria-label={words.quickAdd.understood}>
          {parsed.tokens.map((token) => (
            <UnderstoodToken
              key={`${token.kind} ${token.text}`}
              token={token}
              text={tokenText(token, parsed)}
              onIgnore={() => onIgnore(token)}
            />
          ))}
        </ul>
      )}
    </div>
  );
}

function UnderstoodToken({ token, text, onIgnore }: { token: Token; text: string; onIgnore: () => void }) {
  const label = words.quickAdd.ignore(token.text);
  return (
    <li class="understood-item">
      <Icon name={ICONS[token.kind]} size={14} />
      <span dir="auto">{text}</span>
      <button type="button" aria-label={label} title={label} onClick={onIgnore}>
        <Icon name="close" size={14} />
      </button>
    </li>
  );
}
