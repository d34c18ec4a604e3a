import { useState } from "preact/hooks";
import type { Delivery, Webhook } from "../../../../client/index.ts";
import { Button } from "../../../components/button.tsx";
import { RemoteView } from "../../../components/remote-view.tsx";
import { useKeptFocus } from "../../../components/use-kept-focus.ts";
import { warnOf } from "../../../components/warn-of.ts";
import { client } from "../../../session/session.ts";
import { notify } from "../../../store/index.ts";
import { webhooks as texts } from "../../../words/webhooks.ts";
import { words } from "../../../words/words.ts";
import { DeliveryRow } from "./delivery-row.tsx";
import { ReplayDialog } from "./replay-dialog.tsx";
import { useDeliveries } from "./use-deliveries.ts";

interface DeliveriesProps {
  /** The element's id, for the button that shows it. */
  readonly id: string;
  readonly webhook: Webhook;
  /** The number of tests that were sent: after each, the list is asked for. */
  readonly tests: number;
  /** The webhook may have changed, too. */
  readonly onRefresh: () => void;
}

/** What was sent to a webhook, and what is to be. */
export function Deliveries({ id, webhook, tests, onRefresh }: DeliveriesProps) {
  const element = useKeptFocus<HTMLElement>();
  const [isReplaying, setReplaying] = useState(false);
  const deliveries = useDeliveries(webhook.id, [tests], onRefresh);
  const { data, isLoading, more, again } = deliveries;
  const sendAgain = async ({ seq }: Delivery) => {
    try {
      const params = { id: webhook.id, seq };
      await client.call("POST /api/webhooks/{id}/deliveries/{seq}/redeliver", { params });
      notify({ text: texts.sentAgain(seq) });
      again();
    } catch (error) {
      warnOf(error);
    }
  };
  return (
    <section ref={element} id={id} class="deliveries" aria-label={texts.deliveriesOf(webhook.url)} tabIndex={-1}>
      {webhook.enabled && (
        <div class="form-actions">
          <Button onClick={() => setReplaying(true)}>{texts.replay}</Button>
        </div>
      )}
      <RemoteView remote={deliveries}>
        {({ results }) =>
          results.length === 0 ? (
            <p class="soft small">{texts.noDeliveries}</p>
          ) : (
            <ul class="rows">
              {results.map((delivery, place) => (
                <DeliveryRow
                  // Tests have no number.
                  key={delivery.seq || `test ${place}`}
                  delivery={delivery}
                  onSendAgain={webhook.enabled && delivery.seq > 0 ? () => sendAgain(delivery) : undefined}
                />
              ))}
            </ul>
          )
        }
      </RemoteView>
      {data?.hasMore && (
        <div class="form-actions">
          <Button onClick={more} aria-busy={isLoading}>
            {words.showMore}
          </Button>
        </div>
      )}
      {isReplaying && <ReplayDialog id={webhook.id} onReplay={again} onClose={() => setReplaying(false)} />}
    </section>
  );
}
