import { useState } from "preact/hooks";
import type { User } from "../../../../client/index.ts";
import { Button } from "../../../components/button.tsx";
import { Field } from "../../../components/field.tsx";
import { Form } from "../../../components/form.tsx";
import { Section } from "../../../components/section.tsx";
import { warnOf } from "../../../components/warn-of.ts";
import { client } from "../../../session/session.ts";
import { notify } from "../../../store/index.ts";
import { settings } from "../../../words/settings.ts";
import { words } from "../../../words/words.ts";
import { CurrentPassword } from "../current-password.tsx";

const texts = settings.account;

interface EmailProps {
  readonly user: User;
  readonly onChange: (user: User) => void;
}

export function Email({ user, onChange }: EmailProps) {
  const change = async (data: FormData, form: HTMLFormElement) => {
    const email = String(data.get("email")).trim() || null;
    const body = { email, current_password: String(data.get("current_password")) };
    const answer = await client.call("PATCH /api/me", { body });
    onChange(answer.data);
    form.reset();
    notify({ text: email === null ? texts.emailRemoved : texts.mailSent(email) });
  };
  return (
    <Section title={words.auth.email} text={texts.emailText}>
      <EmailState user={user} onChange={onChange} />
      <Form
        submitLabel={texts.changeEmail}
        fields={["email", "current_password"]}
        places={{ email_taken: "email", wrong_password: "current_password" }}
        onSubmit={change}
      >
        {(errors) => (
          <>
            <Field
              label={words.auth.email}
              name="email"
              type="email"
              autocomplete="email"
              defaultValue={user.email ?? ""}
              error={errors["email"]}
            />
            <CurrentPassword errors={errors} />
          </>
        )}
      </Form>
    </Section>
  );
}

/** Whether the address is verified; the mail with the link, once more. */
function EmailState({ user, onChange }: EmailProps) {
  const [isSending, setSending] = useState(false);
  const { email } = user;
  if (email === null) return <p>{texts.noEmail}</p>;
  if (user.email_verified) return <p>{texts.verified(email)}</p>;
  const sendAgain = async () => {
    if (isSending) return;
    setSending(true);
    try {
      const { data } = await client.call("POST /api/email/verify");
      if (data.email_verified) onChange({ ...user, email_verified: true });
      else notify({ text: texts.mailSent(email) });
    } catch (error) {
      warnOf(error);
    } finally {
      setSending(false);
    }
  };
  return (
    <>
      <p>{texts.notVerified(email)}</p>
      <div class="form-actions">
        <Button onClick={sendAgain} aria-busy={isSending}>
          {texts.sendAgain}
        </Button>
      </div>
    </>
  );
}
