import type { ComponentChildren } from "preact";
import { words } from "../words/words.ts";
import "./guest-form.css";
import { Logo } from "./logo.tsx";
import { useForm } from "./use-form.ts";

interface GuestFormProps {
  readonly title: string;
  readonly note?: string | undefined;
  /** The names of fields that show their own errors. Any other error stands above the form. */
  readonly fields?: readonly string[];
  readonly onSubmit: (form: FormData) => Promise<void>;
  readonly children: ComponentChildren | ((errors: Record<string, string>) => ComponentChildren);
}

/** The page of those who are not signed in: one form. */
export function GuestForm({ title, note, fields = [], onSubmit, children }: GuestFormProps) {
  const { submit, errors, failure, isSending } = useForm(onSubmit, { fields });
  return (
    <main class="guest">
      <form class="guest-form" onSubmit={submit} aria-busy={isSending}>
        <p class="brand">
          <Logo />
          {words.product}
        </p>
        <h1>{title}</h1>
        {note && <p class="guest-note">{note}</p>}
        <p role="alert" class="form-error">
          {failure}
        </p>
        {typeof children === "function" ? children(errors) : children}
      </form>
    </main>
  );
}
