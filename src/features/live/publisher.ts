import type { Publisher } from "../../db/publication.ts";
import type { Env } from "../../env.ts";
import { causeOf, log } from "../../kernel/log.ts";
import type { Hub } from "./hub.ts";

/** Tells people's hubs, after the answer if need be. What does not arrive is repaired: by the sweep, and by the hub. */
export function publisherTo({ HUB }: Env, waitUntil: (promise: Promise<unknown>) => void): Publisher {
  const tell = (userId: string, act: (hub: DurableObjectStub<Hub>) => Promise<void>) =>
    waitUntil(act(HUB.getByName(userId)).catch((error) => log({ undelivered: userId, ...causeOf(error) })));
  return {
    publish: (publications) => {
      for (const each of publications) tell(each.userId, (hub) => hub.publish(each));
    },
    recheckSessions: (userId) => tell(userId, (hub) => hub.recheckSessions()),
  };
}
