import { and, eq, exists, gt, isNull, lte, or, sql } from "drizzle-orm";
import type { CommittedEvent, RequestContext } from "../../context/request-context.ts";
import { write } from "../../context/write.ts";
import { insertInto } from "../../db/insert.ts";
import { eventCursors } from "../../db/schema/event-cursors.ts";
import { events } from "../../db/schema/feed.ts";
import { type Statement, statements } from "../../db/statements.ts";
import { newId } from "../../kernel/ids.ts";
import { lastSeq } from "./publications.ts";

/** Something that follows from events. It has a cursor. */
export interface Follower {
  readonly name: string;
  /** Whether something may follow from this event at once. The others are handled with it, or within a minute. */
  readonly wants: (event: CommittedEvent) => boolean;
  /** After a write with an event that it wants, in the background. */
  readonly follow: (ctx: RequestContext) => Promise<void>;
  /** Each minute. */
  readonly catchUp: (ctx: RequestContext) => Promise<void>;
}

/** Handles the events in order. */
export interface EventSubscriber extends Pick<Follower, "name" | "wants"> {
  /** After a crash the same events come again: whatever it enqueues must be safe to repeat. */
  readonly handle: (ctx: RequestContext, events: readonly RecordedEvent[]) => Promise<void>;
}

export type RecordedEvent = Awaited<ReturnType<ReturnType<typeof selectClaimed>["execute"]>>[number];

export function followerOf(subscriber: EventSubscriber): Follower {
  const run = (ctx: RequestContext) => runSubscriber(ctx, subscriber);
  return { name: subscriber.name, wants: subscriber.wants, follow: run, catchUp: run };
}

/**
 * Lets a subscriber handle the events that it has not handled. Of several runs at once, one has the claim and works. It
 * gives the claim up in the statement that sees no newer event, so an event whose own run found the claim taken is
 * handled by the run that has it.
 */
export async function runSubscriber(ctx: RequestContext, { name, handle }: EventSubscriber): Promise<void> {
  const claim = newId(new Date());
  const next = async (...statements: Statement[]) => {
    const results = await write(ctx, [], [...statements, selectClaimed(name, claim)]);
    return results.at(-1) as RecordedEvent[];
  };
  let claimed = await next(startAtTip(name), take(name, claim));
  for (let last = claimed.at(-1); last; last = claimed.at(-1)) {
    await handle(ctx, claimed);
    claimed = await next(advance(name, claim, last.seq));
  }
}

/** The first run on an existing database does not handle its past. */
function startAtTip(name: string) {
  return insertInto(eventCursors, { name, seq: sql`coalesce(${lastSeq}, 0)` }).onConflictDoNothing();
}

/** Longer than handling a chunk takes. `waitUntil` ends 30 seconds after the response. */
const LEASE_MS = 30_000;

/** A lease is real time; `ctx.now` stands still. */
function lease() {
  return new Date(Date.now() + LEASE_MS).toISOString();
}

const hasNewer = exists(statements.select({ seq: events.seq }).from(events).where(gt(events.seq, eventCursors.seq)));

function take(name: string, claim: string) {
  const isFree = or(isNull(eventCursors.claim), lte(eventCursors.leaseExpiresAt, new Date().toISOString()));
  return statements
    .update(eventCursors)
    .set({ claim, leaseExpiresAt: lease() })
    .where(and(eq(eventCursors.name, name), isFree, hasNewer));
}

function advance(name: string, claim: string, seq: number) {
  const hasMore = sql`EXISTS (SELECT 1 FROM ${events} WHERE ${events.seq} > ${seq})`;
  return statements
    .update(eventCursors)
    .set({
      seq,
      claim: sql`iif(${hasMore}, ${claim}, NULL)`,
      leaseExpiresAt: sql`iif(${hasMore}, ${lease()}, NULL)`,
    })
    .where(and(eq(eventCursors.name, name), eq(eventCursors.claim, claim)));
}

/** Events to a chunk. */
const CHUNK = 500;

/** The next events for whoever has the claim. */
function selectClaimed(name: string, claim: string) {
  const reached = statements
    .select({ seq: eventCursors.seq })
    .from(eventCursors)
    .where(and(eq(eventCursors.name, name), eq(eventCursors.claim, claim)));
  return statements
    .select({
      seq: events.seq,
      event: events.event,
      entity: events.entity,
      entityId: events.entityId,
      subjectId: events.subjectId,
      actorId: events.actorId,
    })
    .from(events)
    .where(gt(events.seq, sql`${reached}`))
    .orderBy(events.seq)
    .limit(CHUNK);
}
