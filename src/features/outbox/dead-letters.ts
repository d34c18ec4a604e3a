import { type Job, jobSchema, nameOf } from "../../context/jobs.ts";
import type { RequestContext } from "../../context/request-context.ts";
import { write } from "../../context/write.ts";
import { isAmongValues } from "../../db/rows.ts";
import { jobs } from "../../db/schema/jobs.ts";
import { statements } from "../../db/statements.ts";
import { log } from "../../kernel/log.ts";
import { count } from "../../kernel/usage.ts";

/**
 * Logs and counts messages that the Queue has given up, and deletes their rows in `jobs`, so that the cron leaves them.
 */
export async function discardDeadLetters(ctx: RequestContext, messages: readonly Message[]): Promise<void> {
  const dead = messages.map(({ id, body }) => ({ id, job: jobSchema.safeParse(body).data }));
  const owed = dead.flatMap(({ job }) => (job?.kind === "owed" ? [job.id] : []));
  await write(ctx, [], [statements.delete(jobs).where(isAmongValues(jobs.id, owed))]);
  for (const { id, job } of dead) log({ dead_job: nameOf(job), message_id: id, ...idsOf(job) });
  count({ jobs_dead: messages.length });
  for (const message of messages) message.ack();
}

function idsOf(job: Job | undefined) {
  if (!job) return {};
  return "id" in job ? { id: job.id } : { user_id: job.userId };
}
