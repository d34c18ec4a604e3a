import { Button } from "../../components/button.tsx";
import { Field } from "../../components/field.tsx";
import { GuestForm } from "../../components/guest-form.tsx";
import type { PlaceProps } from "../../router/places.ts";
import { guestLink } from "../../session/next.ts";
import { register, setUpProfile } from "../../session/session.ts";
import { words } from "../../words/words.ts";

const { auth } = words;

export default function Register({ query }: PlaceProps) {
  const submit = async (form: FormData) => {
    const email = String(form.get("email")).trim();
    await register({
      username: String(form.get("username")).trim(),
      password: String(form.get("password")),
      ...(email && { email }),
    });
    await setUpProfile();
  };
  return (
    <GuestForm title={auth.start} onSubmit={submit} fields={["username", "email", "password"]}>
      {(errors) => (
        <>
          <Field
            label={auth.username}
            name="username"
            autocomplete="username"
            required
            autoFocus
            error={errors["username"]}
          />
          <Field
            label={auth.email}
            name="email"
            type="email"
            autocomplete="email"
            hint={auth.emailHint}
            error={errors["email"]}
          />
          <Field
            label={auth.password}
            name="password"
            type="password"
            autocomplete="new-password"
            required
            hint={auth.passwordHint}
            error={errors["password"]}
          />
          <Button kind="primary" type="submit">
            {auth.createAccount}
          </Button>
          <p class="guest-links">
            <span>
              {auth.hasAccount} <a href={guestLink("/login", query)}>{auth.signIn}</a>
            </span>
          </p>
        </>
      )}
    </GuestForm>
  );
}
