import { eq, sql } from "drizzle-orm";
import type { RequestContext } from "../../context/request-context.ts";
import { digests } from "../../db/schema/digests.ts";
import { statements } from "../../db/statements.ts";
import { addDays, localDate, wallClock } from "../../kernel/time.ts";

/** A profile's settings for the daily digest. */
export interface DigestSetting {
  readonly dailyDigestAt: string | null;
  readonly timeZone: string;
}

/** Schedules the next digest: today's, where its time is still ahead and today's was not sent yet. */
export function scheduleDigest({ now }: RequestContext, userId: string, { dailyDigestAt, timeZone }: DigestSetting) {
  if (dailyDigestAt === null) return cancelDigest(userId);
  const day = nextDigestDay(now, dailyDigestAt, timeZone);
  const at = wallClock(day, dailyDigestAt, timeZone);
  const dayAfter = wallClock(addDays(day, 1), dailyDigestAt, timeZone);
  const next = sql<string>`iif(${digests.doneOn} >= ${day}, ${dayAfter}, ${at})`;
  return statements
    .insert(digests)
    .values({ userId, at, availableAt: at })
    .onConflictDoUpdate({ target: digests.userId, set: { at: next, availableAt: next, claim: null, tries: 0 } });
}

const NEVER = "9999-12-31T23:59:59.999Z";

/** The row stays, and with it the last day: turning digests off and on sends no second one that day. */
export function cancelDigest(userId: string) {
  return statements
    .update(digests)
    .set({ at: NEVER, availableAt: NEVER, claim: null, tries: 0 })
    .where(eq(digests.userId, userId));
}

/** The local day of the first digest after now. */
export function nextDigestDay(now: Date, time: string, zone: string): string {
  const today = localDate(now, zone);
  return wallClock(today, time, zone) > now.toISOString() ? today : addDays(today, 1);
}
