import { and, eq, isNotNull, sql } from "drizzle-orm";
import { digests } from "../../db/schema/digests.ts";
import { profiles } from "../../db/schema/profiles.ts";
import { users } from "../../db/schema/users.ts";
import { statements } from "../../db/statements.ts";

/** A task as a digest lists it. */
export interface ListedTask {
  readonly title: string;
  readonly dueTime: string | null;
  readonly dueAt: string | null;
}

export type Digest = Awaited<ReturnType<ReturnType<typeof selectDigest>["execute"]>>[number];

export function selectDigest(userId: string, claim: string) {
  return statements
    .select({
      userId: digests.userId,
      at: digests.at,
      claim: sql<string>`${digests.claim}`,
      tries: digests.tries,
      time: sql<string>`${profiles.dailyDigestAt}`,
      timeZone: profiles.timeZone,
      locale: profiles.locale,
      address: sql<string | null>`iif(${users.emailVerified} AND ${users.suspendedAt} IS NULL, ${users.email}, NULL)`,
    })
    .from(digests)
    .innerJoin(users, eq(users.id, digests.userId))
    .innerJoin(profiles, eq(profiles.userId, digests.userId))
    .where(and(eq(digests.userId, userId), eq(digests.claim, claim), isNotNull(profiles.dailyDigestAt)));
}
