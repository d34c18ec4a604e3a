import { asc, lte, sql } from "drizzle-orm";
import type { RequestContext } from "../../context/request-context.ts";
import { write } from "../../context/write.ts";
import { digests } from "../../db/schema/digests.ts";
import { statements } from "../../db/statements.ts";
import { newId } from "../../kernel/ids.ts";
import { log } from "../../kernel/log.ts";
import { leaseExpiresAt } from "../../kernel/retry.ts";
import { enqueueClaimed } from "../outbox/enqueue-claimed.ts";

const MAX_CLAIMED = 5_000;

/** Puts the digests that are due on the Queue, as `claimReminders` does. */
export async function claimDigests(ctx: RequestContext): Promise<void> {
  const claim = newId(ctx.now);
  const [claimed] = await write(ctx, [], [claimDue(ctx, claim)]);
  const jobs = claimed.map(({ userId }) => ({ kind: "digest", userId, claim }) as const);
  await enqueueClaimed(ctx, jobs, {
    key: digests.userId,
    keys: jobs.map(({ userId }) => userId),
    availableAt: digests.availableAt,
  });
  if (claimed.length === MAX_CLAIMED) log({ digests: "more are due than one run claims", claimed: MAX_CLAIMED });
}

function claimDue({ now }: RequestContext, claim: string) {
  const due = statements
    .select({ userId: digests.userId })
    .from(digests)
    .where(lte(digests.availableAt, now.toISOString()))
    .orderBy(asc(digests.availableAt))
    .limit(MAX_CLAIMED);
  return statements
    .update(digests)
    .set({ claim, availableAt: leaseExpiresAt(now) })
    .where(sql`${digests.userId} IN ${due}`)
    .returning({ userId: digests.userId });
}
