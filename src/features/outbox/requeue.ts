import { asc, lte, sql } from "drizzle-orm";
import type { RequestContext } from "../../context/request-context.ts";
import { write } from "../../context/write.ts";
import { jobs } from "../../db/schema/jobs.ts";
import { statements } from "../../db/statements.ts";
import { log } from "../../kernel/log.ts";
import { leaseExpiresAt } from "../../kernel/retry.ts";

const MAX_CLAIMED = 1_000;

/**
 * Puts jobs on the Queue that were owed and not done: the Queue refused them, or a process ended. The statement that finds
 * them also moves `availableAt`, so of two runs at once only one takes a job.
 */
export async function requeueOwed(ctx: RequestContext): Promise<void> {
  const [claimed] = await write(ctx, [], [claimAvailable(ctx)]);
  await ctx.enqueue(claimed.map((job) => ({ kind: "owed", ...job })));
  if (claimed.length === MAX_CLAIMED) log({ owed: "more is available than one run claims", claimed: MAX_CLAIMED });
}

function claimAvailable({ now }: RequestContext) {
  const available = statements
    .select({ id: jobs.id })
    .from(jobs)
    .where(lte(jobs.availableAt, now.toISOString()))
    .orderBy(asc(jobs.availableAt))
    .limit(MAX_CLAIMED);
  return statements
    .update(jobs)
    .set({ availableAt: leaseExpiresAt(now) })
    .where(sql`${jobs.id} IN ${available}`)
    .returning({ id: jobs.id, owed: sql<string>`${jobs.body} ->> 'kind'`, tries: jobs.tries });
}
