import { useState } from "preact/hooks";
import { ServerError } from "../../../../client/errors.ts";
import { Button } from "../../../components/button.tsx";
import { Dialog } from "../../../components/dialog.tsx";
import { Field } from "../../../components/field.tsx";
import { Form } from "../../../components/form.tsx";
import { Section } from "../../../components/section.tsx";
import { SharedNames } from "../../../components/shared-names.tsx";
import { client, forgetPerson } from "../../../session/session.ts";
import { settings } from "../../../words/settings.ts";
import { words } from "../../../words/words.ts";
import { leave } from "../leave.ts";

const texts = settings.account;

export function DeleteAccount() {
  const [isAsking, setAsking] = useState(false);
  return (
    <Section title={texts.deleteAccount} text={texts.deleteAccountText}>
      <div class="form-actions">
        <Button onClick={() => setAsking(true)}>{texts.deleteAccountOpen}</Button>
      </div>
      {isAsking && <DeleteDialog onClose={() => setAsking(false)} />}
    </Section>
  );
}

/** Asks for the password. What others can see is named, and deleted only when that is confirmed too. */
function DeleteDialog({ onClose }: { onClose: () => void }) {
  const [shared, setShared] = useState<readonly string[]>([]);
  const remove = async (form: FormData) => {
    const body = { password: String(form.get("password")), ...(shared.length > 0 && { shared: "delete" as const }) };
    try {
      await client.call("POST /api/me/delete", { body });
    } catch (error) {
      if (!(error instanceof ServerError && error.code === "shared_things")) throw error;
      setShared((error.problem.errors ?? []).map(({ message }) => message));
      return;
    }
    await leave(forgetPerson);
  };
  return (
    <Dialog title={texts.askDelete} onClose={onClose}>
      <Form
        submitLabel={shared.length > 0 ? texts.deleteAll : texts.delete}
        kind="danger"
        fields={["password"]}
        places={{ wrong_password: "password" }}
        onSubmit={remove}
        onCancel={onClose}
      >
        {(errors) => (
          <>
            <p>{texts.deleteWarning}</p>
            <div role="alert">{shared.length > 0 && <SharedNames text={texts.sharedText} names={shared} />}</div>
            <Field
              label={words.auth.password}
              name="password"
              type="password"
              autocomplete="current-password"
              required
              error={errors["password"]}
            />
          </>
        )}
      </Form>
    </Dialog>
  );
}
