import { type Job, type JobOf, jobSchema, nameOf, type OwedJob } from "./context/jobs.ts";
import type { RequestContext } from "./context/request-context.ts";
import { deliverDigest } from "./features/digests/deliver.ts";
import { sendAccountMail } from "./features/email/account-mail.ts";
import { deliverNotification } from "./features/notifications/deliver.ts";
import { runOwed } from "./features/outbox/run.ts";
import { mailReset, mailVerification } from "./features/recovery/mails.ts";
import { deliverReminders } from "./features/reminders/deliver.ts";
import { log } from "./kernel/log.ts";
import { delayAfter, inParallel } from "./kernel/retry.ts";
import { count } from "./kernel/usage.ts";
import type { Mailer } from "./mail/mailer.ts";
import { measuredMailer } from "./mail/measured-mailer.ts";
import { lineOf, type Measured, measure, type OpenContext, outcomeOf } from "./measure.ts";

/**
 * Runs the jobs of a batch. The Queue may deliver a message twice. Only jobs that fail come again later. After the last
 * try the Queue moves a message to the dead-letter queue, also one that is not a job.
 */
export async function consume(open: OpenContext, mailer: Mailer, messages: readonly Message[]): Promise<void> {
  const mails = measuredMailer(mailer, open().writePoint);
  const deliveries = messages.map((message) => ({ message, job: jobSchema.safeParse(message.body).data }));
  const reminders = deliveries.filter(isReminder);
  const others = deliveries.filter((delivery) => !isReminder(delivery));
  const jobs = reminders.map(({ job }) => job);
  await Promise.all([
    settle(open, reminders, (open) => deliverReminders(open, mails, jobs)),
    inParallel(others, (delivery) => settle(open, [delivery], (open) => perform(open, mails, delivery))),
  ]);
}

interface Delivery {
  readonly message: Message;
  /** Undefined for a message of unknown content. */
  readonly job: Job | undefined;
}

function isReminder(delivery: Delivery): delivery is Delivery & { readonly job: JobOf<"reminder"> } {
  return delivery.job?.kind === "reminder";
}

async function perform(open: OpenContext, mailer: Mailer, { message, job }: Delivery): Promise<void> {
  switch (job?.kind) {
    case "digest":
      return deliverDigest(open, mailer, job);
    case "notification":
      return deliverNotification(open(), mailer, job);
    case "owed":
      return runOwed(open, job, message.attempts, (owed, id) => performOwed(open(), mailer, owed, id));
    default:
      throw new Error("This message is not a job.");
  }
}

async function performOwed(ctx: RequestContext, mailer: Mailer, job: OwedJob, id: string): Promise<void> {
  switch (job.kind) {
    case "reset":
      return mailReset(ctx, mailer, job, id);
    case "verify":
      return mailVerification(ctx, mailer, job, id);
    case "account_mail":
      return sendAccountMail(ctx, mailer, job, id);
    default:
      throw new Error(`Unknown job: ${(job satisfies never as OwedJob).kind}`);
  }
}

/** Runs `act` for messages that belong together. Logs one line if it succeeds, and one for each message if it fails. */
async function settle(
  open: OpenContext,
  deliveries: readonly Delivery[],
  act: (open: OpenContext) => Promise<void>,
): Promise<void> {
  const [first] = deliveries;
  if (!first) return;
  const job = nameOf(first.job);
  const run = await measure(open, act);
  open().writePoint({ kind: "job", name: job, outcome: outcomeOf(run), ...run });
  count({ jobs_run: deliveries.length });
  if (!run.failure) log({ job, messages: deliveries.length, try: first.message.attempts, ...lineOf(run) });
  for (const delivery of deliveries) {
    if (run.failure) retry(delivery, run);
    else delivery.message.ack();
  }
}

function retry({ message, job }: Delivery, run: Measured): void {
  const delaySeconds = delayAfter(message.attempts);
  log({ job: nameOf(job), try: message.attempts, again_in_seconds: delaySeconds ?? null, ...lineOf(run) });
  count({ jobs_failed: 1 });
  message.retry(delaySeconds === undefined ? {} : { delaySeconds });
}
