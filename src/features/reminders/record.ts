import { and, eq, sql } from "drizzle-orm";
import type { RequestContext } from "../../context/request-context.ts";
import { write } from "../../context/write.ts";
import { reminders } from "../../db/schema/reminders.ts";
import { statements } from "../../db/statements.ts";
import { newId } from "../../kernel/ids.ts";
import { causeOf, log } from "../../kernel/log.ts";
import { delayAfter, leaseExpiresAt } from "../../kernel/retry.ts";
import { commit } from "../feed/commit.ts";
import type { Write } from "../feed/write.ts";
import type { Claimed } from "./claimed.ts";

type Columns = Partial<typeof reminders.$inferInsert>;
type Event = "reminder.due" | "reminder.updated" | "reminder.failed";

/**
 * Writes the `reminder.due` of reminders whose mails take long, before their results are known. The claims stay, so that
 * the deliveries under way keep them.
 */
export async function notify(ctx: RequestContext, chunk: readonly Claimed[]): Promise<void> {
  const pending = chunk.filter(({ notified }) => !notified);
  await commit(
    ctx,
    pending.map((reminder) => writeOf(ctx, "reminder.due", reminder, { notified: true })),
  );
  for (const reminder of pending) reminder.notified = true;
}

export interface Try {
  readonly reminder: Claimed;
  /** Undefined where the mail was sent, or none is to be sent. */
  readonly failure: unknown;
}

/** Writes the result of each try, and enqueues the next try of those that failed. */
export async function record(ctx: RequestContext, tries: readonly Try[]): Promise<void> {
  const results = tries.map((each) => ({ ...each, ...resultOf(ctx, each) }));
  await commit(
    ctx,
    results.flatMap(({ event, reminder, columns }) => (event ? writeOf(ctx, event, reminder, columns) : [])),
  );
  const unseen = results.filter(({ event }) => event === null);
  if (unseen.length > 0) {
    await write(
      ctx,
      [],
      unseen.map(({ reminder, columns }) => settle(ctx, reminder, columns)),
    );
  }
  for (const { reminder, failure, next } of results) {
    if (failure === undefined) continue;
    const { claim, delay } = next ?? {};
    log({ reminder: reminder.id, try: reminder.tries + 1, again_in_seconds: delay ?? null, ...causeOf(failure) });
    // If the Queue refuses it, the claim expires and the cron takes it up.
    if (claim !== undefined) ctx.waitUntil(ctx.enqueue([{ kind: "reminder", id: reminder.id, claim }], delay));
  }
}

interface TryResult {
  /** Null where nobody would see a change. */
  readonly event: Event | null;
  readonly columns: Columns;
  readonly next?: { readonly claim: string; readonly delay: number };
}

function resultOf({ now }: RequestContext, { reminder, failure }: Try): TryResult {
  // A reminder is not kept for later: it would come weeks late.
  if (reminder.isSuspended) return { event: "reminder.updated", columns: { status: "silenced", availableAt: null } };
  const tried = { notified: true, tries: reminder.tries + 1 };
  const due = reminder.notified ? null : "reminder.due";
  if (failure === undefined) {
    const sent = { status: "sent", sentAt: now.toISOString(), availableAt: null } as const;
    return { event: due ?? "reminder.updated", columns: { ...tried, ...sent } };
  }
  const delay = delayAfter(reminder.tries + 1);
  if (delay === undefined) {
    return { event: "reminder.failed", columns: { ...tried, status: "failed", availableAt: null } };
  }
  // A new claim, so that a second delivery of the same job does not count as another try.
  const claim = newId(now);
  return { event: due, columns: { ...tried, claim, availableAt: leaseExpiresAt(now, delay) }, next: { claim, delay } };
}

function writeOf(ctx: RequestContext, event: Event, reminder: Claimed, columns: Columns): Write<unknown> {
  const { id, userId } = reminder;
  return { event, id, actorId: userId, statements: [settle(ctx, reminder, columns)], onlyIf: sql`changes() > 0` };
}

/** Changes nothing where the claim is lost, or another delivery of the same job came first. */
function settle({ now }: RequestContext, { id, claim, notified }: Claimed, columns: Columns) {
  const isOurs = and(
    eq(reminders.id, id),
    eq(reminders.claim, claim),
    eq(reminders.status, "scheduled"),
    eq(reminders.notified, notified),
  );
  return statements
    .update(reminders)
    .set({ ...columns, updatedAt: now.toISOString() })
    .where(isOurs);
}
