import { words } from "../../words/words.ts";
import { Icon } from "../icon.tsx";
import type { Typed } from "./typed-name.ts";

const ICONS = { "#": "category", "@": "label", "+": "assigned" } as const;

interface SuggestionsProps {
  readonly id: string;
  readonly sign: Typed["sign"] | undefined;
  readonly names: readonly string[];
  /** -1 for none. */
  readonly active: number;
  readonly onChoose: (at: number) => void;
}

/** Below the field, which keeps the focus and names the active one. */
export function Suggestions({ id, sign = "#", names, active, onChoose }: SuggestionsProps) {
  return (
    <>
      <p class="visually-hidden" aria-live="polite">
        {names.length > 0 && words.quickAdd.suggested(names.length)}
      </p>
      {names.length > 0 && (
        <div id={id} class="suggestions" role="listbox" aria-label={words.quickAdd.suggestions}>
          {names.map((name, at) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the field's.
            // biome-ignore lint/a11y/useFocusableInteractive: the field keeps the focus.
            <div
              key={name}
              id={`${id}-${at}`}
              role="option"
              class={at === active ? "suggestion active" : "suggestion"}
              aria-selected={at === active}
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => onChoose(at)}
            >
              <Icon name={ICONS[sign]} size={16} />
              <span dir="auto">{name}</span>
            </div>
          ))}
        </div>
      )}
    </>
  );
}
