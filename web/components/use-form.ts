import { useState } from "preact/hooks";
import { errorText, fieldErrors } from "../words/error-text.ts";

interface FormOptions {
  /** The names of fields that show their own errors. Any other error is the `failure`. */
  readonly fields?: readonly string[];
  /** The field to which an error's code belongs: `{ wrong_password: "current_password" }`. */
  readonly places?: Readonly<Record<string, string>>;
}

/** The state of a form that the server judges. What was typed stays after a failure. */
export function useForm(
  send: (data: FormData, form: HTMLFormElement) => Promise<unknown>,
  { fields = [], places = {} }: FormOptions = {},
) {
  const [error, setError] = useState<unknown>();
  const [isSending, setSending] = useState(false);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (isSending) return;
    const form = event.target as HTMLFormElement;
    setSending(true);
    setError(undefined);
    try {
      await send(new FormData(form), form);
    } catch (failure) {
      setError(failure);
    } finally {
      setSending(false);
    }
  };
  const errors = fieldErrors(error, places);
  const isShownBelow = fields.some((field) => field in errors);
  const failure = error === undefined || isShownBelow ? undefined : errorText(error);
  return { submit, errors, failure, isSending };
}
