import type { RequestContext } from "./context/request-context.ts";
import type { Job } from "./context/jobs.ts";
import { claimDigests } from "./features/digests/claim.ts";
import { deliverDigest } from "./features/digests/deliver.ts";
import { sweepHubs } from "./features/feed/sweeps.ts";
import { deliverNotice, tellOfComment } from "./features/notices/notices.ts";
import { mailReset, mailVerification } from "./features/recovery/mails.ts";
import { claimReminders } from "./features/reminders/claim.ts";
import type { ReminderJob } from "./features/reminders/claimed.ts";
import { deliverReminders } from "./features/reminders/deliver.ts";
import { expireInvitations } from "./features/sharing/pending.ts";
import { countEvents, countFailedMails, countTotals } from "./features/stats/count.ts";
import { prune } from "./features/upkeep/prune.ts";
import { causeOf, log } from "./kernel/log.ts";
import { delayAfter, inLanes } from "./kernel/retry.ts";
import type { Mailer } from "./mail/mailer.ts";

/** What runs when: cron expressions as `wrangler.toml` has them. Cron may run a job twice, or not at all. */
export const JOBS: Record<string, readonly ((ctx: RequestContext) => Promise<void>)[]> = {
  "* * * * *": [claimReminders, claimDigests, expireInvitations, sweepHubs, countEvents, countTotals],
  "0 3 * * *": [prune],
};

/** Gives a ctx of the present moment: jobs take time. */
type Open = () => RequestContext;

/** Does what the Queue brings, which may come twice. What fails is brought again later, the others are not. */
export async function work(open: Open, mailer: Mailer, messages: readonly Message<Job>[]): Promise<void> {
  let failed = 0;
  const counting: Mailer = {
    send: (mail) =>
      mailer.send(mail).catch((error) => {
        failed += 1;
        throw error;
      }),
  };
  const due = messages.filter(isReminder);
  const others = messages.filter(isOther);
  await Promise.all([
    settle(due, () =>
      deliverReminders(
        open,
        counting,
        due.map(({ body }) => body),
      ),
    ),
    inLanes(others, (message) => settle([message], () => perform(open, counting, message.body))),
  ]);
  if (failed > 0) open().later(countFailedMails(open(), failed));
}

type OtherJob = Exclude<Job, ReminderJob>;

function isReminder(message: Message<Job>): message is Message<ReminderJob> {
  return message.body.kind === "reminder";
}

function isOther(message: Message<Job>): message is Message<OtherJob> {
  return !isReminder(message);
}

async function perform(open: Open, mailer: Mailer, job: OtherJob): Promise<void> {
  switch (job.kind) {
    case "digest":
      return deliverDigest(open, mailer, job);
    case "comment":
      return tellOfComment(open(), job);
    case "notice":
      return deliverNotice(open(), mailer, job);
    case "reset":
      return mailReset(open(), mailer, job);
    case "verify":
      return mailVerification(open(), mailer, job);
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
