import { Field } from "../../../components/field.tsx";
import { Form } from "../../../components/form.tsx";
import { Section } from "../../../components/section.tsx";
import { account } from "../../../session/account.ts";
import { client } from "../../../session/session.ts";
import { notify } from "../../../store/index.ts";
import { settings } from "../../../words/settings.ts";
import { words } from "../../../words/words.ts";
import { CurrentPassword } from "../current-password.tsx";

const texts = settings.security;

export function Password() {
  const change = async (data: FormData, form: HTMLFormElement) => {
    const current_password = String(data.get("current_password"));
    const new_password = String(data.get("new_password"));
    await client.call("POST /api/password/change", { body: { current_password, new_password } });
    form.reset();
    notify({ text: texts.passwordChanged });
  };
  return (
    <Section title={words.auth.password} text={texts.passwordText}>
      <Form
        submitLabel={texts.changePassword}
        fields={["current_password", "new_password"]}
        places={{ wrong_password: "current_password" }}
        onSubmit={change}
      >
        {(errors) => (
          <>
            {/* Tells password managers whose password this is. */}
            <input hidden readOnly name="username" autocomplete="username" value={account.value?.username} />
            <CurrentPassword errors={errors} />
            <Field
              label={texts.newPassword}
              name="new_password"
              type="password"
              autocomplete="new-password"
              required
              hint={words.auth.passwordHint}
              error={errors["new_password"]}
            />
          </>
        )}
      </Form>
    </Section>
  );
}
