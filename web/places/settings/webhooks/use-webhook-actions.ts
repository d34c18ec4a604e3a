import { ServerError } from "../../../../client/errors.ts";
import type { Webhook, WebhookWithSecret } from "../../../../client/index.ts";
import { ask } from "../../../components/ask.tsx";
import { warnOf } from "../../../components/warn-of.ts";
import { client } from "../../../session/session.ts";
import { notify, warn } from "../../../store/index.ts";
import { webhooks as texts } from "../../../words/webhooks.ts";

export interface WebhookEvents {
  readonly onChange: (webhook: Webhook) => void;
  readonly onRotate: (webhook: WebhookWithSecret) => void;
  readonly onDelete: () => void;
  readonly onTest: () => void;
}

/** What its owner does to a webhook. What fails is said. */
export function useWebhookActions({ id, url, enabled }: Webhook, events: WebhookEvents) {
  const params = { id };
  const run = async (act: () => Promise<void>) => {
    try {
      await act();
    } catch (error) {
      if (error instanceof ServerError && error.code === "already_done") warn({ text: texts.secretLost });
      else warnOf(error);
    }
  };
  return {
    switchOver: () =>
      run(async () => {
        events.onChange((await client.call("PATCH /api/webhooks/{id}", { params, body: { enabled: !enabled } })).data);
        notify({ text: enabled ? texts.isOff : texts.isOn });
      }),
    test: () =>
      run(async () => {
        await client.call("POST /api/webhooks/{id}/test", { params });
        events.onTest();
      }),
    rotate: () =>
      run(async () => {
        if (!(await ask({ title: texts.askRotate, text: texts.rotateText, verb: texts.rotate }))) return;
        events.onRotate((await client.call("POST /api/webhooks/{id}/rotate", { params })).data);
      }),
    remove: () =>
      run(async () => {
        if (!(await ask({ title: texts.askDelete(url), text: texts.deleteText, verb: texts.delete }))) return;
        await client.call("DELETE /api/webhooks/{id}", { params });
        events.onDelete();
        notify({ text: texts.deleted });
      }),
  };
}
