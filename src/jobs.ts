import type { Job } from "./context/jobs.ts";
import type { RequestContext } from "./context/request-context.ts";
import { costOf } from "./db/database.ts";
import { mailLogInAttempts } from "./features/accounts/log-in-mail.ts";
import { claimDigests } from "./features/digests/claim.ts";
import { deliverDigest } from "./features/digests/deliver.ts";
import { runSubscriber } from "./features/feed/dispatcher.ts";
import { closeExpiredSockets, sweepHubs } from "./features/feed/sweeps.ts";
import { expireInvitations } from "./features/invitations/expire.ts";
import { prune } from "./features/maintenance/prune.ts";
import { refoldTasks } from "./features/maintenance/refold.ts";
import { deliverNotification } from "./features/notifications/deliver.ts";
import { mailReset, mailVerification } from "./features/recovery/mails.ts";
import { claimReminders } from "./features/reminders/claim.ts";
import type { ReminderJob } from "./features/reminders/claimed.ts";
import { deliverReminders } from "./features/reminders/deliver.ts";
import { countEvents, countTotals } from "./features/stats/count.ts";
import { mailAccountChange } from "./features/users/account-mail.ts";
import { log } from "./kernel/log.ts";
import { delayAfter, inParallel } from "./kernel/retry.ts";
import { count } from "./kernel/usage.ts";
import type { Mailer } from "./mail/mailer.ts";
import { measured } from "./mail/measured.ts";
import { lineOf, type Measured, measure, type Open, outcomeOf, sumOf } from "./measure.ts";
import { SUBSCRIBERS } from "./subscribers.ts";

type CronJobs = Record<string, (ctx: RequestContext) => Promise<void>>;

const followUps: CronJobs = Object.fromEntries(
  SUBSCRIBERS.map((subscriber) => [subscriber.name, (ctx: RequestContext) => runSubscriber(ctx, subscriber)]),
);

/** By the cron expressions of `wrangler.toml`. Cron may run a job twice, or not at all. */
export const JOBS: Record<string, CronJobs> = {
  "* * * * *": { claimReminders, claimDigests, expireInvitations, ...followUps, sweepHubs, countEvents },
  "0 3 * * *": { prune, countTotals, closeExpiredSockets, refoldTasks },
};

/**
 * A job that fails stops no other. The log has a line for the run, and one for each job that wrote something or failed.
 * @throws AggregateError of all failures
 */
export async function runJobs(cron: string, open: Open): Promise<void> {
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

/** Runs what the Queue delivers, which may come twice. A job that fails comes again later; the others do not. */
export async function consume(open: Open, mailer: Mailer, messages: readonly Message[]): Promise<void> {
  const mails = measured(mailer, open().writePoint);
  const reminders = messages.filter(isReminder);
  const others = messages.filter(isOther);
  const jobs = reminders.map(({ body }) => body);
  await Promise.all([
    settle(open, reminders, (open) => deliverReminders(open, mails, jobs)),
    inParallel(others, (message) => settle(open, [message], (open) => perform(open, mails, message.body))),
  ]);
}

type OtherJob = Exclude<Job, ReminderJob>;

function isReminder(message: Message): message is Message<ReminderJob> {
  return (message.body as Job).kind === "reminder";
}

function isOther(message: Message): message is Message<OtherJob> {
  return !isReminder(message);
}

async function perform(open: Open, mailer: Mailer, job: OtherJob): Promise<void> {
  switch (job.kind) {
    case "digest":
      return deliverDigest(open, mailer, job);
    case "notification":
      return deliverNotification(open(), mailer, job);
    case "reset":
      return mailReset(open(), mailer, job);
    case "verify":
      return mailVerification(open(), mailer, job);
    case "login_attempts":
      return mailLogInAttempts(open(), mailer, job);
    case "account_changed":
      return mailAccountChange(open(), mailer, job);
  }
}

/** The log has a line for what was done together, or one for each message that failed. */
async function settle(
  open: Open,
  messages: readonly Message<Job>[],
  act: (open: Open) => Promise<void>,
): Promise<void> {
  const [first] = messages;
  if (!first) return;
  const job = first.body.kind;
  const run = await measure(open, act);
  open().writePoint({ kind: "job", name: job, outcome: outcomeOf(run), ...run });
  count({ jobs_run: messages.length });
  if (!run.failure) log({ job, messages: messages.length, try: first.attempts, ...lineOf(run) });
  for (const message of messages) {
    if (run.failure) retry(message, run);
    else message.ack();
  }
}

function retry(message: Message<Job>, run: Measured): void {
  const delaySeconds = delayAfter(message.attempts);
  log({ job: message.body.kind, try: message.attempts, again_in_seconds: delaySeconds ?? null, ...lineOf(run) });
  count({ jobs_failed: 1, ...(delaySeconds === undefined && { jobs_dead: 1 }) });
  if (delaySeconds === undefined) message.ack();
  else message.retry({ delaySeconds });
}
