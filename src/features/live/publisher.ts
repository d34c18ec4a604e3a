import type { Publisher } from "../../context/publisher.ts";
import type { Env } from "../../env.ts";
import { causeOf, log } from "../../kernel/log.ts";
import type { Hub } from "./hub.ts";

/** Calls users' hubs after the response. A failed call does not fail the write: the sweep repeats it. */
export function publisherTo({ HUB }: Env, waitUntil: (promise: Promise<void>) => void): Publisher {
  const call = async (userId: string, act: (hub: DurableObjectStub<Hub>) => Promise<void>) => {
    try {
      await act((HUB as DurableObjectNamespace<Hub>).getByName(userId));
    } catch (error) {
      log({ undelivered: userId, ...causeOf(error) });
    }
  };
  return {
    publish: (publications) => {
      for (const each of publications) waitUntil(call(each.userId, (hub) => hub.publish(each)));
    },
    recheckSessions: (userId) => waitUntil(call(userId, (hub) => hub.recheckSessions())),
  };
}
