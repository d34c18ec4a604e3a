import { and, asc, eq, lte, sql } from "drizzle-orm";
import { readUnchecked } from "../../context/read.ts";
import type { RequestContext } from "../../context/request-context.ts";
import { write } from "../../context/write.ts";
import { eventCursors } from "../../db/schema/event-cursors.ts";
import { events, feed } from "../../db/schema/feed.ts";
import { webhooks } from "../../db/schema/webhooks.ts";
import { statementOf, statements } from "../../db/statements.ts";
import { log } from "../../kernel/log.ts";
import type { Follower } from "../feed/dispatcher.ts";
import { lastSeq } from "../feed/publications.ts";
import { isNamed } from "./visibility.ts";

const NAME = "webhooks";

/** The writes of an isolate are collected for so long, so that many cost hardly more than one. */
const DELAY_MS = 200;

/** An isolate that has found no webhook does not look again for so long. */
const QUIET_MS = 10_000;

/** In one run. An invocation may make 1,000 subrequests. */
const MAX_WOKEN = 300;

// The state of this isolate. If it ends before its run, the cron does the same.
let nextRunAt = 0;
let quietUntil = 0;

/** Wakes the webhooks of people who may have news: one object each, which sends (`run.ts`). */
export const webhookFollower: Follower = {
  name: NAME,

  // Only while it is not known that there is none.
  wants: () => Date.now() >= quietUntil,

  follow: async (ctx) => {
    const now = Date.now();
    // The run that begins then comes after this write, too.
    if (now < nextRunAt) return;
    nextRunAt = now + DELAY_MS;
    await new Promise((resolve) => setTimeout(resolve, DELAY_MS));
    await wakeConcerned(ctx);
  },

  catchUp: async (ctx) => {
    await wakeConcerned(ctx);
    await wakeDue(ctx);
  },
};

/** A webhook exists: the next write wakes it, and does not leave that to the cron. */
export function expectWebhooks(): void {
  quietUntil = 0;
}

/** Whoever an event concerns has a later row in their feed. */
async function wakeConcerned(ctx: RequestContext): Promise<void> {
  const [woken, , [some]] = await write(ctx, [], [markConcerned(new Date()), advance(), selectSome()]);
  if (!some) quietUntil = Date.now() + QUIET_MS;
  wake(
    ctx,
    woken.map(({ id }) => id),
  );
}

/** Wakes webhooks whose retry was missed, or that an earlier call did not reach. */
async function wakeDue(ctx: RequestContext): Promise<void> {
  const isDue = lte(webhooks.dueAt, ctx.now.toISOString());
  const select = statements.select({ id: webhooks.id }).from(webhooks).where(isDue).orderBy(asc(webhooks.dueAt));
  const [due] = await readUnchecked(ctx, select.limit(MAX_WOKEN));
  wake(
    ctx,
    due.map(({ id }) => id),
  );
}

function wake(ctx: RequestContext, ids: readonly string[]): void {
  ctx.wakeWebhooks(ids.slice(0, MAX_WOKEN));
  if (ids.length >= MAX_WOKEN) log({ webhooks: "more have news than one run wakes", woken: MAX_WOKEN });
}

const cursor = sql`(SELECT ${eventCursors.seq} FROM ${eventCursors} WHERE ${eventCursors.name} = ${NAME})`;

/** Whether there is an event after the cursor with a name that the endpoint wants, whoever it concerns. */
const isNews = sql`EXISTS (SELECT 1 FROM ${events} WHERE ${events.seq} > ${cursor} AND ${isNamed})`;

/**
 * Earlier runs have woken the webhooks that the events up to the cursor concern. So a webhook that sleeps need not read
 * those events.
 */
function markConcerned(now: Date) {
  const concerned = statements.select({ id: feed.userId }).from(feed).where(sql`${feed.seq} > ${cursor}`);
  return statements
    .update(webhooks)
    .set({
      seq: sql`iif(${webhooks.woken}, ${webhooks.seq}, max(${webhooks.seq}, ${cursor}))`,
      woken: true,
      dueAt: now.toISOString(),
    })
    .where(and(eq(webhooks.enabled, true), sql`${webhooks.userId} IN ${concerned} AND ${isNews}`))
    .returning({ id: webhooks.id });
}

function advance() {
  return statementOf(sql`UPDATE ${eventCursors} SET seq = ${lastSeq}
    WHERE ${eventCursors.name} = ${NAME} AND ${eventCursors.seq} < ${lastSeq}`);
}

function selectSome() {
  return statements.select({ id: webhooks.id }).from(webhooks).limit(1);
}
