import { and, eq, sql } from "drizzle-orm";
import type { JobOf, OwedJob } from "../../context/jobs.ts";
import type { RequestContext } from "../../context/request-context.ts";
import { write } from "../../context/write.ts";
import { jobs } from "../../db/schema/jobs.ts";
import { statements } from "../../db/statements.ts";
import { delayAfter, MAX_TRIES } from "../../kernel/retry.ts";

/**
 * Does an owed job, and deletes its row. Does nothing if the job was done, or if another delivery has taken this try.
 * @param attempts how often the Queue has delivered the message, from 1
 * @throws if `perform` does, and after the last try. The Queue then delivers the message again, or gives it up
 */
export async function runOwed(
  open: () => RequestContext,
  { id, tries }: JobOf<"owed">,
  attempts: number,
  perform: (job: OwedJob, id: string) => Promise<void>,
): Promise<void> {
  const [[taken]] = await write(open(), [], [takeTry(open(), id, tries + attempts - 1)]);
  if (!taken) return;
  if (taken.tries > MAX_TRIES) throw new Error(`This job was tried ${MAX_TRIES} times.`);
  await perform(JSON.parse(taken.body) as OwedJob, id);
  await write(open(), [], [statements.delete(jobs).where(eq(jobs.id, id))]);
}

/**
 * Longer than a mail takes. If a process ends within a try, the cron requeues the job after this time. If a mail server
 * takes longer, the mail may come twice, with one Message-ID.
 */
const TRY_MS = 2 * 60_000;

/** Each try is taken once. The cron leaves the job alone until after the next delivery by the Queue. */
function takeTry({ now }: RequestContext, id: string, triesBefore: number) {
  const delayMs = (delayAfter(triesBefore + 1) ?? 0) * 1000;
  return statements
    .update(jobs)
    .set({ tries: sql`${jobs.tries} + 1`, availableAt: new Date(now.getTime() + TRY_MS + delayMs).toISOString() })
    .where(and(eq(jobs.id, id), eq(jobs.tries, triesBefore)))
    .returning({ tries: jobs.tries, body: jobs.body });
}
