import { and, eq, sql } from "drizzle-orm";
import { statements } from "../../db/client.ts";
import type { Visit } from "../../db/context.ts";
import type { Job } from "../../db/job.ts";
import { readUnchecked } from "../../db/read.ts";
import { profiles } from "../../db/schema/profiles.ts";
import { reminders } from "../../db/schema/reminders.ts";
import { tasks } from "../../db/schema/tasks.ts";
import { users } from "../../db/schema/users.ts";
import { write } from "../../db/write.ts";
import { newId } from "../../kernel/ids.ts";
import { causeOf, log } from "../../kernel/log.ts";
import { delayAfter, inLanes, lostAt } from "../../kernel/retry.ts";
import type { Mailer } from "../../mail/mailer.ts";
import { commitUnattended, type UnattendedWrite } from "../feed/commit.ts";
import { reminderMail } from "./mail.ts";

type ReminderJob = Extract<Job, { kind: "reminder" }>;

/** In one batch: as many reminders, of four statements each. */
const CHUNK = 25;

/** How long a mail may take before its reminder is told without it. */
const PATIENCE_MS = 3_000;

/**
 * Sends what these jobs say is due, and then records it: each is told to its maker once, as `reminder.due`, even where
 * its mail takes long, or more tries. `open` gives a visit of the present moment.
 */
export async function deliverReminders(open: () => Visit, mailer: Mailer, jobs: readonly ReminderJob[]): Promise<void> {
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
      // Whoever is being told of has another claim afterwards.
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
async function renew(visit: Visit, { id, claim }: Claimed): Promise<boolean> {
  const renewed = statements
    .update(reminders)
    .set({ takeAt: lostAt(visit.now) })
    .where(and(eq(reminders.id, id), eq(reminders.claim, claim), eq(reminders.status, "scheduled")))
    .returning({ id: reminders.id });
  const [rows] = await write(visit, [], [renewed]);
  return rows.length > 0;
}

/** Tells of those whose mails take long, before it is known what becomes of them. */
async function tell(visit: Visit, chunk: readonly Claimed[]): Promise<void> {
  const untold = chunk.filter(({ told }) => !told);
  const claims = untold.map(() => newId(visit.now));
  const happened = await commitUnattended(
    visit,
    untold.map((reminder, place) => {
      const settled = { reminder, columns: { told: true }, claim: claims[place] ?? "" };
      return changeOf(visit, "reminder.due", settled);
    }),
  );
  for (const [place, reminder] of untold.entries()) {
    if (happened[place]) Object.assign(reminder, { told: true, claim: claims[place] });
  }
}

export type Claimed = Awaited<ReturnType<typeof selectClaimed>>[number];

/** Those that are still as they were when they were taken: not moved, silenced, deleted, or taken again since. */
async function selectClaimed(visit: Visit, jobs: readonly ReminderJob[]) {
  const claims = new Map(jobs.map(({ id, claim }) => [id, claim]));
  const [rows] = await readUnchecked(
    visit,
    statements
      .select({
        id: reminders.id,
        userId: reminders.userId,
        at: reminders.at,
        claim: sql<string>`${reminders.claim}`,
        tries: reminders.tries,
        told: reminders.told,
        title: tasks.title,
        dueDate: tasks.dueDate,
        dueTime: tasks.dueTime,
        dueAt: tasks.dueAt,
        timeZone: tasks.timeZone,
        locale: profiles.locale,
        isSuspended: sql<0 | 1>`${users.suspendedAt} IS NOT NULL`,
        address: sql<string | null>`iif(${users.emailVerified} AND ${profiles.emailReminders}, ${users.email}, NULL)`,
      })
      .from(reminders)
      .innerJoin(tasks, eq(tasks.id, reminders.taskId))
      .innerJoin(users, eq(users.id, reminders.userId))
      .innerJoin(profiles, eq(profiles.userId, reminders.userId))
      .where(
        and(
          sql`${reminders.id} IN (SELECT value FROM json_each(${JSON.stringify([...claims.keys()])}))`,
          eq(reminders.status, "scheduled"),
        ),
      ),
  );
  return rows.filter(({ id, claim }) => claims.get(id) === claim);
}

/** What went wrong; undefined where nothing did, or there is no mail to send. */
async function send({ settings }: Visit, mailer: Mailer, reminder: Claimed): Promise<unknown> {
  if (reminder.address === null || reminder.isSuspended) return undefined;
  try {
    await mailer.send(await reminderMail(settings, reminder, reminder.address));
    return undefined;
  } catch (error) {
    return error ?? new Error("the mailer failed without a reason");
  }
}

interface Try {
  readonly reminder: Claimed;
  readonly failure: unknown;
}

async function record(visit: Visit, tries: readonly Try[]): Promise<void> {
  const settled = tries.map((each) => ({ ...each, ...outcomeOf(visit, each), claim: newId(visit.now) }));
  const [told, untold] = [settled.filter(({ event }) => event), settled.filter(({ event }) => !event)];
  await commitUnattended(
    visit,
    told.flatMap(({ event, ...each }) => (event ? changeOf(visit, event, each) : [])),
  );
  if (untold.length > 0)
    await write(
      visit,
      [],
      untold.map((each) => settle(visit, each)),
    );
  for (const { reminder, failure, delay, claim } of settled) {
    if (failure === undefined) continue;
    log({ reminder: reminder.id, try: reminder.tries + 1, again_in_seconds: delay ?? null, ...causeOf(failure) });
    if (delay !== undefined) await visit.enqueue([{ kind: "reminder", id: reminder.id, claim }], delay);
  }
}

interface Outcome {
  /** Null where there is nothing new for anyone to see. */
  readonly event: "reminder.due" | "reminder.updated" | "reminder.failed" | null;
  readonly columns: Partial<typeof reminders.$inferInsert>;
  /** Until the next try. */
  readonly delay?: number | undefined;
}

function outcomeOf({ now }: Visit, { reminder, failure }: Try): Outcome {
  // Not kept for later: what is reminded of weeks late is reminded of wrongly.
  if (reminder.isSuspended) return { event: "reminder.updated", columns: { status: "silenced", takeAt: null } };
  const told = { told: true, tries: reminder.tries + 1 };
  if (failure === undefined) {
    const event = reminder.told ? "reminder.updated" : "reminder.due";
    return { event, columns: { ...told, status: "sent", sentAt: now.toISOString(), takeAt: null } };
  }
  const delay = delayAfter(reminder.tries + 1);
  if (delay === undefined) return { event: "reminder.failed", columns: { ...told, status: "failed", takeAt: null } };
  return { event: reminder.told ? null : "reminder.due", columns: { ...told, takeAt: lostAt(now, delay) }, delay };
}

interface Settled extends Omit<Outcome, "event"> {
  readonly reminder: Claimed;
  /** Of this delivery alone: where the row has it afterwards, it was this one that wrote it. */
  readonly claim: string;
}

function changeOf(visit: Visit, event: NonNullable<Outcome["event"]>, settled: Settled): UnattendedWrite<typeof event> {
  const { reminder, claim } = settled;
  const happened = eq(reminders.claim, claim);
  return { event, id: reminder.id, actorId: reminder.userId, happened, writes: [settle(visit, settled)] };
}

function settle({ now }: Visit, { reminder, columns, claim }: Settled) {
  return statements
    .update(reminders)
    .set({ ...columns, claim, updatedAt: now.toISOString() })
    .where(and(eq(reminders.id, reminder.id), eq(reminders.claim, reminder.claim), eq(reminders.status, "scheduled")));
}
