import type { RequestContext } from "./context/request-context.ts";
import { costOf } from "./db/database.ts";
import { claimDigests } from "./features/digests/claim.ts";
import { closeExpiredSockets, sweepHubs } from "./features/feed/sweeps.ts";
import { expireInvitations } from "./features/invitations/expire.ts";
import { pruneInvitations } from "./features/invitations/prune.ts";
import { prune } from "./features/maintenance/prune.ts";
import { refoldTasks } from "./features/maintenance/refold.ts";
import { rotateEncryptionKeys } from "./features/maintenance/rotate-keys.ts";
import { requeueOwed } from "./features/outbox/requeue.ts";
import { claimReminders } from "./features/reminders/claim.ts";
import { countEvents, countTotals } from "./features/stats/count.ts";
import { log } from "./kernel/log.ts";
import { count } from "./kernel/usage.ts";
import { lineOf, measure, type OpenContext, outcomeOf, sumOf } from "./measure.ts";
import { FOLLOWERS } from "./subscribers.ts";

type CronJobs = Record<string, (ctx: RequestContext) => Promise<void>>;

const followUps: CronJobs = Object.fromEntries(FOLLOWERS.map(({ name, catchUp }) => [name, catchUp]));

/** By the cron expressions of `wrangler.toml`. Cron may run a job twice, or not at all. */
export const JOBS: Record<string, CronJobs> = {
  "* * * * *": { claimReminders, claimDigests, requeueOwed, expireInvitations, ...followUps, sweepHubs, countEvents },
  "0 3 * * *": { prune, pruneInvitations, countTotals, closeExpiredSockets, refoldTasks, rotateEncryptionKeys },
};

/**
 * A job that fails stops no other. The log has a line for the run, and one for each job that wrote something or failed.
 * @throws AggregateError of all failures
 */
export async function runJobs(cron: string, open: OpenContext): Promise<void> {
  const jobs = Object.entries(JOBS[cron] ?? {});
  if (jobs.length === 0) throw new Error(`jobs.ts has nothing for the cron "${cron}"`);
  const started = Date.now();
  const runs = await Promise.all(
    jobs.map(async ([job, act]) => {
      const run = await measure(open, (open) => act(open()));
      if (run.failure || run.stats.rowsWritten > 0) log({ job, cron, ...lineOf(run) });
      open().writePoint({ kind: "cron", name: job, outcome: outcomeOf(run), ...run });
      return { job, ...run };
    }),
  );
  const failed = runs.filter(({ failure }) => failure);
  log({ cron, ms: Date.now() - started, ...costOf(sumOf(runs)), jobs: runs.length, failed: failed.length });
  count({ cron_runs: 1, ...(failed.length > 0 && { crons_failed: 1 }) });
  if (failed.length === 0) return;
  const [names, failures] = [failed.map(({ job }) => job), failed.map(({ failure }) => failure)];
  throw new AggregateError(failures, `Cron jobs failed: ${names.join(", ")}`);
}
