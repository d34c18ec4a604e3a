import { asc, lte, sql } from "drizzle-orm";
import { statements } from "../../db/statements.ts";
import type { RequestContext } from "../../context/request-context.ts";
import { digests } from "../../db/schema/digests.ts";
import { write } from "../../context/write.ts";
import { newId } from "../../kernel/ids.ts";
import { log } from "../../kernel/log.ts";
import { lostAt } from "../../kernel/retry.ts";

const MOST = 5_000;

/** Hands the digests that are due to the Queue, as reminders are. */
export async function claimDigests(ctx: RequestContext): Promise<void> {
  const claim = newId(ctx.now);
  const [taken] = await write(ctx, [], [take(ctx, claim)]);
  await ctx.enqueue(taken.map(({ userId }) => ({ kind: "digest", userId, claim })));
  if (taken.length === MOST) log({ digests: "more are due than one run hands over", handed_over: MOST });
}

function take({ now }: RequestContext, claim: string) {
  const due = statements
    .select({ userId: digests.userId })
    .from(digests)
    .where(lte(digests.takeAt, now.toISOString()))
    .orderBy(asc(digests.takeAt))
    .limit(MOST);
  return statements
    .update(digests)
    .set({ claim, takeAt: lostAt(now) })
    .where(sql`${digests.userId} IN ${due}`)
    .returning({ userId: digests.userId });
}
