import type { User } from "../../../../client/index.ts";
import { Field } from "../../../components/field.tsx";
import { Form } from "../../../components/form.tsx";
import { Section } from "../../../components/section.tsx";
import { client } from "../../../session/session.ts";
import { notify } from "../../../store/index.ts";
import { settings } from "../../../words/settings.ts";
import { words } from "../../../words/words.ts";

const texts = settings.account;

export function Username({ user, onChange }: { user: User; onChange: (user: User) => void }) {
  const change = async (form: FormData) => {
    const body = { username: String(form.get("username")).trim() };
    const { data } = await client.call("PATCH /api/me", { body });
    onChange(data);
    notify({ text: texts.usernameChanged(data.username) });
  };
  return (
    <Section title={words.auth.username} text={texts.usernameText}>
      <Form
        submitLabel={texts.changeUsername}
        fields={["username"]}
        places={{ username_taken: "username" }}
        onSubmit={change}
      >
        {(errors) => (
          <Field
            label={words.auth.username}
            name="username"
            autocomplete="username"
            required
            maxLength={150}
            defaultValue={user.username}
            error={errors["username"]}
          />
        )}
      </Form>
    </Section>
  );
}
