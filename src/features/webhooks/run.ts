import { eq } from "drizzle-orm";
import type { RequestContext } from "../../context/request-context.ts";
import { write } from "../../context/write.ts";
import { webhooks } from "../../db/schema/webhooks.ts";
import { statements } from "../../db/statements.ts";
import { causeOf, log } from "../../kernel/log.ts";
import { type Due, selectDue } from "./due.ts";
import { expand } from "./expand.ts";
import { post, type Send } from "./post.ts";
import { RequestPool } from "./request-pool.ts";
import { type EndpointResponse, erased, type Result, resultOf } from "./result.ts";
import { signingKeys } from "./secrets.ts";
import { settle } from "./settle.ts";
import { refusedTarget } from "./target.ts";

/** Deliveries that are read at once. After `FRESH_MS` one is read again, because the owner may no longer see its entity. */
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

export interface RunResult {
  readonly delivered: number;
  readonly failed: number;
  /** When to run again; null if nothing waits. */
  readonly next: Date | null;
}

/** Sends an endpoint what is due, until nothing is. One that hangs holds up no other: each has a run of its own. */
export async function runWebhook(id: string, { open, send, nextNews }: Options): Promise<RunResult> {
  const until = Date.now() + MAX_MS;
  const requests = new RequestPool();
  for (;;) {
    const isOver = requests.started >= MAX_SENT || Date.now() >= until;
    const news = onceOf(nextNews());
    const step = await takeStep(open, id, requests, isOver ? 0 : CHUNK);
    if (!step) return runResult(requests, null);
    const { endpoint, due } = step;
    const request = await requestTo(open, endpoint, send);
    await sendFresh(due, request, requests, () => (isOver ? [] : news.pending()));
    if (requests.isEmpty && (isOver || !endpoint.woken)) return runResult(requests, nextRun(endpoint, open().now));
  }
}

/** Sends these, as far as they stay fresh, and waits for the next result or news. */
async function sendFresh(
  due: readonly Due[],
  request: (due: Due) => Promise<Result>,
  requests: RequestPool,
  news: () => Promise<void>[],
): Promise<void> {
  const staleAt = Date.now() + FRESH_MS;
  const isFresh = () => Date.now() < staleAt;
  for (const each of due) {
    while (requests.isFull && isFresh()) await requests.nextEnd(news());
    if (!isFresh()) return;
    requests.add(each.id, request(each));
  }
  await requests.nextEnd(news());
}

function runResult({ delivered, failed }: RequestPool, next: Date | null): RunResult {
  return { delivered, failed, next };
}

/** A promise to wait for until it has resolved. */
function onceOf(promise: Promise<void>) {
  let isPending = true;
  const noted = promise.then(() => {
    isPending = false;
  });
  return { pending: () => (isPending ? [noted] : []) };
}

/**
 * Records results, moves the cursor and reads what is due, in one round trip. Undefined where the webhook is deleted.
 * @param room how many deliveries are read at most
 */
async function takeStep(open: Options["open"], id: string, requests: RequestPool, room: number) {
  const settled = requests.takeResults();
  const underWay = requests.underWay;
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
    const response: EndpointResponse = fault
      ? { status: null, error: fault, retryAfter: 0 }
      : await post(send, { id, url, keys: keys ?? [] }, due, () => open().now);
    return resultOf(due, response, open().now);
  };
}

/** Not at once: what is due by then may wait for something else. */
function nextRun({ dueAt }: Endpoint, now: Date): Date | null {
  return dueAt === null ? null : new Date(Math.max(Date.parse(dueAt), now.getTime() + MIN_PAUSE_MS));
}

const MIN_PAUSE_MS = 1_000;
