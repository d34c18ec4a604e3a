import { getTableColumns, getTableName, type SQL, sql } from "drizzle-orm";
import { read } from "../../context/read.ts";
import type { AuthenticatedContext } from "../../context/request-context.ts";
import { guard } from "../../db/guard.ts";
import { isAmongValues } from "../../db/rows.ts";
import { completions } from "../../db/schema/completions.ts";
import { deletedRows } from "../../db/schema/deleted-rows.ts";
import { STATUSES, tasks } from "../../db/schema/tasks.ts";
import { statements } from "../../db/statements.ts";
import { keepRows, kept, keptFor, nextSeq } from "../feed/kept-rows.ts";
import type { Write } from "../feed/write.ts";
import { AS_LEFT, changedSubtasks, keepAsLeft, STEP_COLUMNS } from "../tasks/complete-subtasks.ts";
import type { Task } from "../tasks/entity.ts";
import { lastOutcome } from "../tasks/ledger.ts";
import { rescheduleReminders, type Shifts, shiftsBetween } from "../tasks/reschedule-reminders.ts";
import { currentOccurrence, seriesOf } from "../tasks/series.ts";
import { absoluteReminders } from "../tasks/stored-task.ts";
import { type Change, changedSince } from "./change.ts";
import { restoreOutcomes } from "./restore-outcomes.ts";
import { scheduleColumns } from "./schedule-columns.ts";

const TASKS = getTableName(tasks);

/** Whether a change completed the subtasks of a task that was done already, or took that back. */
export function isOfSubtasksAlone({ event, kept }: Change): boolean {
  return event === "task.updated" && kept.includes(AS_LEFT);
}

/** Takes back what a completion did to the subtasks, and their outcomes. It can be undone in turn. */
export async function withSubtasks(
  ctx: AuthenticatedContext,
  change: Change,
  update: Write<Task>,
): Promise<Write<Task>> {
  if (!change.copies.some(({ table, row }) => table === TASKS && row["id"] !== change.id)) return update;
  const ofSubtask = sql`${keptFor(change.seq, TASKS)} AND ${kept("id")} <> ${change.id}`;
  const ids = sql`SELECT ${kept("id")} FROM ${deletedRows} WHERE ${ofSubtask}`;
  const isSubtask = sql`${tasks.id} IN (${ids})`;
  const outcomes = isOutcomeOf(change, ofSubtask);
  const isAsLeft = STEP_COLUMNS.map((name) => sql`${columns[name]} IS ${kept(columns[name].name)}`);
  const asLeft = sql`NOT EXISTS (SELECT 1 FROM ${deletedRows} WHERE ${keptFor(change.seq, AS_LEFT)}
    AND ${kept("id")} <> ${change.id} AND NOT EXISTS
    (SELECT 1 FROM ${tasks} WHERE ${tasks.id} = ${kept("id")} AND ${sql.join(isAsLeft, sql` AND `)}))`;
  const shifts = await shiftsBack(ctx, change);
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
      rescheduleReminders(ctx, change.id, shifts, "subtasks"),
      keepAsLeft(),
    ],
    feedChanges: [...(update.feedChanges ?? []), ...changedSubtasks(ctx, change.id)],
  };
}

const columns = getTableColumns(tasks);

/** Reminders at an instant go back with the subtasks that recur. */
async function shiftsBack(ctx: AuthenticatedContext, { id, copies }: Change): Promise<Shifts> {
  const left = new Map(copies.filter(({ table }) => table === AS_LEFT).map(({ row }) => [row["id"], row]));
  const moved = copies.flatMap(({ table, row: before }) => {
    const after = left.get(before["id"]);
    if (table !== TASKS || before["id"] === id || before["rrule"] === null || !after) return [];
    return { id: String(before["id"]), from: scheduleColumns(after), to: scheduleColumns(before) };
  });
  if (moved.length === 0) return {};
  const ids = moved.map((each) => each.id);
  const selectReminders = statements.select({ id: tasks.id, absoluteReminders }).from(tasks);
  const [rows] = await read(ctx, selectReminders.where(isAmongValues(tasks.id, ids)));
  const remindersOf = new Map(rows.map((row) => [row.id, row.absoluteReminders]));
  const shifts = moved.map(({ id, from, to }) =>
    shiftsBetween(remindersOf.get(id) ?? [], seriesOf(to), currentOccurrence(from), currentOccurrence(to)),
  );
  return Object.assign({}, ...shifts);
}

/** The newest outcome of each subtask that was open. A completion that is made again has the time of the first one. */
function isOutcomeOf({ event, kept: names }: Change, ofSubtask: SQL): SQL {
  // It was an undo, which took outcomes away.
  if (event === "task.reopened" || names.includes(getTableName(completions))) return sql`false`;
  const wasOpen = sql`${kept("status")} <> ${STATUSES.indexOf("done")}`;
  return sql`${completions.id} IN (SELECT ${lastOutcome(kept("id"))} FROM ${deletedRows} WHERE ${ofSubtask} AND ${wasOpen})`;
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
