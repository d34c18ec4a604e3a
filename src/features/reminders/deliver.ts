import { and, eq } from "drizzle-orm";
import { statements } from "../../db/statements.ts";
import type { RequestContext } from "../../context/request-context.ts";
import { reminders } from "../../db/schema/reminders.ts";
import { write } from "../../context/write.ts";
import { inLanes, lostAt } from "../../kernel/retry.ts";
import type { Mailer } from "../../mail/mailer.ts";
import { type Claimed, type ReminderJob, selectClaimed } from "./claimed.ts";
import { reminderMail } from "./mail.ts";
import { record, tell } from "./record.ts";

/** In one batch: as many reminders, of four statements each. */
const CHUNK = 25;

/** How long a mail may take before its reminder is told without it. */
const PATIENCE_MS = 3_000;

/**
 * Sends what these jobs say is due, and then records it: each is told to its maker once, as `reminder.due`, even where
 * its mail takes long, or more tries. `open` gives a ctx of the present moment.
 */
export async function deliverReminders(open: () => RequestContext, mailer: Mailer, jobs: readonly ReminderJob[]): Promise<void> {
  if (jobs.length === 0) return;
  const { silent = [], mailed = [] } = Object.groupBy(await selectClaimed(open(), jobs), ({ address }) =>
    address === null ? "silent" : "mailed",
  );
  await inChunks(silent, (chunk) =>
    record(
      open(),
      chunk.map((reminder) => ({ reminder, failure: undefined })),
    ),
  );

  const waiting = new Set(mailed);
  let telling = Promise.resolve();
  const late = setTimeout(() => {
    telling = inChunks([...waiting], (chunk) => tell(open(), chunk));
  }, PATIENCE_MS);
  try {
    await inLanes(mailed, async (reminder) => {
      // The mails before took their time: this one may have been done, moved or taken by another run meanwhile.
      const isOurs = await renew(open(), reminder);
      const failure = isOurs ? await send(open(), mailer, reminder) : undefined;
      // Whoever is being told of has another claim postWrites.
      await telling;
      waiting.delete(reminder);
      if (isOurs) await record(open(), [{ reminder, failure }]);
    });
  } finally {
    clearTimeout(late);
    await telling;
  }
}

async function inChunks(reminders: readonly Claimed[], act: (chunk: Claimed[]) => Promise<void>): Promise<void> {
  for (let from = 0; from < reminders.length; from += CHUNK) await act(reminders.slice(from, from + CHUNK));
}

/** Makes the claim last for this mail; false where it is no longer ours. */
async function renew(ctx: RequestContext, { id, claim }: Claimed): Promise<boolean> {
  const renewed = statements
    .update(reminders)
    .set({ takeAt: lostAt(ctx.now) })
    .where(and(eq(reminders.id, id), eq(reminders.claim, claim), eq(reminders.status, "scheduled")))
    .returning({ id: reminders.id });
  const [rows] = await write(ctx, [], [renewed]);
  return rows.length > 0;
}

/** What went wrong; undefined where nothing did, or there is no mail to send. */
async function send({ settings }: RequestContext, mailer: Mailer, reminder: Claimed): Promise<unknown> {
  if (reminder.address === null || reminder.isSuspended) return undefined;
  try {
    await mailer.send(await reminderMail(settings, reminder, reminder.address));
    return undefined;
  } catch (error) {
    return error ?? new Error("the mailer failed without a reason");
  }
}
