import { getTableName, sql } from "drizzle-orm";
import type { AuthenticatedContext } from "../../context/request-context.ts";
import { type Guard, guard } from "../../db/guard.ts";
import { reminders } from "../../db/schema/reminders.ts";
import { tasks } from "../../db/schema/tasks.ts";
import { freeIds, RELEASED, snapshotIds } from "../feed/snapshots.ts";
import type { Decision, FeedChange, Write } from "../feed/write.ts";
import { firstOccurrence } from "../recurrence/occurrences.ts";
import type { Task } from "../tasks/entity.ts";
import { isNewestOutcome } from "../tasks/ledger.ts";
import { requireCategory } from "../tasks/relocate.ts";
import { shiftsBetween } from "../tasks/reschedule-reminders.ts";
import { currentOccurrence, seriesOf } from "../tasks/series.ts";
import type { StoredTask } from "../tasks/stored-task.ts";
import type { TaskInput } from "../tasks/task-input.ts";
import { type Reversal, updateStored } from "../tasks/update.ts";
import { updateWrite } from "../tasks/update-write.ts";
import { changedSince, type Data, type PastChange } from "./change.ts";
import { assertUnchanged, changedFields, isUnchanged, pick, sameVersionGuard } from "./fields.ts";
import { restoreAssignees } from "./restore-assignees.ts";
import { restoreOutcomes } from "./restore-outcomes.ts";
import { restoreReminders } from "./restore-reminders.ts";
import { isOfSubtasksAlone, withSubtasks } from "./restore-subtasks.ts";
import { scheduleColumns } from "./schedule-columns.ts";
import { SCHEDULE, taskBefore } from "./task-before.ts";

const PLACE = ["category_id", "parent_id", "position"];
const EDITABLE = ["title", "description", "status", "priority", "labels", "assignee_id", ...SCHEDULE, ...PLACE];
/** What no input can say. */
const BY_COLUMN = ["status", "position"];

type Columns = Reversal["columns"];

/**
 * Takes back an edit, a completion, a skip or a reopening of a task.
 * @throws AppError `outside_token`, `changed_since`, `not_undoable`
 */
export async function revertTask(ctx: AuthenticatedContext, made: PastChange): Promise<Decision<Task>> {
  if (isOfSubtasksAlone(made)) {
    const guards = [sameVersionGuard(made, tasks)];
    return withSubtasks(ctx, made, updateWrite(ctx, made.id, { event: "task.updated", guards }));
  }
  const row = snapshotIn(made, "tasks");
  const change = { ...made, before: taskBefore(made, row) };
  const isStep = change.event !== "task.updated";
  // The completion of a cancelled series leads to no other occurrence.
  const hasEnded = isStep && change.before?.["status"] === "cancelled";
  const isOfSeries = row !== undefined && row["rrule"] !== null && !hasEnded;
  const fields = changedFields(change, EDITABLE, isStep && isOfSeries);
  if (fields.includes("category_id")) requireCategory(ctx, change.before?.["category_id"] as string | null);
  const { done } = change.after as unknown as Task;
  // Of a step more must be the same: the occurrence that it led to, and when it was done.
  const left = isStep ? [...(isOfSeries ? SCHEDULE : []), ...(done ? ["completed_at"] : [])] : [];
  assertUnchanged(change, [...new Set([...fields, ...left])]);

  const before = change.before as unknown as Task;
  // The snapshot says where the series was, unless another edit of the schedule is not to be taken back with this one.
  const isOfSchedule = isStep || fields.some((field) => SCHEDULE.includes(field));
  const columns = isOfSeries && isOfSchedule && isUnchanged(change, SCHEDULE) ? scheduleColumns(row) : {};
  const byInput = fields.filter(
    (field) => !BY_COLUMN.includes(field) && !("dueAt" in columns && SCHEDULE.includes(field)),
  );
  // A date that is cleared would clear the zone with it.
  const zone = byInput.includes("due_date") ? pick(change.present ?? {}, ["time_zone"]) : {};
  const input = { ...zone, ...pick(change.before ?? {}, byInput) } as TaskInput;
  const update = await updateStored(ctx, change.id, input, {
    event: REVERSED[change.event] ?? outcomeEvent(change),
    restoreOutcome: restoreOutcomes(change.seq),
    columns: {
      ...columns,
      // Coming into a list puts a task last.
      ...(fields.some((field) => PLACE.includes(field)) && { position: String(change.before?.["position"]) }),
      ...(fields.includes("status") && { status: before.status, completedAt: before.completed_at }),
    },
    guards: [sameVersionGuard(change, tasks), ...(isStep ? occurrenceGuards(change, row) : [])],
    shiftsFor: (task) => (isStep ? shiftsTo(change, task, columns) : undefined),
  });
  return "unchanged" in update ? update : withSubtasks(ctx, change, withPeople(ctx, change, update));
}

/** Those who had lost the task or its subtasks by a move get back their reminders and assignments. */
function withPeople(ctx: AuthenticatedContext, { seq, snapshotNames }: PastChange, update: Write<Task>): Write<Task> {
  const names = [getTableName(reminders), RELEASED];
  if (!names.some((name) => snapshotNames.includes(name))) return update;
  const [ofReminders, ofTasks] = names.map((name) => snapshotIds(seq, name));
  const changed = { version: sql`${tasks.version} + 1`, updatedAt: ctx.now.toISOString() };
  const back: FeedChange[] = [
    { entity: "reminder", where: sql`${reminders.id} IN (${ofReminders})` },
    { entity: "task", where: sql`${tasks.id} IN (${ofTasks})` },
  ];
  return {
    ...update,
    statements: [
      ...update.statements,
      restoreReminders(ctx, seq),
      restoreAssignees(seq, RELEASED, changed),
      freeIds(seq),
    ],
    feedChanges: [...(update.feedChanges ?? []), ...back],
  };
}

const REVERSED: Readonly<Record<string, Reversal["event"]>> = {
  "task.updated": "task.updated",
  "task.completed": "task.reopened",
  "task.skipped": "task.reopened",
};

/** What a reopening took back. */
function outcomeEvent(change: PastChange): Reversal["event"] {
  return snapshotIn(change, "completions")?.["outcome"] === "skipped" ? "task.skipped" : "task.completed";
}

function snapshotIn({ snapshots: taken, id }: PastChange, name: "tasks" | "completions"): Data | undefined {
  return taken.find(({ table, row }) => table === name && (row["id"] === id || row["task_id"] === id))?.row;
}

/** If the change led to another occurrence, its outcome must still be the newest one of the task. */
function occurrenceGuards({ id, event, before, after }: PastChange, row?: Data): Guard[] {
  if (event === "task.reopened" || !isDue(after)) return [];
  // A completion that brought another rule was of the first occurrence by it.
  const occurrence = ruleOf(before) === ruleOf(after) ? row?.["occurrence"] : 1;
  return [guard(isNewestOutcome(id, occurrence), () => changedSince("due_date"))];
}

function isDue(task: Data | null): boolean {
  return ruleOf(task) !== undefined && !task?.["done"];
}

function ruleOf(task: Data | null): string | undefined {
  return (task as Task | null)?.recurrence?.rrule;
}

/** Reminders at an instant go with the series. If only one of the two states has its rule, the other is its first occurrence. */
function shiftsTo({ event, before, after }: PastChange, { row, absoluteReminders }: StoredTask, columns: Columns) {
  const isBack = event !== "task.reopened";
  if (!isDue(isBack ? after : before)) return undefined;
  const to = { ...row, ...columns };
  const state = isBack ? row : to;
  const other = columns.rrule === row.rrule ? currentOccurrence(isBack ? to : row) : firstOccurrence(seriesOf(state));
  const current = currentOccurrence(state);
  return shiftsBetween(absoluteReminders, seriesOf(state), isBack ? current : other, isBack ? other : current);
}
