import { and, eq, exists, isNotNull, type SQL, sql } from "drizzle-orm";
import { abortsAs } from "../../db/aborted.ts";
import { statements } from "../../db/client.ts";
import type { Context } from "../../db/context.ts";
import { type Guard, guard } from "../../db/guard.ts";
import { fetchCount, keyset, type Page, pageOf, type Slice } from "../../db/keyset.ts";
import { read } from "../../db/read.ts";
import { reminders } from "../../db/schema/reminders.ts";
import { tasks } from "../../db/schema/tasks.ts";
import { type Reminder, reminderView } from "../../db/views.ts";
import { AppError, invalid, notFound } from "../../kernel/errors.ts";
import { newId } from "../../kernel/ids.ts";
import { commit } from "../feed/commit.ts";
import { mayTask } from "../sharing/may.ts";
import { isOpen, someTask, visible } from "../tasks/visible.ts";
import { firesAt, isAhead } from "./follow.ts";

export interface ReminderInput {
  id?: string | undefined;
  /** RFC 3339 in UTC with milliseconds. */
  at?: string | undefined;
  minutes_before?: number | undefined;
}

const MOST = 10;

/**
 * Of the actor alone, at an instant or some minutes before the task is due. Of a task that is not open it is silent.
 * @throws AppError `not_found`, `id_taken`, `too_many_reminders`; `invalid` where its moment has passed, unless the task
 * will be due again
 */
export async function createReminder(ctx: Context, taskId: string, input: ReminderInput): Promise<Reminder> {
  const id = input.id ?? newId(ctx.now);
  const now = ctx.now.toISOString();
  const moment = input.minutes_before === undefined ? sql`${input.at}` : firesAt(input.minutes_before);
  const armed = sql`(${isOpen} AND ${isAhead(moment, now)})`;
  const { data } = await commit(ctx, {
    event: "reminder.created",
    id,
    guards: [...mayTask(ctx, "remind", taskId), hasRoom(ctx, taskId), willFire(ctx, taskId, input, moment)],
    writes: [
      statements.insert(reminders).select(
        sql`SELECT ${id}, ${tasks.id}, ${ctx.actor.userId}, ${moment}, ${input.minutes_before ?? null},
          iif(${armed}, 'scheduled', 'silenced'), NULL, 0, iif(${armed}, ${moment}, NULL), NULL, 0, ${now}, ${now}
          FROM ${tasks} WHERE ${eq(tasks.id, taskId)}`,
      ),
    ],
  }).catch(abortsAs({ "reminders.id": new AppError("id_taken", "This id belongs to something else.") }));
  return data;
}

function hasRoom(ctx: Context, taskId: string): Guard {
  const count = sql`(SELECT count(*) FROM ${reminders} WHERE ${mine(ctx, taskId)})`;
  const error = new AppError("too_many_reminders", `A task has at most ${MOST} reminders.`);
  return guard(sql`${count} < ${MOST}`, error.code, error);
}

function willFire({ now }: Context, taskId: string, input: ReminderInput, moment: SQL): Guard {
  const path = input.at === undefined ? "minutes_before" : "at";
  const again = input.at === undefined ? sql`${tasks.rrule} IS NOT NULL` : sql`false`;
  const ahead = sql`(${isAhead(moment, now.toISOString())} OR ${again})`;
  const error = invalid({ path, code: "in_the_past", message: "This moment has passed." });
  return guard(someTask(and(eq(tasks.id, taskId), ahead)), "in_the_past", error);
}

/** The actor's, oldest first. @throws AppError `not_found` */
export async function listReminders(ctx: Context, taskId: string, slice: Slice): Promise<Page<Reminder>> {
  const { where, orderBy } = keyset({ key: reminders.id, tie: reminders.id, descending: false }, slice);
  const [[task], rows] = await read(
    ctx,
    statements.select({ id: tasks.id }).from(tasks).where(visible(ctx, taskId)),
    statements
      .select({ item: reminderView, key: reminders.id, tie: reminders.id })
      .from(reminders)
      .where(and(mine(ctx, taskId), where))
      .orderBy(...orderBy)
      .limit(fetchCount(slice)),
  );
  if (!task) throw notFound("task");
  return pageOf(rows, slice);
}

/** What is coming, soonest first. */
export async function listUpcoming(ctx: Context, slice: Slice): Promise<Page<Reminder>> {
  const { where, orderBy } = keyset({ key: reminders.at, tie: reminders.id, descending: false }, slice);
  const [rows] = await read(
    ctx,
    statements
      .select({ item: reminderView, key: reminders.at, tie: reminders.id })
      .from(reminders)
      .where(
        and(
          eq(reminders.userId, ctx.actor.userId),
          eq(reminders.status, "scheduled"),
          where ?? isNotNull(reminders.at),
        ),
      )
      .orderBy(...orderBy)
      .limit(fetchCount(slice)),
  );
  return pageOf(rows, slice);
}

/** @throws AppError `not_found` */
export async function deleteReminder(ctx: Context, taskId: string, id: string): Promise<void> {
  const named = and(eq(reminders.id, id), mine(ctx, taskId));
  const found = exists(statements.select({ id: reminders.id }).from(reminders).where(named));
  await commit(ctx, {
    event: "reminder.deleted",
    id,
    guards: [guard(found, "unknown_reminder", notFound("reminder"))],
    writes: [statements.delete(reminders).where(eq(reminders.id, id))],
  });
}

function mine({ actor }: Context, taskId: string): SQL | undefined {
  return and(eq(reminders.taskId, taskId), eq(reminders.userId, actor.userId));
}
