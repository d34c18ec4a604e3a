import { useState } from "preact/hooks";
import { Button } from "../../components/button.tsx";
import { Field } from "../../components/field.tsx";
import { GuestForm } from "../../components/guest-form.tsx";
import { mailResetLink } from "../../session/session.ts";
import { words } from "../../words/words.ts";

const { auth } = words;

export default function Forgot() {
  const [isSent, setSent] = useState(false);
  const submit = async (form: FormData) => {
    await mailResetLink(String(form.get("email")));
    setSent(true);
  };
  return (
    <GuestForm title={auth.forgotTitle} onSubmit={submit}>
      {isSent ? (
        <p role="status">{auth.sent}</p>
      ) : (
        <>
          <p class="soft">{auth.forgotText}</p>
          <Field label={auth.email} name="email" type="email" autocomplete="email" required autoFocus />
          <Button kind="primary" type="submit">
            {auth.send}
          </Button>
        </>
      )}
      <p class="guest-links">
        <a href="/login">{auth.back}</a>
      </p>
    </GuestForm>
  );
}
