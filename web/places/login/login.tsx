import { useState } from "preact/hooks";
import { Button } from "../../components/button.tsx";
import { Field } from "../../components/field.tsx";
import { GuestForm } from "../../components/guest-form.tsx";
import type { PlaceProps } from "../../router/places.ts";
import { guestLink } from "../../session/next.ts";
import { hasEnded, sendCode, signIn } from "../../session/session.ts";
import { words } from "../../words/words.ts";

const { auth } = words;

export default function Login({ query }: PlaceProps) {
  const [mfaToken, setMfaToken] = useState<string>();
  if (mfaToken) return <CodeForm mfaToken={mfaToken} />;
  const submit = async (form: FormData) => {
    const result = await signIn({ username: String(form.get("username")), password: String(form.get("password")) });
    if (result) setMfaToken(result.mfaToken);
  };
  return (
    <GuestForm title={auth.welcome} note={hasEnded.value ? auth.ended : undefined} onSubmit={submit}>
      <Field label={auth.identifier} name="username" autocomplete="username" required autoFocus />
      <Field label={auth.password} name="password" type="password" autocomplete="current-password" required />
      <Button kind="primary" type="submit">
        {auth.signIn}
      </Button>
      <p class="guest-links">
        <a href="/forgot">{auth.forgot}</a>
        <span>
          {auth.noAccount} <a href={guestLink("/register", query)}>{auth.createAccount}</a>
        </span>
      </p>
    </GuestForm>
  );
}

/** The second factor of an account that has one. */
function CodeForm({ mfaToken }: { mfaToken: string }) {
  const submit = (form: FormData) => sendCode(mfaToken, String(form.get("code")).trim());
  return (
    <GuestForm title={auth.secondFactor} onSubmit={submit}>
      <Field label={auth.code} name="code" hint={auth.codeHint} autocomplete="one-time-code" required autoFocus />
      <Button kind="primary" type="submit">
        {auth.verify}
      </Button>
    </GuestForm>
  );
}
