import { ServerError, type Status } from "../../../client/index.ts";
import type { Engine } from "../engine.ts";
import { Sender } from "../outbox/sender.ts";
import { Settler } from "../outbox/settler.ts";
import { type Environment, type FeedHandlers, MOST_REFUSALS } from "./environment.ts";

export interface Leadership {
  /** Tries again at once: the device is back online, or was asleep. */
  wake(): void;
  stop(): void;
}

/** Makes this the leading tab: it reads the feed, and sends the acts that wait. */
export async function lead(engine: Engine, environment: Environment): Promise<Leadership> {
  let cursor = await engine.reload();
  const settler = new Settler(engine, environment.schedule, () => connection.resync());
  const sender = new Sender({
    ...environment,
    engine,
    onSessionEnded: endSession,
    onAnswered() {
      settler.look();
      // The feed brings it only where it is connected.
      if (engine.status.value !== "live") connection.wake();
    },
  });
  let refusals = 0;
  const follow = () => environment.follow(handlers);
  const handlers: FeedHandlers = {
    cursorStore: {
      get: () => cursor,
      set: (next) => {
        cursor = next || undefined;
      },
    },
    async onChanges(changes, next) {
      const before = cursor;
      await engine.replica.receive(changes, next);
      // Unless the replica was cleared meanwhile.
      if (cursor === before) cursor = next;
      settler.look();
    },
    onReset: () => engine.reset(),
    onError(error) {
      refusals = error instanceof ServerError && error.status === 401 ? refusals + 1 : 0;
      if (refusals >= MOST_REFUSALS) endSession();
    },
    onStatus(status) {
      if (status === "connecting") settler.begin();
      if (status === "live" || status === "polling") caughtUp();
      engine.setStatus(shownStatus(engine.status.value, status));
    },
  };
  let connection = follow();
  engine.leader = { send: () => sender.pump(), refill: () => engine.storeInBackground(refill()), wake };
  sender.pump();
  return { wake, stop };

  function caughtUp() {
    refusals = 0;
    engine.storeInBackground(settler.end());
    engine.storeInBackground(engine.replica.fill());
    sender.wake();
  }

  async function refill() {
    connection.close();
    await engine.replica.clear();
    cursor = undefined;
    if (engine.leader) connection = follow();
  }

  function wake() {
    connection.wake();
    sender.wake();
  }

  function endSession() {
    stop();
    environment.onSessionEnded();
  }

  function stop() {
    engine.leader = undefined;
    connection.close();
    settler.stop();
    sender.stop();
  }
}

/** While the app is offline, it stays so during an attempt to connect. */
function shownStatus(shown: Status, next: Status): Status {
  return shown === "offline" && next === "connecting" ? shown : next;
}
