import type { AllHTMLAttributes, InputHTMLAttributes } from "preact";
import { useId } from "preact/hooks";
import "./field.css";

interface FieldProps extends Omit<AllHTMLAttributes<HTMLInputElement>, "label"> {
  readonly label: string;
  /** What is wrong with the value. */
  readonly error?: string | undefined;
  readonly hint?: string | undefined;
}

/** An input of a form, with its label, and what is wrong with it. */
export function Field({ label, error, hint, ...rest }: FieldProps) {
  const id = useId();
  const note = error ?? hint;
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        {...(rest as InputHTMLAttributes)}
        id={id}
        aria-invalid={error ? true : undefined}
        aria-describedby={note ? `${id}-note` : undefined}
      />
      {note && (
        <p id={`${id}-note`} class={error ? "field-error" : "field-hint"}>
          {note}
        </p>
      )}
    </div>
  );
}
