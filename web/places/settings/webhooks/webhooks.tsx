import { useState } from "preact/hooks";
import type { Webhook, WebhookWithSecret } from "../../../../client/index.ts";
import { MoreButton, RemoteView } from "../../../components/remote-view.tsx";
import { Section } from "../../../components/section.tsx";
import { usePages } from "../../../components/use-pages.ts";
import { client } from "../../../session/session.ts";
import { settings } from "../../../words/settings.ts";
import { webhooks as texts } from "../../../words/webhooks.ts";
import { NewSecret } from "../new-secret.tsx";
import { CreateWebhook } from "./create-webhook.tsx";
import { WebhookRow } from "./webhook-row.tsx";
import "./webhooks.css";

interface Shown {
  readonly webhook: WebhookWithSecret;
  readonly text: string;
}

/** Servers that are called when something happens. */
export function Webhooks() {
  const [shown, setShown] = useState<Shown>();
  const [made, setMade] = useState(0);
  const webhooks = usePages<Webhook>(async (cursor, signal) => {
    const query = cursor === undefined ? {} : { cursor };
    return (await client.call("GET /api/webhooks", { query, ...(signal && { signal }) })).data;
  });
  const change = (to: (held: readonly Webhook[]) => readonly Webhook[]) =>
    webhooks.update(({ results, next }) => ({ results: to(results), next }));
  const onCreate = (webhook: WebhookWithSecret) => {
    setShown({ webhook, text: texts.made(webhook.url) });
    setMade((count) => count + 1);
    change((held) => [webhook, ...held]);
  };
  const onDelete = ({ id }: Webhook) => {
    change((held) => held.filter((each) => each.id !== id));
    if (shown?.webhook.id === id) setShown(undefined);
  };
  return (
    <>
      <Section title={settings.pages.webhooks} text={<Explanation />}>
        {shown && (
          <NewSecret
            key={shown.webhook.secret}
            label={texts.secretLabel}
            text={shown.text}
            secret={shown.webhook.secret}
            onDone={() => setShown(undefined)}
          />
        )}
        <RemoteView remote={webhooks}>
          {({ results }) =>
            results.length === 0 ? (
              <p class="soft">
                {texts.none} {texts.purpose}
              </p>
            ) : (
              <ul class="rows">
                {results.map((webhook) => (
                  <WebhookRow
                    key={webhook.id}
                    webhook={webhook}
                    onChange={(changed) =>
                      change((held) => held.map((each) => (each.id === changed.id ? changed : each)))
                    }
                    onRotate={(rotated) => setShown({ webhook: rotated, text: texts.rotated(rotated.url) })}
                    onDelete={() => onDelete(webhook)}
                    onRefresh={webhooks.again}
                  />
                ))}
              </ul>
            )
          }
        </RemoteView>
        <MoreButton pages={webhooks} />
      </Section>
      <Section title={texts.new} text={texts.newText}>
        <CreateWebhook key={made} onCreate={onCreate} onLost={webhooks.again} />
      </Section>
    </>
  );
}

function Explanation() {
  return (
    <>
      {texts.text} <a href="/api/docs/#/Webhooks">{texts.docs}</a> ·{" "}
      <a href="https://www.standardwebhooks.com/">{texts.verify}</a>
    </>
  );
}
