import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { errorText, fieldErrors } from "../words/error-text.ts";
import { words } from "../words/words.ts";
import "./guest-form.css";
import { Logo } from "./logo.tsx";

interface GuestFormProps {
  readonly title: string;
  readonly note?: string | undefined;
  /** The names of fields that show their own errors. Any other error stands above the form. */
  readonly fields?: readonly string[];
  readonly onSubmit: (form: FormData) => Promise<void>;
  readonly children: ComponentChildren | ((errors: Record<string, string>) => ComponentChildren);
}

/** The page of those who are not signed in: one form. What was typed stays after a failure. */
export function GuestForm({ title, note, fields = [], onSubmit, children }: GuestFormProps) {
  const [error, setError] = useState<unknown>();
  const [isSending, setSending] = useState(false);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (isSending) return;
    setSending(true);
    setError(undefined);
    try {
      await onSubmit(new FormData(event.target as HTMLFormElement));
    } catch (failure) {
      setError(failure);
    } finally {
      setSending(false);
    }
  };
  const errors = fieldErrors(error);
  const isShownBelow = fields.some((field) => field in errors);
  return (
    <main class="guest">
      <form class="guest-form" onSubmit={submit} aria-busy={isSending}>
        <p class="brand">
          <Logo />
          {words.product}
        </p>
        <h1>{title}</h1>
        {note && <p class="guest-note">{note}</p>}
        <p role="alert" class="guest-error">
          {error !== undefined && !isShownBelow && errorText(error)}
        </p>
        {typeof children === "function" ? children(errors) : children}
      </form>
    </main>
  );
}
