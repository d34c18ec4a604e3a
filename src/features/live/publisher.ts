import type { Publisher } from "../../context/publisher.ts";
import type { Env } from "../../env.ts";
import { causeOf, log } from "../../kernel/log.ts";
import type { Hub } from "./hub.ts";

/**
 * Tells people's hubs while nobody waits for it. What fails is no failure of the write, which has been committed: the
 * sweep repairs it, or the hub itself.
 */
export function publisherTo({ HUB }: Env, waitUntil: (promise: Promise<void>) => void): Publisher {
  const tell = async (userId: string, act: (hub: DurableObjectStub<Hub>) => Promise<void>) => {
    try {
      await act((HUB as DurableObjectNamespace<Hub>).getByName(userId));
    } catch (error) {
      log({ undelivered: userId, ...causeOf(error) });
    }
  };
  return {
    publish: (publications) => {
      for (const each of publications) waitUntil(tell(each.userId, (hub) => hub.publish(each)));
    },
    recheckSessions: (userId) => waitUntil(tell(userId, (hub) => hub.recheckSessions())),
  };
}
