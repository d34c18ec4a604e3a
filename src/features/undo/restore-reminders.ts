import { sql } from "drizzle-orm";
import type { AuthenticatedContext } from "../../context/request-context.ts";
import { reminders } from "../../db/schema/reminders.ts";
import { tasks } from "../../db/schema/tasks.ts";
import type { Statement } from "../../db/statements.ts";
import { restoreRows, snapshot } from "../feed/snapshots.ts";
import { taskRole } from "../sharing/roles.ts";
import { firesAt, isAhead } from "../tasks/reschedule-reminders.ts";
import { isOpen } from "../tasks/visible.ts";

/** Reminders of people who see the task. One whose moment has passed is silenced. */
export function restoreReminders({ now }: AuthenticatedContext, seq: number): Statement {
  const moment = sql`iif(${snapshot("minutes_before")} IS NULL, ${snapshot("at")}, ${firesAt(snapshot("minutes_before"))})`;
  const isScheduled = sql`${snapshot("status")} = 'scheduled'`;
  const isArmed = sql`(${isScheduled} AND ${isOpen} AND ${isAhead(moment, now.toISOString())})`;
  return restoreRows(seq, reminders, {
    columns: {
      at: moment,
      status: sql`iif(${isScheduled} AND NOT ${isArmed}, 'silenced', ${snapshot("status")})`,
      availableAt: sql`iif(${isArmed}, ${moment}, NULL)`,
      claim: sql`NULL`,
    },
    joins: sql`JOIN ${tasks} ON ${tasks.id} = ${snapshot("task_id")}`,
    where: sql`${taskRole(snapshot("user_id"))} IS NOT NULL`,
  }).onConflictDoNothing();
}
