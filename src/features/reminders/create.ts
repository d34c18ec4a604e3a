import { and, eq, isNull, type SQL, sql } from "drizzle-orm";
import { read } from "../../context/read.ts";
import type { AuthenticatedContext } from "../../context/request-context.ts";
import { type Guard, guard, unchangedGuard } from "../../db/guard.ts";
import { insertInto } from "../../db/insert.ts";
import { reminders } from "../../db/schema/reminders.ts";
import { tasks } from "../../db/schema/tasks.ts";
import { statements } from "../../db/statements.ts";
import { AppError, invalid } from "../../kernel/errors.ts";
import { idFor } from "../feed/ids.ts";
import type { Decision, Write } from "../feed/write.ts";
import { authorizeTask } from "../sharing/authorize.ts";
import { firesAt, isAhead } from "../tasks/reschedule-reminders.ts";
import { isOpen, taskIs } from "../tasks/visible.ts";
import { type Reminder, reminderView } from "./entity.ts";
import { ownReminders } from "./reminders.ts";

export interface ReminderInput {
  id?: string | undefined;
  /** RFC 3339 in UTC with milliseconds. */
  at?: string | undefined;
  minutes_before?: number | undefined;
}

export const MAX_REMINDERS = 10;

/**
 * Creates a reminder for the actor alone, unless they have the same one already. It is silenced while the task is not open.
 * @throws AppError `not_found`, `id_taken`, `too_many_reminders`; `invalid` for a moment that has passed, unless the task
 * will be due again
 */
export function createReminder(ctx: AuthenticatedContext, taskId: string, input: ReminderInput): Write<Reminder> {
  const now = ctx.now.toISOString();
  const { id, guards } = idFor(ctx, input.id);
  const moment = input.minutes_before === undefined ? sql`${input.at}` : firesAt(input.minutes_before);
  const isArmed = sql`(${isOpen} AND ${isAhead(moment, now)})`;
  const isNew = sql`NOT EXISTS ${selectSame(ctx, taskId, input)}`;
  return {
    event: "reminder.created",
    id,
    guards: [
      ...authorizeTask(ctx, "remind", taskId),
      willFireGuard(ctx, taskId, input, moment),
      ...guards,
      unchangedGuard(isNew),
      roomGuard(ctx, taskId),
    ],
    statements: [
      insertInto(
        reminders,
        {
          id,
          taskId,
          userId: ctx.principal.userId,
          at: moment,
          minutesBefore: input.minutes_before ?? null,
          status: sql`iif(${isArmed}, 'scheduled', 'silenced')`,
          availableAt: sql`iif(${isArmed}, ${moment}, NULL)`,
          createdAt: now,
          updatedAt: now,
        },
        sql`FROM ${tasks} WHERE ${eq(tasks.id, taskId)}`,
      ),
    ],
    decideAgain: () => sameOrNew(ctx, taskId, input),
  };
}

async function sameOrNew(ctx: AuthenticatedContext, taskId: string, input: ReminderInput): Promise<Decision<Reminder>> {
  const [[same]] = await read(ctx, selectSame(ctx, taskId, input));
  return same ? { unchanged: same.view } : createReminder(ctx, taskId, input);
}

function selectSame(ctx: AuthenticatedContext, taskId: string, { at, minutes_before }: ReminderInput) {
  const isSame =
    minutes_before === undefined
      ? and(eq(reminders.at, at ?? ""), isNull(reminders.minutesBefore))
      : eq(reminders.minutesBefore, minutes_before);
  return statements
    .select({ view: reminderView })
    .from(reminders)
    .where(and(ownReminders(ctx, taskId), isSame))
    .limit(1);
}

function roomGuard(ctx: AuthenticatedContext, taskId: string): Guard {
  const count = sql`(SELECT count(*) FROM ${reminders} WHERE ${ownReminders(ctx, taskId)})`;
  return guard(sql`${count} < ${MAX_REMINDERS}`, tooManyReminders());
}

export function tooManyReminders(): AppError {
  return new AppError("too_many_reminders", `A task has at most ${MAX_REMINDERS} reminders.`);
}

function willFireGuard({ now }: AuthenticatedContext, taskId: string, { at }: ReminderInput, moment: SQL): Guard {
  const firesAgain = at === undefined ? sql`${tasks.rrule} IS NOT NULL` : sql`false`;
  const path = at === undefined ? "minutes_before" : "at";
  const error = invalid({ path, code: "in_the_past", message: "This moment has passed." });
  return guard(taskIs(taskId, sql`(${isAhead(moment, now.toISOString())} OR ${firesAgain})`), error);
}
