import { and, eq } from "drizzle-orm";
import type { RequestContext } from "../../context/request-context.ts";
import { write } from "../../context/write.ts";
import { reminders } from "../../db/schema/reminders.ts";
import { statements } from "../../db/statements.ts";
import { inParallel, leaseExpiresAt } from "../../kernel/retry.ts";
import type { Mailer } from "../../mail/mailer.ts";
import { type Claimed, type ReminderJob, selectClaimed } from "./claimed.ts";
import { reminderMail } from "./mail.ts";
import { notify, record } from "./record.ts";

/** Reminders to a batch, which has a few statements for each. */
const CHUNK = 25;

/** After this time a reminder's `reminder.due` is written without waiting for its mail. */
const NOTIFY_TIMEOUT_MS = 3_000;

/**
 * Sends the mails of these jobs, and records what became of them. Each reminder is `reminder.due` once, also where its
 * mail takes long, or several tries. `open` gives a context of the present moment.
 */
export async function deliverReminders(
  open: () => RequestContext,
  mailer: Mailer,
  jobs: readonly ReminderJob[],
): Promise<void> {
  if (jobs.length === 0) return;
  const { unmailed = [], mailed = [] } = Object.groupBy(await selectClaimed(open(), jobs), ({ address }) =>
    address === null ? "unmailed" : "mailed",
  );
  await inChunks(unmailed, (chunk) =>
    record(
      open(),
      chunk.map((reminder) => ({ reminder, failure: undefined })),
    ),
  );

  const waiting = new Set(mailed);
  let notifying = Promise.resolve();
  const timer = setTimeout(() => {
    notifying = inChunks([...waiting], (chunk) => notify(open(), chunk));
  }, NOTIFY_TIMEOUT_MS);
  try {
    await inParallel(mailed, async (reminder) => {
      // Earlier mails take time, and meanwhile the task may have changed or another run may have claimed the reminder.
      if (!(await renewLease(open(), reminder))) {
        waiting.delete(reminder);
        return;
      }
      const failure = await send(open(), mailer, reminder);
      // It writes `reminder.due` for the reminders that still wait. `record` writes the event only if it is missing.
      await notifying;
      waiting.delete(reminder);
      await record(open(), [{ reminder, failure }]);
    });
  } finally {
    clearTimeout(timer);
    await notifying;
  }
}

async function inChunks(reminders: readonly Claimed[], act: (chunk: Claimed[]) => Promise<void>): Promise<void> {
  for (let from = 0; from < reminders.length; from += CHUNK) await act(reminders.slice(from, from + CHUNK));
}

/** Makes the claim last for this mail; false where it is lost. */
async function renewLease(ctx: RequestContext, { id, claim }: Claimed): Promise<boolean> {
  const renewed = statements
    .update(reminders)
    .set({ availableAt: leaseExpiresAt(ctx.now) })
    .where(and(eq(reminders.id, id), eq(reminders.claim, claim), eq(reminders.status, "scheduled")))
    .returning({ id: reminders.id });
  const [rows] = await write(ctx, [], [renewed]);
  return rows.length > 0;
}

/** The error; undefined if there was none, or no mail to send. */
async function send({ settings }: RequestContext, mailer: Mailer, reminder: Claimed): Promise<unknown> {
  if (reminder.address === null || reminder.isSuspended) return undefined;
  try {
    await mailer.send(await reminderMail(settings, reminder, reminder.address));
    return undefined;
  } catch (error) {
    return error ?? new Error("the mailer failed without a reason");
  }
}
