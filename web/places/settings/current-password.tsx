import { Field } from "../../components/field.tsx";
import { settings } from "../../words/settings.ts";

/** Proves to the server who asks. */
export function CurrentPassword({ errors }: { errors: Readonly<Record<string, string>> }) {
  return (
    <Field
      label={settings.account.currentPassword}
      name="current_password"
      type="password"
      autocomplete="current-password"
      required
      error={errors["current_password"]}
    />
  );
}
