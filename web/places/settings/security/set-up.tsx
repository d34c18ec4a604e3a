import { useState } from "preact/hooks";
import type { Totp } from "../../../../client/index.ts";
import { CopyButton } from "../../../components/copy-button.tsx";
import { Field } from "../../../components/field.tsx";
import { Form } from "../../../components/form.tsx";
import { client } from "../../../session/session.ts";
import { settings } from "../../../words/settings.ts";
import { words } from "../../../words/words.ts";
import { CurrentPassword } from "../current-password.tsx";
import { QrCode } from "./qr-code.tsx";

const texts = settings.security;

/** First the password, then the app's secret and a code that proves that the app has it. */
export function SetUp({ onDone }: { onDone: (recoveryCodes: readonly string[]) => void }) {
  const [totp, setTotp] = useState<Totp>();
  if (totp) return <Confirm totp={totp} onDone={onDone} />;
  const begin = async (form: FormData) => {
    const body = { current_password: String(form.get("current_password")) };
    setTotp((await client.call("POST /api/mfa/totp", { body })).data);
  };
  return (
    <>
      <p>{texts.isOff}</p>
      <Form
        key="password"
        submitLabel={texts.setUp}
        fields={["current_password"]}
        places={{ wrong_password: "current_password" }}
        onSubmit={begin}
      >
        {(errors) => <CurrentPassword errors={errors} />}
      </Form>
    </>
  );
}

function Confirm({ totp, onDone }: { totp: Totp; onDone: (recoveryCodes: readonly string[]) => void }) {
  const confirm = async (form: FormData) => {
    const body = { code: String(form.get("code")).replaceAll(" ", "") };
    onDone((await client.call("POST /api/mfa/totp/confirm", { body })).data.recovery_codes);
  };
  return (
    <>
      <p>{texts.scan}</p>
      <QrCode text={totp.uri} label={texts.qrCode} />
      <p>{texts.orType}</p>
      <p class="secret-line">
        <code class="secret" dir="ltr">
          {totp.secret.replace(/.{4}(?=.)/g, "$& ")}
        </code>
        <CopyButton text={totp.secret} />
      </p>
      <Form
        key="code"
        submitLabel={texts.turnOn}
        fields={["code"]}
        places={{ invalid_code: "code" }}
        onSubmit={confirm}
      >
        {(errors) => (
          <Field
            label={words.auth.code}
            name="code"
            inputMode="numeric"
            autocomplete="one-time-code"
            hint={texts.codeHint}
            required
            autoFocus
            error={errors["code"]}
          />
        )}
      </Form>
    </>
  );
}
