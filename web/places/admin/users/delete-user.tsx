import { useState } from "preact/hooks";
import { ServerError } from "../../../../client/errors.ts";
import type { Account, Removal } from "../../../../client/index.ts";
import { Dialog } from "../../../components/dialog.tsx";
import { Form } from "../../../components/form.tsx";
import { client } from "../../../session/session.ts";
import { notify } from "../../../store/index.ts";
import { admin } from "../../../words/admin.ts";
import { InvalidField } from "../../../words/error-text.ts";
import { asAdmin } from "../as-admin.ts";
import { findUser } from "../find-user.ts";
import { SharedFate } from "./shared-fate.tsx";

const texts = admin.users;

interface DeleteUserProps {
  readonly user: Account;
  readonly onClose: () => void;
  readonly onDelete: () => void;
}

/** Asks. If something is shared, it is named, and the admin says what happens to it. */
export function DeleteUser({ user, onClose, onDelete }: DeleteUserProps) {
  const [shared, setShared] = useState<readonly string[]>([]);
  const remove = async (form: FormData) => {
    const body: Removal = shared.length > 0 ? { shared: await fateOf(form) } : {};
    try {
      await asAdmin(client.call("DELETE /api/admin/users/{id}", { params: { id: user.id }, body }));
    } catch (error) {
      if (!(error instanceof ServerError && error.code === "shared_things")) throw error;
      setShared((error.problem.errors ?? []).map(({ message }) => message));
      return;
    }
    onClose();
    onDelete();
    notify({ text: texts.deleted(user.username) });
  };
  return (
    <Dialog title={texts.askDelete(user.username)} onClose={onClose}>
      <Form submitLabel={texts.deleteVerb} kind="danger" fields={["heir"]} onSubmit={remove} onCancel={onClose}>
        {(errors) => (
          <>
            <p>{texts.deleteText}</p>
            <div role="alert">{shared.length > 0 && <SharedFate names={shared} error={errors["heir"]} />}</div>
          </>
        )}
      </Form>
    </Dialog>
  );
}

async function fateOf(form: FormData): Promise<NonNullable<Removal["shared"]>> {
  if (form.get("fate") === "delete") return "delete";
  const heir = await findUser(String(form.get("heir")));
  if (!heir) throw new InvalidField("heir", admin.unknownUser);
  return { hand_over_to: heir.id };
}
