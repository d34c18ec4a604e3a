import { and, eq, type SQL, sql } from "drizzle-orm";
import type { RequestContext } from "../../context/request-context.ts";
import { prepare } from "../../db/prepared.ts";
import { isAmongValues } from "../../db/rows.ts";
import { reminders } from "../../db/schema/reminders.ts";
import { tasks } from "../../db/schema/tasks.ts";
import { statements } from "../../db/statements.ts";
import { template } from "../../db/template.ts";
import { localTime } from "../../kernel/time.ts";
import type { FeedChange } from "../feed/write.ts";
import { shiftLocally } from "../recurrence/moments.ts";
import type { Occurrence, Series } from "../recurrence/occurrences.ts";
import { idsBelow } from "../sharing/tree.ts";
import type { AbsoluteReminder } from "./stored-task.ts";
import { isOpen } from "./visible.ts";

/** The new instants of absolute reminders, by their ids. */
export type Shifts = Readonly<Record<string, string>>;

/** When a reminder fires that counts from its task's due moment; null without one. */
export function firesAt(minutesBefore: SQL | number): SQL<string | null> {
  return sql`strftime('%Y-%m-%dT%H:%M:%fZ', ${tasks.remindFrom}, '-' || ${minutesBefore} || ' minutes')`;
}

/** Whether it is to fire. A reminder that waits for a due moment is. */
export function isAhead(moment: SQL, now: SQL | string): SQL {
  return sql`coalesce(${moment} > ${now}, true)`;
}

/** Moves absolute reminders along with a series: by as much local time as lies between the two dates of the rule. */
export function shiftsBetween(
  absolute: readonly AbsoluteReminder[],
  series: Series,
  from: Occurrence,
  to: Occurrence,
): Shifts {
  const [start, end] = [localByRule(series, from), localByRule(series, to)];
  return Object.fromEntries(absolute.map(({ id, at }) => [id, shiftLocally(at, start, end, series.timeZone)]));
}

function localByRule({ rule, anchorTime, timeZone }: Series, { ruleDate, ruleAt, dueAt }: Occurrence): number {
  if (rule.freq === "HOURLY") return localTime(Date.parse(ruleAt ?? dueAt), timeZone);
  return Date.parse(`${ruleDate}T${anchorTime ?? "00:00"}Z`);
}

/**
 * Brings the reminders of a task, or of all its subtasks, in line with what was just written. A reminder that moves is
 * scheduled again. It is silenced if its moment has passed or its task is not open. A silenced one is scheduled if its
 * moment is in the future and its task is open.
 */
export function rescheduleReminders({ now }: RequestContext, taskId: string, shifts: Shifts = {}, of: Whose = "task") {
  return reschedule({ taskId, now: now.toISOString(), shifts: JSON.stringify(shifts) }, of);
}

/** The same for several tasks. Reminders at an instant stay where they are. */
export function rescheduleAllReminders({ now }: RequestContext, taskIds: readonly string[]) {
  return reschedule({ taskId: JSON.stringify(taskIds), now: now.toISOString(), shifts: "{}" }, "tasks");
}

type Whose = "task" | "subtasks";

/** @param taskId of `tasks`, a JSON list of ids */
function isWhose(of: Whose | "tasks", taskId: SQL): SQL {
  if (of === "task") return sql`${reminders.taskId} = ${taskId}`;
  const ids = of === "tasks" ? sql`SELECT value FROM json_each(${taskId})` : idsBelow(taskId);
  return sql`${reminders.taskId} IN (${ids})`;
}

const reschedule = prepare((of: Whose | "tasks") => {
  const now = sql`${sql.placeholder("now")}`;
  const shifted = sql`coalesce(${sql.placeholder("shifts")} ->> ${reminders.id}, ${reminders.at})`;
  const moment = sql`iif(${reminders.minutesBefore} IS NULL, ${shifted}, ${firesAt(sql`${reminders.minutesBefore}`)})`;
  const moves = sql`${moment} IS NOT ${reminders.at}`;
  const isArmed = sql`(${isOpen} AND ${isAhead(moment, now)})`;
  return statements
    .update(reminders)
    .set({
      at: moment,
      status: sql`iif(${isArmed}, 'scheduled', 'silenced')`,
      availableAt: sql`iif(${isArmed}, ${moment}, NULL)`,
      sentAt: null,
      notified: false,
      claim: null,
      tries: 0,
      updatedAt: now,
    })
    .from(tasks)
    .where(
      and(
        isWhose(of, sql`${sql.placeholder("taskId")}`),
        eq(tasks.id, reminders.taskId),
        sql`(${moves} OR (${reminders.status} = 'scheduled' AND NOT ${isOpen})
          OR (${reminders.status} = 'silenced' AND ${isArmed}))`,
      ),
    );
});

/** The reminders that `rescheduleReminders` has changed. */
export function rescheduled({ now }: RequestContext, taskId: string, of: Whose = "task"): FeedChange {
  return {
    entity: "reminder",
    where: updatedReminders[of]({ taskId, now: now.toISOString() }),
  };
}

/** Those that `rescheduleAllReminders` has changed. */
export function rescheduledAll({ now }: RequestContext, taskIds: readonly string[]): FeedChange {
  const isOfTask = isAmongValues(reminders.taskId, taskIds);
  return { entity: "reminder", where: sql`${isOfTask} AND ${eq(reminders.updatedAt, now.toISOString())}` };
}

const updatedReminders = { task: updatedTemplate("task"), subtasks: updatedTemplate("subtasks") };

function updatedTemplate(of: Whose) {
  return template(["taskId", "now"], ({ taskId, now }) => {
    return sql`${isWhose(of, taskId)} AND ${eq(reminders.updatedAt, now)}`;
  });
}
