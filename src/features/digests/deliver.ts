import { and, asc, eq, lte, or, type SQL, sql } from "drizzle-orm";
import type { JobOf } from "../../context/jobs.ts";
import { readUnchecked } from "../../context/read.ts";
import type { RequestContext } from "../../context/request-context.ts";
import { write } from "../../context/write.ts";
import { digests } from "../../db/schema/digests.ts";
import { tasks } from "../../db/schema/tasks.ts";
import { statements } from "../../db/statements.ts";
import { newId } from "../../kernel/ids.ts";
import { causeOf, log } from "../../kernel/log.ts";
import { delayAfter, leaseExpiresAt } from "../../kernel/retry.ts";
import { addDays, localDate, sortableInstant, startOfNextDay, wallClock } from "../../kernel/time.ts";
import type { Mailer } from "../../mail/mailer.ts";
import { nextDigestDay } from "../profiles/digest-schedule.ts";
import { isOpen } from "../tasks/visible.ts";
import { type Digest, type ListedTask, selectDigest } from "./digest.ts";
import { digestMail } from "./mail.ts";

/** Sends a day's digest, unless it is empty or there is no address, and schedules the next. */
export async function deliverDigest(
  open: () => RequestContext,
  mailer: Mailer,
  { userId, claim }: JobOf<"digest">,
): Promise<void> {
  const [[digest]] = await readUnchecked(open(), selectDigest(userId, claim));
  if (!digest) return;
  try {
    const [address, content] = [digest.address, await readContent(open(), digest)];
    if (address && content.some(({ length }) => length > 0)) {
      await mailer.send(await digestMail(open().settings, digest, address, content));
    }
    await finish(open(), digest);
  } catch (error) {
    await postpone(open(), digest, error);
  }
}

/** The largest difference between two time zones. */
const MAX_OFFSET_MS = 26 * 3_600_000;

const MAX_LISTED = 100;

/** Overdue tasks, and tasks that are due today. */
async function readContent(
  ctx: RequestContext,
  { userId, timeZone }: Digest,
): Promise<readonly [ListedTask[], ListedTask[]]> {
  const now = ctx.now.toISOString();
  const today = localDate(ctx.now, timeZone);
  const end = startOfNextDay(today, timeZone);
  // An all-day task counts by its date, whatever zone it is in. The last line bounds the index.
  const isToday = sql`iif(${tasks.dueTime} IS NULL, ${tasks.dueDate} <= ${today}, ${tasks.dueAt} < ${end})
    AND ${tasks.dueAt} > ${now} AND ${tasks.dueAt} <= ${sortableInstant(Date.parse(end) + MAX_OFFSET_MS)}`;
  return readUnchecked(ctx, selectTasks(userId, lte(tasks.dueAt, now)), selectTasks(userId, isToday));
}

function selectTasks(userId: string, which: SQL) {
  return statements
    .select({ title: tasks.title, dueTime: tasks.dueTime, dueAt: tasks.dueAt })
    .from(tasks)
    .where(and(or(eq(tasks.ownerId, userId), eq(tasks.assigneeId, userId)), isOpen, which))
    .orderBy(asc(tasks.dueAt), asc(tasks.id))
    .limit(MAX_LISTED);
}

async function finish(ctx: RequestContext, { userId, at, claim, time, timeZone }: Digest): Promise<void> {
  const doneOn = localDate(new Date(at), timeZone);
  const day = [nextDigestDay(ctx.now, time, timeZone), addDays(doneOn, 1)].sort().at(-1) ?? doneOn;
  const next = wallClock(day, time, timeZone);
  await settle(ctx, userId, claim, { at: next, availableAt: next, doneOn, claim: null, tries: 0 });
}

async function postpone(ctx: RequestContext, digest: Digest, failure: unknown): Promise<void> {
  const { userId, claim } = digest;
  const tries = digest.tries + 1;
  const delay = delayAfter(tries);
  log({ digest: userId, try: tries, again_in_seconds: delay ?? null, ...causeOf(failure) });
  if (delay === undefined) return finish(ctx, digest);
  const renewed = newId(ctx.now);
  await settle(ctx, userId, claim, { tries, claim: renewed, availableAt: leaseExpiresAt(ctx.now, delay) });
  // If the Queue refuses it, the claim expires and the cron takes it up.
  ctx.waitUntil(ctx.enqueue([{ kind: "digest", userId, claim: renewed }], delay));
}

async function settle(
  ctx: RequestContext,
  userId: string,
  claim: string,
  columns: Partial<typeof digests.$inferInsert>,
): Promise<void> {
  const claimed = and(eq(digests.userId, userId), eq(digests.claim, claim));
  await write(ctx, [], [statements.update(digests).set(columns).where(claimed)]);
}
