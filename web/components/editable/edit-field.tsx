import type { AllHTMLAttributes, InputHTMLAttributes, TextareaHTMLAttributes } from "preact";
import { useId } from "preact/hooks";
import { Labelled } from "../field.tsx";
import { areaKeys, leaving, lineKeys } from "./field-keys.ts";
import { Notes } from "./notes.tsx";
import { type Editable, useEdit } from "./use-edit.ts";

type TextField = HTMLInputElement | HTMLTextAreaElement;
type InputProps = Pick<AllHTMLAttributes, "autocomplete" | "class" | "dir" | "maxLength" | "onFocus" | "spellcheck">;

interface EditFieldProps extends Editable, InputProps {
  readonly label: string;
  readonly hint?: string;
  readonly type?: "text" | "time";
  /** The field has several lines: `Enter` makes one more, and `Ctrl+Enter` saves. */
  readonly rows?: number;
  /** A choice among them is saved at once. */
  readonly suggestions?: readonly string[];
}

/** A field of a form that saves itself: on Enter, or when it is left. */
export function EditField(props: EditFieldProps) {
  const { label, hint, value, draftKey, check, onSave, rows, suggestions, type = "text", ...rest } = props;
  const id = useId();
  const editing = useEdit({ value, draftKey, check, onSave });
  const onInput = (event: InputEvent & { readonly currentTarget: TextField }) => {
    editing.type(event.currentTarget.value);
    if (event.inputType === "insertReplacementText" && suggestions) editing.save();
  };
  const shared = { ...rest, value: editing.text, onInput, onBlur: leaving(editing) };
  const input = { ...shared, type, list: suggestions && id, onKeyDown: lineKeys(editing) } as InputHTMLAttributes;
  return (
    <Labelled label={label} hint={hint} error={editing.error}>
      {(attributes) => (
        <>
          {rows === undefined ? (
            <input {...input} {...attributes} />
          ) : (
            <textarea
              {...(shared as TextareaHTMLAttributes)}
              {...attributes}
              rows={rows}
              onKeyDown={areaKeys(editing)}
            />
          )}
          {suggestions && (
            <datalist id={id}>
              {suggestions.map((each) => (
                <option key={each} value={each} />
              ))}
            </datalist>
          )}
          <Notes id={`${id}-note`} editing={{ ...editing, error: undefined }} />
        </>
      )}
    </Labelled>
  );
}
