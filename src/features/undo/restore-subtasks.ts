import { eq, getTableColumns, getTableName, type SQL, sql } from "drizzle-orm";
import type { AuthenticatedContext } from "../../context/request-context.ts";
import { guard } from "../../db/guard.ts";
import { completions } from "../../db/schema/completions.ts";
import { deletedRows } from "../../db/schema/deleted-rows.ts";
import { tasks } from "../../db/schema/tasks.ts";
import { statements } from "../../db/statements.ts";
import { keepRows, kept, keptFor, nextSeq } from "../feed/kept-rows.ts";
import type { Write } from "../feed/write.ts";
import { changedSubtasks } from "../tasks/complete-subtasks.ts";
import { NOT_DUE } from "../tasks/due.ts";
import type { Task } from "../tasks/entity.ts";
import { rescheduleReminders } from "../tasks/reschedule-reminders.ts";
import { NOT_RECURRING } from "../tasks/series.ts";
import { type Change, changedSince } from "./change.ts";

const TASKS = getTableName(tasks);
const COLUMNS = ["status", "completedAt", ...Object.keys(NOT_DUE), ...Object.keys(NOT_RECURRING)];

/** Takes back what a completion did to the subtasks, and their outcomes. It can be undone in turn. */
export function withSubtasks(ctx: AuthenticatedContext, change: Change, update: Write<Task>): Write<Task> {
  if (!change.copies.some(({ table, row }) => table === TASKS && row["id"] !== change.id)) return update;
  const ofSubtask = sql`${keptFor(change.seq, TASKS)} AND ${kept("id")} <> ${change.id}`;
  const ids = sql`SELECT ${kept("id")} FROM ${deletedRows} WHERE ${ofSubtask}`;
  const isSubtask = sql`${tasks.id} IN (${ids})`;
  const outcomes = sql`${completions.taskId} IN (${ids}) AND ${eq(completions.completedAt, change.at)}`;
  const asLeft = sql`NOT EXISTS (SELECT 1 FROM ${deletedRows} WHERE ${ofSubtask} AND NOT EXISTS
    (SELECT 1 FROM ${tasks} WHERE ${tasks.id} = ${kept("id")} AND ${eq(tasks.updatedAt, change.at)}))`;
  return {
    ...update,
    guards: [...(update.guards ?? []), guard(asLeft, () => changedSince("subtasks"))],
    statements: [
      keepRows(nextSeq, tasks, tasks.ownerId, isSubtask),
      keepRows(nextSeq, completions, completions.ownerId, outcomes),
      statements.delete(completions).where(outcomes),
      ...update.statements,
      restore(ctx, ofSubtask),
      rescheduleReminders(ctx, change.id, {}, "subtasks"),
    ],
    feedChanges: [...(update.feedChanges ?? []), ...changedSubtasks(ctx, change.id)],
  };
}

function restore({ now }: AuthenticatedContext, ofSubtask: SQL) {
  const columns = getTableColumns(tasks);
  const names = COLUMNS as (keyof typeof columns)[];
  return statements
    .update(tasks)
    .set({
      ...Object.fromEntries(names.map((name) => [name, kept(columns[name].name)])),
      version: sql`${tasks.version} + 1`,
      updatedAt: now.toISOString(),
    })
    .from(deletedRows)
    .where(sql`${ofSubtask} AND ${tasks.id} = ${kept("id")}`);
}
