import { and, eq, gte, inArray, lte, sql } from "drizzle-orm";
import type { Publication } from "../../context/publisher.ts";
import { readUnchecked } from "../../context/read.ts";
import type { RequestContext } from "../../context/request-context.ts";
import { write } from "../../context/write.ts";
import { type AuditAction, audit } from "../../db/schema/audit.ts";
import { feed, sweeps } from "../../db/schema/feed.ts";
import { sockets } from "../../db/schema/sockets.ts";
import { statements } from "../../db/statements.ts";
import { leastId } from "../../kernel/ids.ts";
import { log } from "../../kernel/log.ts";

const WINDOW_MS = 3 * 60_000;

/** In one run. An invocation may make 1,000 subrequests. */
const MAX_HUBS = 500;
const MAX_ROWS = 10_000;

/**
 * Calls the hubs with open sockets whose feed has changed in the last three minutes, and says how far it goes: one that
 * has come so far does nothing. So a lost publication costs a minute. The next run continues where one had to stop.
 * It also calls the hubs of users who were signed out in that time, because the call after a sign-out may be lost.
 */
export async function sweepHubs(ctx: RequestContext): Promise<void> {
  const window = new Date(ctx.now.getTime() - WINDOW_MS);
  const [[reached], [before], signedOut] = await readUnchecked(
    ctx,
    selectReached(),
    selectLastBefore(window.toISOString()),
    selectSignedOut(window),
  );
  for (const { userId } of signedOut) ctx.recheckSessions(userId);
  const windowStart: FeedPosition = { seq: (before?.seq ?? 0) + 1, userId: "" };
  const isBehind = reached && reached.seq < windowStart.seq;
  if (isBehind) log({ sweep: "more changes than one run can read", from: reached.seq, to: windowStart.seq });
  const [rows] = await readUnchecked(ctx, selectAfter(reached && !isBehind ? reached : windowStart));

  const tips = new Map<string, number>();
  let last: FeedPosition | undefined;
  for (const row of rows) {
    if (row.listener !== null) {
      if (tips.size === MAX_HUBS && !tips.has(row.userId)) break;
      tips.set(row.userId, row.seq);
    }
    last = row;
  }
  ctx.publish([...tips].map(([userId, tip]): Publication => ({ userId, prev: null, tip, changes: null })));

  const isComplete = last === rows.at(-1) && rows.length < MAX_ROWS;
  if (!isComplete && last) await write(ctx, [], [keepReached(last)]);
  else if (reached) await write(ctx, [], [statements.delete(sweeps)]);
}

/** After these a session or token of the target may have ended. */
const SIGNS_OUT = [
  ...(["session.ended", "sessions.ended", "token.reused", "token.revoked"] as const),
  ...(["password.changed", "password.reset", "user.suspended", "user.deleted"] as const),
] satisfies AuditAction[];

function selectSignedOut(since: Date) {
  return statements
    .selectDistinct({ userId: sockets.userId })
    .from(audit)
    .innerJoin(sockets, eq(sockets.userId, audit.targetId))
    .where(and(inArray(audit.action, SIGNS_OUT), gte(audit.id, leastId(since))))
    .limit(MAX_HUBS);
}

/** Rows of the feed in the order of `seq`. One write may have many for one person: any of them will do. */
interface FeedPosition {
  readonly seq: number;
  readonly userId: string;
}

function selectReached() {
  return statements.select({ seq: sweeps.seq, userId: sweeps.userId }).from(sweeps);
}

/** A power of two that no `seq` reaches. In the text, because D1 binds numbers as floating point. */
const MAX_STEP = sql.raw(String(2 ** 40));

/** A binary search for the last row before that moment: no index has `at`, but `seq` grows with it. */
function selectLastBefore(moment: string) {
  const at = sql`(SELECT ${feed.at} FROM ${feed} WHERE ${feed.seq} >= place + step ORDER BY ${feed.seq} LIMIT 1)`;
  const search = sql`(WITH RECURSIVE search(place, step) AS (SELECT 0, ${MAX_STEP} UNION ALL
    SELECT iif(${at} < ${moment}, place + step, place), step / 2 FROM search WHERE step > 0)
    SELECT max(place) AS seq FROM search)`;
  return statements.select({ seq: sql<number>`seq` }).from(search);
}

function selectAfter({ seq, userId }: FeedPosition) {
  return statements
    .select({ seq: feed.seq, userId: feed.userId, listener: sql<string | null>`${sockets.userId}`.as("listener") })
    .from(feed)
    .leftJoin(sockets, eq(sockets.userId, feed.userId))
    .where(sql`(${feed.seq}, ${feed.userId}) > (${seq}, ${userId})`)
    .orderBy(feed.seq, feed.userId)
    .limit(MAX_ROWS);
}

function keepReached({ seq, userId }: FeedPosition) {
  return statements
    .insert(sweeps)
    .values({ id: 1, seq, userId })
    .onConflictDoUpdate({ target: sweeps.id, set: { seq, userId } });
}

/** Calls the hubs whose sockets have all expired: they close those that are still open, and delete their row. */
export async function closeExpiredSockets(ctx: RequestContext): Promise<void> {
  const expired = lte(sockets.until, ctx.now.toISOString());
  const [rows] = await readUnchecked(
    ctx,
    statements.select({ userId: sockets.userId }).from(sockets).where(expired).limit(MAX_HUBS),
  );
  ctx.publish(rows.map(({ userId }): Publication => ({ userId, prev: null, tip: 0, changes: null })));
}
