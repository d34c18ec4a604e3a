import type { AllHTMLAttributes, ComponentChildren, InputHTMLAttributes } from "preact";
import { useId } from "preact/hooks";
import "./field.css";

interface LabelledProps {
  readonly label: string;
  /** What is wrong with the value. */
  readonly error?: string | undefined;
  readonly hint?: string | undefined;
}

interface ControlAttributes {
  readonly id: string;
  readonly "aria-invalid": true | undefined;
  readonly "aria-describedby": string | undefined;
}

/** A label, a control that takes the given attributes, and below it a hint or what is wrong with the value. */
export function Labelled({
  label,
  error,
  hint,
  children,
}: LabelledProps & { children: (attributes: ControlAttributes) => ComponentChildren }) {
  const id = useId();
  const note = error ?? hint;
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children({
        id,
        "aria-invalid": error ? true : undefined,
        "aria-describedby": note ? `${id}-note` : undefined,
      })}
      {note && (
        <p id={`${id}-note`} class={error ? "field-error" : "field-hint"} role={error ? "alert" : undefined}>
          {note}
        </p>
      )}
    </div>
  );
}

type FieldProps = LabelledProps & Omit<AllHTMLAttributes<HTMLInputElement>, "label">;

/** An input of a form, with its label, and what is wrong with it. */
export function Field({ label, error, hint, ...rest }: FieldProps) {
  return (
    <Labelled label={label} error={error} hint={hint}>
      {(attributes) => <input {...(rest as InputHTMLAttributes)} {...attributes} />}
    </Labelled>
  );
}

interface CheckboxProps extends Omit<AllHTMLAttributes<HTMLInputElement>, "label"> {
  readonly label: string;
  readonly hint?: string | undefined;
}

export function Checkbox({ label, hint, ...rest }: CheckboxProps) {
  const id = useId();
  return (
    <div class="checkbox">
      <input
        {...({ ...rest, type: "checkbox" } as InputHTMLAttributes)}
        id={id}
        aria-describedby={hint ? `${id}-note` : undefined}
      />
      <div>
        <label for={id}>{label}</label>
        {hint && (
          <p id={`${id}-note`} class="field-hint">
            {hint}
          </p>
        )}
      </div>
    </div>
  );
}
