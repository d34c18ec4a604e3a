import type { AllHTMLAttributes, ComponentChildren, InputHTMLAttributes } from "preact";
import { useId, useRef } from "preact/hooks";
import { leaving, lineKeys } from "./field-keys.ts";
import { Notes } from "./notes.tsx";
import { type Editable, useEdit } from "./use-edit.ts";

type InputProps = Pick<AllHTMLAttributes<HTMLInputElement>, "placeholder" | "maxLength" | "min" | "max">;

interface EditLineProps extends Editable, InputProps {
  readonly label: string;
  readonly type?: "text" | "date" | "time";
  readonly hint?: string | undefined;
  readonly show?: (value: string) => string;
  /** Offered while typing; anything else may be typed, too. */
  readonly suggestions?: readonly string[];
  readonly children?: ComponentChildren;
}

/** A field of one line that saves itself: on Enter, or when it is left. */
export function EditLine(props: EditLineProps) {
  const { label, value, draftKey, check, onSave, type = "text", hint, show, suggestions, children, ...rest } = props;
  const id = useId();
  const editing = useEdit({ value, draftKey, check, onSave });
  const isTyped = useRef(false);
  const note = editing.error ?? hint;
  const input = ({ currentTarget }: { currentTarget: HTMLInputElement }) => {
    // A date of which a part is missing is not the empty one.
    if (!currentTarget.validity.badInput) editing.type(currentTarget.value);
    // Chosen in the calendar, and not typed part by part.
    if (type === "date" && !isTyped.current) editing.save();
  };
  return (
    <div class="property">
      <label for={id}>{label}</label>
      <div>
        <input
          {...({ ...rest, type, list: suggestions && `${id}-list` } as InputHTMLAttributes)}
          id={id}
          autocomplete="off"
          value={editing.text}
          class={editing.isEdited ? "edited" : undefined}
          aria-invalid={editing.error ? true : undefined}
          aria-describedby={note && `${id}-note`}
          onInput={input}
          onFocus={() => {
            isTyped.current = false;
          }}
          onKeyDown={(event) => {
            isTyped.current = true;
            lineKeys(editing)(event);
          }}
          onBlur={leaving(editing)}
        />
        {suggestions && (
          <datalist id={`${id}-list`}>
            {suggestions.map((each) => (
              <option key={each} value={each} />
            ))}
          </datalist>
        )}
        <Notes id={`${id}-note`} editing={editing} hint={hint} show={show} />
        {children}
      </div>
    </div>
  );
}
