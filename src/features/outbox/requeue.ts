import { asc, lte, sql } from "drizzle-orm";
import type { RequestContext } from "../../context/request-context.ts";
import { write } from "../../context/write.ts";
import { jobs } from "../../db/schema/jobs.ts";
import { statements } from "../../db/statements.ts";
import { log } from "../../kernel/log.ts";
import { leaseExpiresAt } from "../../kernel/retry.ts";
import { enqueueClaimed } from "./enqueue-claimed.ts";

const MAX_CLAIMED = 1_000;

/**
 * Puts owed jobs on the Queue that were not done, because the Queue refused them or a process ended. The statement that
 * finds them also moves `availableAt`, so if two runs overlap, only one takes a job.
 */
export async function requeueOwed(ctx: RequestContext): Promise<void> {
  const [claimed] = await write(ctx, [], [claimAvailable(ctx)]);
  const messages = claimed.map((job) => ({ kind: "owed", ...job }) as const);
  await enqueueClaimed(ctx, messages, {
    key: jobs.id,
    keys: claimed.map(({ id }) => id),
    availableAt: jobs.availableAt,
  });
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
