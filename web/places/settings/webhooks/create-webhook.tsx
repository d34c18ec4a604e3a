import { ServerError } from "../../../../client/errors.ts";
import type { WebhookWithSecret } from "../../../../client/index.ts";
import { client } from "../../../session/session.ts";
import { warn } from "../../../store/index.ts";
import { webhooks as texts } from "../../../words/webhooks.ts";
import { WebhookForm } from "./webhook-form.tsx";

interface CreateWebhookProps {
  readonly onCreate: (webhook: WebhookWithSecret) => void;
  /** It is made, but nobody has seen its secret. */
  readonly onLost: () => void;
}

export function CreateWebhook({ onCreate, onLost }: CreateWebhookProps) {
  return (
    <WebhookForm
      submitLabel={texts.create}
      onSubmit={async (body) => {
        try {
          onCreate((await client.call("POST /api/webhooks", { body })).data);
        } catch (error) {
          if (!(error instanceof ServerError && error.code === "already_done")) throw error;
          warn({ text: texts.secretLost });
          onLost();
        }
      }}
    />
  );
}
