import { eq } from "drizzle-orm";
import type { RequestContext } from "../../context/request-context.ts";
import { write } from "../../context/write.ts";
import { webhooks } from "../../db/schema/webhooks.ts";
import { statements } from "../../db/statements.ts";
import { causeOf, log } from "../../kernel/log.ts";
import { type Due, selectDue } from "./due.ts";
import { expand } from "./expand.ts";
import { post, type Send } from "./post.ts";
import { type Answer, erased, type Result, resultOf } from "./result.ts";
import { signingKeys } from "./secrets.ts";
import { settle } from "./settle.ts";
import { refusedTarget } from "./target.ts";

/** Requests at the same time to one endpoint, of different entities. A Worker has six connections. */
const CONCURRENCY = 4;

/** Deliveries that are read at once. What waits longer is read again, because its owner may have lost it. */
const CHUNK = 20;
const FRESH_MS = 1_000;

/** The limits of one run. An invocation may make 1,000 subrequests, and a step of the database is one. */
const MAX_SENT = 500;
const MAX_MS = 5 * 60_000;

/** Pauses before a step is tried again that the database has failed. */
const PAUSES_MS = [1_000, 2_000, 4_000];

export interface Options {
  /** Makes a context of the present moment. */
  readonly open: () => RequestContext;
  readonly send: Send;
  /** Resolves once there may be something new after this call. */
  readonly nextNews: () => Promise<void>;
}

type Endpoint = typeof webhooks.$inferSelect;

export interface Outcome {
  readonly delivered: number;
  readonly failed: number;
  /** When to run again; null if nothing waits. */
  readonly next: Date | null;
}

/** Sends an endpoint what is due, until nothing is. One that hangs holds up no other: each has a run of its own. */
export async function runWebhook(id: string, { open, send, nextNews }: Options): Promise<Outcome> {
  const until = Date.now() + MAX_MS;
  const flights = new Map<number, Promise<void>>();
  const counts = { delivered: 0, failed: 0 };
  let results: Result[] = [];
  for (let sent = 0; ; ) {
    const isOver = sent >= MAX_SENT || Date.now() >= until;
    const news = onceOf(nextNews());
    const settled = results;
    results = [];
    const step = await takeStep(open, id, { settled, underWay: [...flights.keys()], room: isOver ? 0 : CHUNK });
    if (!step) return { ...counts, next: null };
    const { endpoint, due } = step;
    const request = await requestTo(open, endpoint, send);
    const readAt = Date.now();
    do {
      while (due.length > 0 && flights.size < CONCURRENCY && Date.now() < readAt + FRESH_MS) {
        const next = due.shift() as Due;
        sent += 1;
        const flight = request(next).then((result) => {
          results.push(result);
          counts[result.state === "delivered" ? "delivered" : "failed"] += 1;
          flights.delete(next.id);
        });
        flights.set(next.id, flight);
      }
      if (flights.size > 0) await Promise.race([...flights.values(), ...(isOver ? [] : news.pending())]);
    } while (due.length > 0 && Date.now() < readAt + FRESH_MS);
    if (flights.size === 0 && results.length === 0 && (isOver || !endpoint.woken)) {
      return { ...counts, next: nextRun(endpoint, open().now) };
    }
  }
}

/** A promise to wait for until it has resolved. */
function onceOf(promise: Promise<void>) {
  let isPending = true;
  const noted = promise.then(() => {
    isPending = false;
  });
  return { pending: () => (isPending ? [noted] : []) };
}

interface Progress {
  readonly settled: readonly Result[];
  /** The ids of deliveries. */
  readonly underWay: readonly number[];
  /** For so many more requests. */
  readonly room: number;
}

/** Records results, moves the cursor and reads what is due, in one round trip. Undefined where the webhook is deleted. */
async function takeStep(open: Options["open"], id: string, { settled, underWay, room }: Progress) {
  for (let tried = 0; ; tried += 1) {
    const ctx = open();
    const at = ctx.now.toISOString();
    const selectEndpoint = statements.select().from(webhooks).where(eq(webhooks.id, id));
    const items = [...settle(ctx, id, settled), ...expand(id, at), selectEndpoint, selectDue(id, at, underWay, room)];
    try {
      const [endpoints, due] = (await write(ctx, [], items)).slice(-2) as [Endpoint[], Due[]];
      const [endpoint] = endpoints;
      return endpoint && { endpoint, due };
    } catch (error) {
      const pause = PAUSES_MS[tried];
      if (pause === undefined) throw error;
      log({ webhook: id, again_in_ms: pause, ...causeOf(error) });
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
}

/** What sends one event to the endpoint. It never throws. */
async function requestTo(open: Options["open"], endpoint: Endpoint, send: Send) {
  const { settings, now } = open();
  const keys = await signingKeys(settings, endpoint, now);
  const refused = refusedTarget(endpoint.url, settings);
  const fault = refused?.message ?? (keys ? undefined : "The secret is lost. Rotate it.");
  const { id, url } = endpoint;
  return async (due: Due): Promise<Result> => {
    if (due.entity === null) return erased(due);
    const answer: Answer = fault
      ? { status: null, error: fault, retryAfter: 0 }
      : await post(send, { id, url, keys: keys ?? [] }, due, () => open().now);
    return resultOf(due, answer, open().now);
  };
}

/** Not at once: what is due by then may wait for something else. */
function nextRun({ dueAt }: Endpoint, now: Date): Date | null {
  return dueAt === null ? null : new Date(Math.max(Date.parse(dueAt), now.getTime() + MIN_PAUSE_MS));
}

const MIN_PAUSE_MS = 1_000;
