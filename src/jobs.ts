import type { Job } from "./context/jobs.ts";
import type { RequestContext } from "./context/request-context.ts";
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
import { countEvents, countFailedMails, countTotals } from "./features/stats/count.ts";
import { mailAccountChange } from "./features/users/account-mail.ts";
import { causeOf, log } from "./kernel/log.ts";
import { delayAfter, inParallel } from "./kernel/retry.ts";
import type { Mailer } from "./mail/mailer.ts";
import { SUBSCRIBERS } from "./subscribers.ts";

/** Gives a context of the present moment: jobs take time. */
type Open = () => RequestContext;

type CronJobs = Record<string, (ctx: RequestContext) => Promise<void>>;

const followUps: CronJobs = Object.fromEntries(
  SUBSCRIBERS.map((subscriber) => [subscriber.name, (ctx: RequestContext) => runSubscriber(ctx, subscriber)]),
);

/** By the cron expressions of `wrangler.toml`. Cron may run a job twice, or not at all. */
export const JOBS: Record<string, CronJobs> = {
  "* * * * *": { claimReminders, claimDigests, expireInvitations, ...followUps, sweepHubs, countEvents },
  "0 3 * * *": { prune, countTotals, closeExpiredSockets, refoldTasks },
};

/** A job that fails stops no other. @throws AggregateError of all failures */
export async function runJobs(cron: string, open: Open): Promise<void> {
  const jobs = Object.entries(JOBS[cron] ?? {});
  if (jobs.length === 0) throw new Error(`jobs.ts has nothing for the cron "${cron}"`);
  const failures: Record<string, unknown> = {};
  const run = async ([name, job]: (typeof jobs)[number]) => {
    await job(open()).catch((error) => {
      failures[name] = error;
      log({ job: name, ...causeOf(error) });
    });
  };
  await Promise.all(jobs.map(run));
  const failed = Object.keys(failures).join(", ");
  if (failed) throw new AggregateError(Object.values(failures), `Cron jobs failed: ${failed}`);
}

/** Runs what the Queue delivers, which may come twice. A job that fails comes again later; the others do not. */
export async function consume(open: Open, mailer: Mailer, messages: readonly Message[]): Promise<void> {
  let failedMails = 0;
  const counting: Mailer = {
    send: (mail) =>
      mailer.send(mail).catch((error) => {
        failedMails += 1;
        throw error;
      }),
  };
  const due = messages.filter(isReminder);
  await Promise.all([
    settle(due, () =>
      deliverReminders(
        open,
        counting,
        due.map(({ body }) => body),
      ),
    ),
    inParallel(messages.filter(isOther), (message) => settle([message], () => perform(open, counting, message.body))),
  ]);
  if (failedMails > 0) open().waitUntil(countFailedMails(open(), failedMails));
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

async function settle(messages: readonly Message<Job>[], act: () => Promise<void>): Promise<void> {
  try {
    await act();
    for (const message of messages) message.ack();
  } catch (error) {
    for (const message of messages) {
      const delaySeconds = delayAfter(message.attempts);
      log({ job: message.body.kind, try: message.attempts, again_in_seconds: delaySeconds ?? null, ...causeOf(error) });
      if (delaySeconds === undefined) message.ack();
      else message.retry({ delaySeconds });
    }
  }
}
