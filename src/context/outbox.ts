import type { SQL } from "drizzle-orm";
import { insertInto } from "../db/insert.ts";
import { jobs } from "../db/schema/jobs.ts";
import { newId } from "../kernel/ids.ts";
import type { OwedJob } from "./jobs.ts";
import type { RequestContext } from "./request-context.ts";

/** A job with values from the database. */
interface JobExpression {
  readonly kind: OwedJob["kind"];
  /** The whole job. */
  readonly json: SQL;
}

/** Until then the cron leaves a job to the Queue. */
const HEAD_START_MS = 60_000;

/**
 * Inserts the row of a job, as a statement for the batch of the write that owes it. Then the job goes on the Queue.
 * @param from as in `insertInto`: without a row there is no job
 */
export function owe({ now, waitUntil, enqueue }: RequestContext, job: OwedJob | JobExpression, from?: SQL) {
  const id = newId(now);
  const row = {
    id,
    body: "json" in job ? job.json : JSON.stringify(job),
    availableAt: new Date(now.getTime() + HEAD_START_MS).toISOString(),
    createdAt: now.toISOString(),
  };
  const start = () => waitUntil(enqueue([{ kind: "owed", id, owed: job.kind, tries: 0 }]));
  return Object.assign(insertInto(jobs, row, from).returning({ id: jobs.id }), { start }) satisfies Owed;
}

interface Owed {
  readonly start: () => void;
}

/** Puts the jobs that a written batch owes on the Queue. If the Queue refuses them, the cron does it. */
export function startOwed(items: readonly object[], results: readonly unknown[]): void {
  for (const [index, item] of items.entries()) {
    if (isOwed(item) && (results[index] as unknown[]).length > 0) item.start();
  }
}

function isOwed(item: object): item is Owed {
  return "start" in item;
}
