import type { ComponentChildren } from "preact";
import { words } from "../words/words.ts";
import { Button } from "./button.tsx";
import "./form.css";
import { useForm } from "./use-form.ts";

interface FormProps {
  /** What the button says. */
  readonly submitLabel: string;
  readonly kind?: "plain" | "primary" | "danger";
  /** The names of fields that show their own errors. Any other error stands above the button. */
  readonly fields?: readonly string[];
  /** The field to which an error's code belongs. */
  readonly places?: Readonly<Record<string, string>>;
  readonly onSubmit: (data: FormData, form: HTMLFormElement) => Promise<unknown>;
  /** In a dialog: adds the button that closes it. */
  readonly onCancel?: () => void;
  readonly children: (errors: Record<string, string>) => ComponentChildren;
}

/** A form that the server judges, with its button. */
export function Form({ submitLabel, kind = "plain", fields, places, onSubmit, onCancel, children }: FormProps) {
  const { submit, errors, failure, isSending } = useForm(onSubmit, {
    ...(fields && { fields }),
    ...(places && { places }),
  });
  return (
    <form class="form" onSubmit={submit} aria-busy={isSending}>
      {children(errors)}
      <p role="alert" class="form-error">
        {failure}
      </p>
      <div class={onCancel ? "dialog-actions" : "form-actions"}>
        {onCancel && <Button onClick={onCancel}>{words.cancel}</Button>}
        <Button kind={kind} type="submit">
          {submitLabel}
        </Button>
      </div>
    </form>
  );
}
