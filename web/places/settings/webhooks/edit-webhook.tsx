import type { Webhook } from "../../../../client/index.ts";
import { Dialog } from "../../../components/dialog.tsx";
import { client } from "../../../session/session.ts";
import { notify } from "../../../store/index.ts";
import { webhooks as texts } from "../../../words/webhooks.ts";
import { WebhookForm } from "./webhook-form.tsx";

interface EditWebhookProps {
  readonly webhook: Webhook;
  readonly onChange: (webhook: Webhook) => void;
  readonly onClose: () => void;
}

export function EditWebhook({ webhook, onChange, onClose }: EditWebhookProps) {
  return (
    <Dialog title={texts.editTitle} onClose={onClose}>
      <WebhookForm
        webhook={webhook}
        submitLabel={texts.save}
        kind="primary"
        onCancel={onClose}
        onSubmit={async (body) => {
          onChange((await client.call("PATCH /api/webhooks/{id}", { params: { id: webhook.id }, body })).data);
          notify({ text: texts.saved });
          onClose();
        }}
      />
    </Dialog>
  );
}
