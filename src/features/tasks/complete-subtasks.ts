import { and, eq, getTableColumns, getTableName, type SQL, sql } from "drizzle-orm";
import type { AuthenticatedContext } from "../../context/request-context.ts";
import { type Guard, unchangedGuard } from "../../db/guard.ts";
import { jsonObject } from "../../db/json.ts";
import { snapshots } from "../../db/schema/snapshots.ts";
import { tasks } from "../../db/schema/tasks.ts";
import { type Statement, statements } from "../../db/statements.ts";
import { nextSeq, snapshot, snapshotAs, snapshotRows, snapshotsOf } from "../feed/snapshots.ts";
import type { FeedChange } from "../feed/write.ts";
import { isBelow } from "../sharing/tree.ts";
import { NOT_DUE } from "./due.ts";
import { recordCompletions } from "./ledger.ts";
import { rescheduled, rescheduleReminders, type Shifts, shiftsBetween } from "./reschedule-reminders.ts";
import { currentOccurrence, NOT_RECURRING, nextOccurrence, seriesOf, toColumns } from "./series.ts";
import { absoluteReminders, type StoredTask } from "./stored-task.ts";
import { isOpen } from "./visible.ts";

/** What a change of a task does to its subtasks: parts of a `Write`, all in the same event. */
export interface SubtaskEffects {
  readonly guards: readonly Guard[];
  readonly statements: readonly Statement[];
  readonly feedChanges: readonly FeedChange[];
}

/** A subtask that recurs, as it is stored. */
export type Recurring = Pick<StoredTask, "row" | "absoluteReminders">;

/** The open subtasks that recur, because each has its own next occurrence; and whether any subtask is open. */
export function selectBelow(id: string) {
  const isOpenBelow = sql`${isBelow(id)} AND ${isOpen}`;
  return [
    statements
      .select({ row: getTableColumns(tasks), absoluteReminders })
      .from(tasks)
      .where(and(isOpenBelow, recursToo)),
    statements.select({ id: tasks.id }).from(tasks).where(isOpenBelow).limit(1),
  ] as const;
}

const recursToo = sql`${tasks.rrule} IS NOT NULL`;

/** Where a recurring task moves on, its done subtasks are open again. Their completions stay in the ledger. */
export function reopenSubtasks(ctx: AuthenticatedContext, id: string): SubtaskEffects {
  return {
    guards: [],
    statements: [
      snapshotBelow(isDoneBelow(id)),
      reopen(ctx, id),
      rescheduleReminders(ctx, id, {}, "subtasks"),
      snapshotAsLeft(),
    ],
    feedChanges: changedSubtasks(ctx, id),
  };
}

/** Completes all open subtasks. Those that recur move on. @param movesOn whether the task itself does */
export function completeSubtasks(
  ctx: AuthenticatedContext,
  id: string,
  recurring: readonly Recurring[],
  { movesOn }: { readonly movesOn: boolean },
): SubtaskEffects {
  const now = ctx.now.toISOString();
  const steps = recurring.map((each) => stepOf(ctx, each));
  const moving = steps.filter(({ next }) => next).map(({ row }) => row.id);
  const shifts: Shifts = Object.assign({}, ...steps.map((step) => step.shifts));
  const isCompleted = sql`${isBelow(id)} AND ${isOpen}`;
  const reopened = [...(movesOn ? [id] : []), ...moving];
  return {
    guards: [unchangedGuard(isSameRecurring(id, recurring))],
    statements: [
      snapshotBelow(sql`(${sql.join([isCompleted, ...reopened.map(isDoneBelow)], sql` OR `)})`),
      recordCompletions(ctx, isCompleted),
      statements
        .update(tasks)
        .set({ status: "done", completedAt: now, updatedAt: now, version: sql`${tasks.version} + 1` })
        .where(isCompleted),
      ...steps.flatMap(({ row, next }) =>
        next
          ? [
              statements
                .update(tasks)
                .set({ ...next, status: "todo", completedAt: null })
                .where(eq(tasks.id, row.id)),
            ]
          : [],
      ),
      ...reopened.map((each) => reopen(ctx, each)),
      rescheduleReminders(ctx, id, shifts, "subtasks"),
      snapshotAsLeft(),
    ],
    feedChanges: changedSubtasks(ctx, id),
  };
}

function stepOf({ now }: AuthenticatedContext, { row, absoluteReminders }: Recurring) {
  const series = seriesOf(row);
  const next = nextOccurrence(row, "completed", now);
  if (!next) return { row, next: undefined, shifts: {} };
  const shifts = shiftsBetween(absoluteReminders, series, currentOccurrence(row), next);
  return { row, next: toColumns(next, series.timeZone), shifts };
}

function reopen({ now }: AuthenticatedContext, id: string): Statement {
  return statements
    .update(tasks)
    .set({ status: "todo", completedAt: null, updatedAt: now.toISOString(), version: sql`${tasks.version} + 1` })
    .where(isDoneBelow(id));
}

function isDoneBelow(id: string): SQL {
  return sql`${isBelow(id)} AND ${eq(tasks.status, "done")}`;
}

/** For an undo. */
function snapshotBelow(which: SQL): Statement {
  return snapshotRows(nextSeq, tasks, tasks.ownerId, which);
}

const columns = getTableColumns(tasks);

/** What such a change changes of a subtask. */
export const STEP_COLUMNS = [
  "status",
  "completedAt",
  ...Object.keys(NOT_DUE),
  ...Object.keys(NOT_RECURRING),
] as (keyof typeof columns)[];

/** Snapshots of the subtasks as a change left them. */
export const AS_LEFT = "left";

/** Comes after the change. */
export function snapshotAsLeft(): Statement {
  const names = ["id" as const, ...STEP_COLUMNS].map((name) => columns[name]);
  const row = jsonObject(Object.fromEntries(names.map((column) => [column.name, column])));
  const changed = sql`SELECT ${snapshot("id")} FROM ${snapshots} WHERE ${snapshotsOf(nextSeq, getTableName(tasks))}`;
  const where = sql`${tasks.id} IN (${changed})`;
  return snapshotAs(nextSeq, { table: tasks, name: AS_LEFT, person: tasks.ownerId, row, where });
}

/** The subtasks that this write has changed, with their reminders. */
export function changedSubtasks(ctx: AuthenticatedContext, id: string): FeedChange[] {
  const subtasks = sql`${isBelow(id)} AND ${eq(tasks.updatedAt, ctx.now.toISOString())}`;
  return [{ entity: "task", where: subtasks }, rescheduled(ctx, id, "subtasks")];
}

/** The same subtasks recur, each as it was read. */
function isSameRecurring(id: string, recurring: readonly Recurring[]): SQL {
  const read = JSON.stringify(recurring.map(({ row }) => `${row.id} ${row.version}`));
  const now = sql`SELECT ${tasks.id} || ' ' || ${tasks.version} FROM ${tasks} WHERE ${isBelow(id)} AND ${isOpen} AND ${recursToo}`;
  return sql`((SELECT count(*) FROM (${now})) = ${recurring.length}
    AND NOT EXISTS (${now} AND ${tasks.id} || ' ' || ${tasks.version} NOT IN (SELECT value FROM json_each(${read}))))`;
}
