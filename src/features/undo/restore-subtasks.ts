import { getTableColumns, getTableName, type SQL, sql } from "drizzle-orm";
import type { AuthenticatedContext } from "../../context/request-context.ts";
import { guard } from "../../db/guard.ts";
import { completions } from "../../db/schema/completions.ts";
import { deletedRows } from "../../db/schema/deleted-rows.ts";
import { STATUSES, tasks } from "../../db/schema/tasks.ts";
import { statements } from "../../db/statements.ts";
import { keepRows, kept, keptFor, nextSeq } from "../feed/kept-rows.ts";
import type { Write } from "../feed/write.ts";
import { AS_LEFT, changedSubtasks, keepAsLeft, STEP_COLUMNS } from "../tasks/complete-subtasks.ts";
import type { Task } from "../tasks/entity.ts";
import { newestOutcomes } from "../tasks/ledger.ts";
import { rescheduleReminders } from "../tasks/reschedule-reminders.ts";
import { type Change, changedSince } from "./change.ts";
import { restoreOutcomes } from "./restore-outcomes.ts";

const TASKS = getTableName(tasks);

/** Whether a change completed the subtasks of a task that was done already, or took that back. */
export function isOfSubtasksAlone({ event, kept }: Change): boolean {
  return event === "task.updated" && kept.includes(AS_LEFT);
}

/** Takes back what a completion did to the subtasks, and their outcomes. It can be undone in turn. */
export function withSubtasks(ctx: AuthenticatedContext, change: Change, update: Write<Task>): Write<Task> {
  if (!change.copies.some(({ table, row }) => table === TASKS && row["id"] !== change.id)) return update;
  const ofSubtask = sql`${keptFor(change.seq, TASKS)} AND ${kept("id")} <> ${change.id}`;
  const ids = sql`SELECT ${kept("id")} FROM ${deletedRows} WHERE ${ofSubtask}`;
  const isSubtask = sql`${tasks.id} IN (${ids})`;
  const outcomes = isOutcomeOf(change, ofSubtask);
  const isAsLeft = STEP_COLUMNS.map((name) => sql`${columns[name]} IS ${kept(columns[name].name)}`);
  const asLeft = sql`NOT EXISTS (SELECT 1 FROM ${deletedRows} WHERE ${keptFor(change.seq, AS_LEFT)}
    AND ${kept("id")} <> ${change.id} AND NOT EXISTS
    (SELECT 1 FROM ${tasks} WHERE ${tasks.id} = ${kept("id")} AND ${sql.join(isAsLeft, sql` AND `)}))`;
  return {
    ...update,
    guards: [...(update.guards ?? []), guard(asLeft, () => changedSince("subtasks"))],
    statements: [
      keepRows(nextSeq, tasks, tasks.ownerId, isSubtask),
      keepRows(nextSeq, completions, completions.ownerId, outcomes),
      statements.delete(completions).where(outcomes),
      ...update.statements,
      restoreOutcomes(change.seq),
      restore(ctx, ofSubtask),
      rescheduleReminders(ctx, change.id, {}, "subtasks"),
      keepAsLeft(),
    ],
    feedChanges: [...(update.feedChanges ?? []), ...changedSubtasks(ctx, change.id)],
  };
}

const columns = getTableColumns(tasks);

/** The newest outcome of each subtask that was open. A completion that is made again has the time of the first one. */
function isOutcomeOf({ event, kept: names }: Change, ofSubtask: SQL): SQL {
  // It was an undo, which took outcomes away.
  if (event === "task.reopened" || names.includes(getTableName(completions))) return sql`false`;
  const wasOpen = sql`${kept("status")} <> ${STATUSES.indexOf("done")}`;
  const newest = newestOutcomes(kept("id"), 1);
  return sql`${completions.id} IN (SELECT ${newest} FROM ${deletedRows} WHERE ${ofSubtask} AND ${wasOpen})`;
}

function restore({ now }: AuthenticatedContext, ofSubtask: SQL) {
  return statements
    .update(tasks)
    .set({
      ...Object.fromEntries(STEP_COLUMNS.map((name) => [name, kept(columns[name].name)])),
      version: sql`${tasks.version} + 1`,
      updatedAt: now.toISOString(),
    })
    .from(deletedRows)
    .where(sql`${ofSubtask} AND ${tasks.id} = ${kept("id")}`);
}
