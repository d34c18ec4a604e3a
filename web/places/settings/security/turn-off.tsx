import { Field } from "../../../components/field.tsx";
import { Form } from "../../../components/form.tsx";
import { client } from "../../../session/session.ts";
import { notify } from "../../../store/index.ts";
import { settings } from "../../../words/settings.ts";
import { words } from "../../../words/words.ts";
import { CurrentPassword } from "../current-password.tsx";

const texts = settings.security;

export function TurnOff({ codesLeft, onDone }: { codesLeft: number; onDone: () => void }) {
  const turnOff = async (form: FormData) => {
    const current_password = String(form.get("current_password"));
    const code = String(form.get("code")).trim();
    await client.call("DELETE /api/mfa", { body: { current_password, code } });
    onDone();
    notify({ text: texts.turnedOff });
  };
  return (
    <>
      <p>{texts.isOn(codesLeft)}</p>
      <Form
        submitLabel={texts.turnOff}
        fields={["current_password", "code"]}
        places={{ wrong_password: "current_password", invalid_code: "code" }}
        onSubmit={turnOff}
      >
        {(errors) => (
          <>
            <CurrentPassword errors={errors} />
            <Field
              label={words.auth.code}
              name="code"
              autocomplete="one-time-code"
              hint={words.auth.codeHint}
              required
              error={errors["code"]}
            />
          </>
        )}
      </Form>
    </>
  );
}
