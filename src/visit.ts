import { connect, newTally } from "./db/client.ts";
import type { Visit } from "./db/context.ts";
import { type Env, settingsOf } from "./env.ts";
import { publisherTo } from "./features/live/publisher.ts";
import { causeOf, log } from "./kernel/log.ts";
import { enqueueTo } from "./queue.ts";

/** What every verb is handed, for one request, one run of the cron or one step of a job. */
export function openVisit(
  env: Env,
  ctx: Pick<ExecutionContext, "waitUntil">,
  now = new Date(),
  { tally = newTally(), publisherFor = publisherTo, ip = undefined as string | undefined } = {},
): Visit {
  const publisher = publisherFor(env, (promise) => ctx.waitUntil(promise));
  const later = (promise: Promise<void>) => ctx.waitUntil(promise.catch((error) => log(causeOf(error))));
  const [db, settings] = [connect(env.DB, tally), settingsOf(env)];
  return { db, now, settings, ip, later, enqueue: enqueueTo(env), ...publisher };
}
