import { Dialog } from "../../../components/dialog.tsx";
import { Field } from "../../../components/field.tsx";
import { Form } from "../../../components/form.tsx";
import { client } from "../../../session/session.ts";
import { notify } from "../../../store/index.ts";
import { webhooks as texts } from "../../../words/webhooks.ts";

interface ReplayDialogProps {
  /** The webhook's. */
  readonly id: string;
  readonly onReplay: () => void;
  readonly onClose: () => void;
}

export function ReplayDialog({ id, onReplay, onClose }: ReplayDialogProps) {
  const replay = async (form: FormData) => {
    const body = { since: Number(form.get("since")) };
    await client.call("POST /api/webhooks/{id}/replay", { params: { id }, body });
    notify({ text: texts.replaying });
    onReplay();
    onClose();
  };
  return (
    <Dialog title={texts.replayTitle} onClose={onClose}>
      <Form submitLabel={texts.replay} kind="primary" fields={["since"]} onSubmit={replay} onCancel={onClose}>
        {(errors) => (
          <>
            <p>{texts.replayText}</p>
            <Field
              label={texts.since}
              name="since"
              type="number"
              min={0}
              step={1}
              required
              hint={texts.sinceHint}
              error={errors["since"]}
            />
          </>
        )}
      </Form>
    </Dialog>
  );
}
