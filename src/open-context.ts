import { enqueueTo } from "./context/queue.ts";
import type { RequestContext } from "./context/request-context.ts";
import { connect, databaseOf, newQueryStats, type QueryStats, type SessionStart } from "./db/database.ts";
import { type Env, settingsOf } from "./env.ts";
import { ENTITIES } from "./features/entities.ts";
import { publisherTo } from "./features/live/publisher.ts";
import { causeOf, log } from "./kernel/log.ts";
import { writePoint } from "./kernel/points.ts";
import { FOLLOWERS } from "./subscribers.ts";

interface Options {
  readonly stats?: QueryStats;
  /** Where a request's D1 session starts. Jobs have none: the primary answers them. */
  readonly start?: SessionStart | undefined;
  readonly publisherFor?: typeof publisherTo;
  readonly ip?: string | undefined;
}

/** The context of one request, one run of a cron job or one step of a queued job. */
export function openContext(
  env: Env,
  executionContext: Pick<ExecutionContext, "waitUntil">,
  now = new Date(),
  { stats = newQueryStats(), start, publisherFor = publisherTo, ip }: Options = {},
): RequestContext {
  const waitUntil = (promise: Promise<void>) =>
    executionContext.waitUntil(promise.catch((error) => log(causeOf(error))));
  const ctx: RequestContext = {
    db: connect(databaseOf(env, null), stats, start),
    entities: ENTITIES,
    now,
    settings: settingsOf(env),
    ip,
    remaining: new Map(),
    waitUntil,
    enqueue: enqueueTo(env),
    writePoint: (point) => writePoint(env.METRICS, point),
    dispatch: (events) => {
      // Not among the queries of the request.
      const background = { ...ctx, db: connect(databaseOf(env, null)) };
      for (const { wants, follow } of FOLLOWERS) if (events.some(wants)) waitUntil(follow(background));
    },
    ...publisherFor(env, waitUntil),
  };
  return ctx;
}
