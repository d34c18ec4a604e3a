import { useId } from "preact/hooks";
import type { Delivery } from "../../../../client/index.ts";
import { Button } from "../../../components/button.tsx";
import { webhooks as texts } from "../../../words/webhooks.ts";
import { detailText, outcomeText } from "./delivery-text.ts";

interface DeliveryRowProps {
  readonly delivery: Delivery;
  /** Undefined where it cannot be sent again. */
  readonly onSendAgain: (() => void) | undefined;
}

export function DeliveryRow({ delivery, onSendAgain }: DeliveryRowProps) {
  const id = useId();
  const { seq, event, state } = delivery;
  const isBad = state === "failed" || state === "abandoned";
  return (
    <li class="row">
      <div class="row-text">
        <p id={id}>
          {seq === 0 ? texts.testEvent : <code dir="ltr">{event}</code>}{" "}
          {seq > 0 && <span class="soft small">{texts.number(seq)}</span>}
        </p>
        <p class="soft small">
          <span class={isBad ? "field-error" : undefined}>{outcomeText(delivery)}</span>{" "}
          {detailText(delivery) && <span class="delivery-detail">{detailText(delivery)}</span>}
        </p>
      </div>
      {onSendAgain && (
        <Button kind="quiet" onClick={onSendAgain} aria-describedby={id}>
          {texts.sendAgain}
        </Button>
      )}
    </li>
  );
}
