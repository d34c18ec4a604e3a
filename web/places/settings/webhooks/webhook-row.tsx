import { useId, useState } from "preact/hooks";
import type { Webhook, WebhookWithSecret } from "../../../../client/index.ts";
import { Button } from "../../../components/button.tsx";
import { webhooks as texts } from "../../../words/webhooks.ts";
import { onlyIn } from "../restriction.tsx";
import { Deliveries } from "./deliveries.tsx";
import { EditWebhook } from "./edit-webhook.tsx";
import { eventsText } from "./events.ts";
import { stateOf } from "./state.ts";
import { useWebhookActions } from "./use-webhook-actions.ts";

interface WebhookRowProps {
  readonly webhook: Webhook;
  readonly onChange: (webhook: Webhook) => void;
  readonly onRotate: (webhook: WebhookWithSecret) => void;
  readonly onDelete: () => void;
  readonly onRefresh: () => void;
}

export function WebhookRow({ webhook, onRefresh, ...events }: WebhookRowProps) {
  const id = useId();
  const [isEditing, setEditing] = useState(false);
  const [isOpen, setOpen] = useState(false);
  const [tests, setTests] = useState(0);
  const onTest = () => {
    setOpen(true);
    setTests((count) => count + 1);
  };
  const { switchOver, test, rotate, remove } = useWebhookActions(webhook, { ...events, onTest });
  const button = { kind: "quiet", "aria-describedby": id } as const;
  return (
    <li class="row">
      <div class="row-text">
        <Summary id={id} webhook={webhook} />
        <div class="webhook-actions">
          <Button
            {...button}
            aria-expanded={isOpen}
            aria-controls={isOpen ? `${id}-deliveries` : undefined}
            onClick={() => setOpen(!isOpen)}
          >
            {texts.deliveries}
          </Button>
          <Button {...button} onClick={test}>
            {texts.test}
          </Button>
          <Button {...button} onClick={() => setEditing(true)}>
            {texts.edit}
          </Button>
          <Button {...button} onClick={switchOver}>
            {webhook.enabled ? texts.switchOff : texts.switchOn}
          </Button>
          <Button {...button} onClick={rotate}>
            {texts.rotate}
          </Button>
          <Button {...button} onClick={remove}>
            {texts.delete}
          </Button>
        </div>
        {isOpen && <Deliveries id={`${id}-deliveries`} webhook={webhook} tests={tests} onRefresh={onRefresh} />}
      </div>
      {isEditing && <EditWebhook webhook={webhook} onChange={events.onChange} onClose={() => setEditing(false)} />}
    </li>
  );
}

function Summary({ id, webhook }: { id: string; webhook: Webhook }) {
  const state = stateOf(webhook);
  const isBad = state !== "on" && state !== "off";
  return (
    <>
      <p>
        <code id={id} dir="ltr">
          {webhook.url}
        </code>{" "}
        <span class={isBad ? "badge danger" : state === "off" ? "badge off" : "badge"}>{texts.states[state]}</span>
      </p>
      {webhook.description && (
        <p class="small" dir="auto">
          {webhook.description}
        </p>
      )}
      {state !== "on" && <p class={isBad ? "field-error" : "soft small"}>{texts.stateTexts[state]}</p>}
      <p class="soft small">{eventsText(webhook.events)}</p>
      {webhook.categories && <p class="soft small">{onlyIn(webhook.categories)}</p>}
    </>
  );
}
