import { eq, sql } from "drizzle-orm";
import { statements } from "../../db/statements.ts";
import type { RequestContext } from "../../context/request-context.ts";
import { digests } from "../../db/schema/digests.ts";
import { addDays, localDate, wallClock } from "../../kernel/time.ts";

export interface Wish {
  readonly dailyDigestAt: string | null;
  readonly timeZone: string;
}

/** Puts the profile's wish into effect: the next digest is today's, where its time is still ahead and it is not done. */
export function scheduleDigest({ now }: RequestContext, userId: string, { dailyDigestAt, timeZone }: Wish) {
  if (dailyDigestAt === null) return noDigest(userId);
  const day = nextDay(now, dailyDigestAt, timeZone);
  const [at, dayAfter] = [day, addDays(day, 1)].map((date) => wallClock(date, dailyDigestAt, timeZone)) as [
    string,
    string,
  ];
  const next = sql<string>`iif(${digests.doneOn} >= ${day}, ${dayAfter}, ${at})`;
  return statements
    .insert(digests)
    .values({ userId, at, takeAt: at })
    .onConflictDoUpdate({ target: digests.userId, set: { at: next, takeAt: next, claim: null, tries: 0 } });
}

const NEVER = "9999-12-31T23:59:59.999Z";

/** The row stays, and with it the day that is done: whoever turns digests off and on gets no second one. */
export function noDigest(userId: string) {
  return statements
    .update(digests)
    .set({ at: NEVER, takeAt: NEVER, claim: null, tries: 0 })
    .where(eq(digests.userId, userId));
}

/** The day of the first digest after now. */
export function nextDay(now: Date, time: string, zone: string): string {
  const today = localDate(now, zone);
  return wallClock(today, time, zone) > now.toISOString() ? today : addDays(today, 1);
}
