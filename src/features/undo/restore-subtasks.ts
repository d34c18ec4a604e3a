import { getTableColumns, getTableName, type SQL, sql } from "drizzle-orm";
import { read } from "../../context/read.ts";
import type { AuthenticatedContext } from "../../context/request-context.ts";
import { guard } from "../../db/guard.ts";
import { isAmongValues } from "../../db/rows.ts";
import { completions } from "../../db/schema/completions.ts";
import { snapshots } from "../../db/schema/snapshots.ts";
import { STATUSES, tasks } from "../../db/schema/tasks.ts";
import { statements } from "../../db/statements.ts";
import { nextSeq, snapshot, snapshotRows, snapshotsOf } from "../feed/snapshots.ts";
import type { Write } from "../feed/write.ts";
import { AS_LEFT, changedSubtasks, STEP_COLUMNS, snapshotAsLeft } from "../tasks/complete-subtasks.ts";
import type { Task } from "../tasks/entity.ts";
import { lastOutcome } from "../tasks/ledger.ts";
import { rescheduleReminders, type Shifts, shiftsBetween } from "../tasks/reschedule-reminders.ts";
import { currentOccurrence, seriesOf } from "../tasks/series.ts";
import { absoluteReminders } from "../tasks/stored-task.ts";
import { changedSince, type PastChange } from "./change.ts";
import { restoreOutcomes } from "./restore-outcomes.ts";
import { scheduleColumns } from "./schedule-columns.ts";

const TASKS = getTableName(tasks);

/** Whether a change completed the subtasks of a task that was done already, or took that back. */
export function isOfSubtasksAlone({ event, snapshotNames }: PastChange): boolean {
  return event === "task.updated" && snapshotNames.includes(AS_LEFT);
}

/** Takes back what a completion did to the subtasks, and their outcomes. It can be undone in turn. */
export async function withSubtasks(
  ctx: AuthenticatedContext,
  change: PastChange,
  update: Write<Task>,
): Promise<Write<Task>> {
  if (!change.snapshots.some(({ table, row }) => table === TASKS && row["id"] !== change.id)) return update;
  const ofSubtask = sql`${snapshotsOf(change.seq, TASKS)} AND ${snapshot("id")} <> ${change.id}`;
  const ids = sql`SELECT ${snapshot("id")} FROM ${snapshots} WHERE ${ofSubtask}`;
  const isSubtask = sql`${tasks.id} IN (${ids})`;
  const outcomes = isOutcomeOf(change, ofSubtask);
  const isAsLeft = STEP_COLUMNS.map((name) => sql`${columns[name]} IS ${snapshot(columns[name].name)}`);
  const asLeft = sql`NOT EXISTS (SELECT 1 FROM ${snapshots} WHERE ${snapshotsOf(change.seq, AS_LEFT)}
    AND ${snapshot("id")} <> ${change.id} AND NOT EXISTS
    (SELECT 1 FROM ${tasks} WHERE ${tasks.id} = ${snapshot("id")} AND ${sql.join(isAsLeft, sql` AND `)}))`;
  const shifts = await shiftsBack(ctx, change);
  return {
    ...update,
    guards: [...(update.guards ?? []), guard(asLeft, () => changedSince("subtasks"))],
    statements: [
      snapshotRows(nextSeq, tasks, tasks.ownerId, isSubtask),
      snapshotRows(nextSeq, completions, completions.ownerId, outcomes),
      statements.delete(completions).where(outcomes),
      ...update.statements,
      restoreOutcomes(change.seq),
      restore(ctx, ofSubtask),
      rescheduleReminders(ctx, change.id, shifts, "subtasks"),
      snapshotAsLeft(),
    ],
    feedChanges: [...(update.feedChanges ?? []), ...changedSubtasks(ctx, change.id)],
  };
}

const columns = getTableColumns(tasks);

/** Reminders at an instant go back with the subtasks that recur. */
async function shiftsBack(ctx: AuthenticatedContext, { id, snapshots: taken }: PastChange): Promise<Shifts> {
  const left = new Map(taken.filter(({ table }) => table === AS_LEFT).map(({ row }) => [row["id"], row]));
  const moved = taken.flatMap(({ table, row: before }) => {
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
function isOutcomeOf({ event, snapshotNames: names }: PastChange, ofSubtask: SQL): SQL {
  // It was an undo, which took outcomes away.
  if (event === "task.reopened" || names.includes(getTableName(completions))) return sql`false`;
  const wasOpen = sql`${snapshot("status")} <> ${STATUSES.indexOf("done")}`;
  return sql`${completions.id} IN (SELECT ${lastOutcome(snapshot("id"))} FROM ${snapshots} WHERE ${ofSubtask} AND ${wasOpen})`;
}

function restore({ now }: AuthenticatedContext, ofSubtask: SQL) {
  return statements
    .update(tasks)
    .set({
      ...Object.fromEntries(STEP_COLUMNS.map((name) => [name, snapshot(columns[name].name)])),
      version: sql`${tasks.version} + 1`,
      updatedAt: now.toISOString(),
    })
    .from(snapshots)
    .where(sql`${ofSubtask} AND ${tasks.id} = ${snapshot("id")}`);
}
