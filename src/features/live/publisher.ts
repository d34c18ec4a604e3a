import type { Publisher } from "../../context/publisher.ts";
import type { Env } from "../../env.ts";
import { causeOf, log } from "../../kernel/log.ts";
import type { Hub } from "./hub.ts";

interface WebhookObject extends Rpc.DurableObjectBranded {
  wake(id: string): Promise<void>;
}

/** Calls hubs and webhooks after the response. A failed call does not fail the write: the cron repeats it. */
export function publisherTo({ HUB, WEBHOOK }: Env, waitUntil: (promise: Promise<void>) => void): Publisher {
  const call = async (userId: string, act: (hub: DurableObjectStub<Hub>) => Promise<void>) => {
    try {
      await act((HUB as DurableObjectNamespace<Hub>).getByName(userId));
    } catch (error) {
      log({ undelivered: userId, ...causeOf(error) });
    }
  };
  const wake = async (id: string) => {
    try {
      await (WEBHOOK as DurableObjectNamespace<WebhookObject> | undefined)?.getByName(id).wake(id);
    } catch (error) {
      log({ asleep: id, ...causeOf(error) });
    }
  };
  return {
    publish: (publications) => {
      for (const each of publications) waitUntil(call(each.userId, (hub) => hub.publish(each)));
    },
    wakeWebhooks: (ids) => {
      for (const id of ids) waitUntil(wake(id));
    },
    recheckSessions: (userId) => waitUntil(call(userId, (hub) => hub.recheckSessions())),
  };
}
