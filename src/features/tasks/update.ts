import { eq, or, type SQL, sql } from "drizzle-orm";
import { read } from "../../context/read.ts";
import type { AuthenticatedContext } from "../../context/request-context.ts";
import { changesSome } from "../../db/changes-some.ts";
import { unchangedGuard } from "../../db/guard.ts";
import { type Status, tasks } from "../../db/schema/tasks.ts";
import { notFound } from "../../kernel/errors.ts";
import { hasChanges } from "../../kernel/has-changes.ts";
import { fold } from "../../kernel/text.ts";
import type { Decision } from "../feed/write.ts";
import type { StoredLabel } from "../labels/names.ts";
import { changesLabels, type LabelChange, replaceLabels } from "../labels/task-labels.ts";
import { inZone, selectZone, zoneGuard } from "../profiles/zone.ts";
import { advance, occurrenceMoved } from "./advance.ts";
import { type Destination, destinationOf, relocationBy, selectDestination } from "./destination.ts";
import { hasSameDue, usesProfileZone } from "./due.ts";
import type { Task } from "./entity.ts";
import { requireCategory } from "./relocate.ts";
import type { Shifts } from "./reschedule-reminders.ts";
import { scheduleAfter, sendsSchedule } from "./schedule.ts";
import { isSameSeries, recurs } from "./series.ts";
import { type StoredTask, selectStoredTask } from "./stored-task.ts";
import { plainColumns, statusAfter, type TaskInput } from "./task-input.ts";
import { type TaskDecision, type Update, updateWrite } from "./update-write.ts";
import { taskIs } from "./visible.ts";

type Row = StoredTask["row"];

/**
 * Changes the fields that are sent; a change of nothing writes nothing. Entering `done` is `task.completed`, leaving it
 * `task.reopened`, whatever else changes; every other edit is `task.updated`.
 * @throws AppError `not_found`, `forbidden`, `outside_token`, `invalid`, `occurrence_moved`
 */
export function updateTask(
  ctx: AuthenticatedContext,
  id: string,
  input: TaskInput,
): Decision<Task> | Promise<Decision<Task>> {
  requireCategory(ctx, input.category_id);
  const edits = plainColumns(input);
  const labels = input.labels && replaceLabels(input.labels);
  if (!isPlain(input)) return updateStored(ctx, id, input);
  const changes = or(changesSome(tasks, edits), labels && changesLabels(ctx, labels));
  return {
    ...updateWrite(ctx, id, { event: "task.updated", edits, labels, guards: [unchangedGuard(taskIs(id, changes))] }),
    decideAgain: () => updateStored(ctx, id, input),
  };
}

/** Whether it sends nothing but fields whose new values replace whatever is there. */
export function isPlain(input: TaskInput): boolean {
  const relocates = input.category_id !== undefined || input.parent_id !== undefined;
  const dependsOnStored = sendsStatus(input) || sendsSchedule(input) || relocates;
  return !dependsOnStored && (input.labels !== undefined || Object.keys(plainColumns(input)).length > 0);
}

/** How an update takes back an earlier change, beside the input. */
export interface Reversal extends Pick<Update, "event" | "guards" | "restoreOutcome"> {
  /** What no input can say. */
  readonly columns: Partial<Row>;
  readonly shiftsFor: (task: StoredTask) => Shifts | undefined;
}

/** @param reversal where the update is an undo: it says the event, and a recurring task does not move on */
export async function updateStored(
  ctx: AuthenticatedContext,
  id: string,
  input: TaskInput,
  reversal?: Reversal,
): Promise<Decision<Task>> {
  const [[task], profiles, ...destination] = await read(
    ctx,
    selectStoredTask(ctx, id),
    selectZone(ctx),
    ...selectDestination(ctx, input),
  );
  if (!task) throw notFound("task");
  return decideUpdate(inZone(ctx, profiles), task, input, destinationOf(destination), reversal);
}

/** @param destination the category and the parent that the input names, where the actor can see them */
export function decideUpdate(
  ctx: AuthenticatedContext,
  task: StoredTask,
  input: TaskInput,
  destination: Destination,
  reversal?: Reversal,
): TaskDecision {
  const { row, view } = task;
  const { edits: move = {}, guards = [], effects } = relocationBy(ctx, task, input, destination) ?? {};
  const edits = { ...editsOf(ctx, row, input), ...move, ...reversal?.columns };
  const labels = input.labels && replaceLabels(input.labels);
  if (!hasChanges(row, edits) && !(labels && hasOtherLabels(task, labels))) return { unchanged: view };

  const staleGuards = [
    unchangedGuard(isUnchanged(row, input)),
    ...(usesProfileZone(row, input) ? [zoneGuard(ctx)] : []),
  ];
  const { status, ...others } = edits;
  if (!reversal && enters(row, status) && recurs({ ...row, ...others })) {
    // A due moment sent with it names the occurrence. Another than the current one was completed before.
    if (row.rrule !== null && !hasSameDue(row, { ...row, ...others })) throw occurrenceMoved();
    return {
      ...advance(ctx, task, "completed", { edits: others, labels, guards: [...guards, ...staleGuards], effects }),
      decideAgain: () => updateStored(ctx, row.id, row.rrule === null ? input : { ...input, ...dueOf(row) }),
    };
  }
  return {
    ...updateWrite(ctx, row.id, {
      ...(reversal ? reversed(reversal, task, edits) : eventOf(row, edits)),
      labels,
      effects,
      takesSnapshot:
        (row.rrule !== null && ("recursFrom" in edits || "dueAt" in edits)) ||
        (row.status !== "todo" && enters(row, edits.status)),
      guards: [...guards, ...(reversal?.guards ?? []), ...staleGuards],
    }),
    decideAgain: () => updateStored(ctx, row.id, input, reversal),
  };
}

/** Names the occurrence that is due. */
function dueOf({ dueDate, dueTime, timeZone }: Row): TaskInput {
  return { due_date: dueDate, due_time: dueTime, time_zone: timeZone };
}

/**
 * Every column that the input names, changed or not: a column that is derived from others is then written together with
 * them, whatever has been written meanwhile.
 */
function editsOf(ctx: AuthenticatedContext, row: Row, input: TaskInput): Partial<Row> {
  return {
    ...plainColumns(input),
    ...(sendsStatus(input) && { status: statusAfter(row.status, input) }),
    ...(sendsSchedule(input) && scheduleAfter(row, input, ctx.principal.timeZone)),
  };
}

/** `changesLabels` for a task that has been read. */
function hasOtherLabels({ view, palette }: StoredTask, { listed }: LabelChange): boolean {
  const spellings = new Map(view.labels.map((name) => [fold(name), name]));
  const isAsListed = ([key]: StoredLabel) =>
    spellings.has(key) && (palette[key] ?? spellings.get(key)) === spellings.get(key);
  return listed.length !== spellings.size || !listed.every(isAsListed);
}

/** The state that decided the change is the same. Everything else may have changed meanwhile. */
function isUnchanged({ id, status, dueDate, dueTime, timeZone, ...row }: Row, input: TaskInput): SQL {
  const [byStatus, bySchedule] = [sendsStatus(input), sendsSchedule(input)];
  return taskIs(
    id,
    byStatus ? eq(tasks.status, status) : undefined,
    bySchedule && input.due_date === undefined ? sql`${tasks.dueDate} IS ${dueDate}` : undefined,
    bySchedule && input.due_time === undefined ? sql`${tasks.dueTime} IS ${dueTime}` : undefined,
    bySchedule && input.time_zone === undefined ? sql`${tasks.timeZone} IS ${timeZone}` : undefined,
    bySchedule || byStatus ? isSameSeries({ ...row, dueDate, dueTime, timeZone }) : undefined,
  );
}

function sendsStatus({ status, done }: TaskInput): boolean {
  return status !== undefined || done !== undefined;
}

function reversed({ event, restoreOutcome, shiftsFor }: Reversal, task: StoredTask, edits: Partial<Row>) {
  const shifts = shiftsFor(task);
  return { event, edits, restoreOutcome, leavesPalette: true, ...(shifts && { shifts }) };
}

/** Entering `done` is a step that follows the edits: it is recorded once they are made. */
function eventOf(row: Row, edits: Partial<Row>): Pick<Update, "event" | "edits" | "step"> {
  const { status, ...others } = edits;
  if (enters(row, status)) return { event: "task.completed", edits: others, step: { status: "done" } };
  const leaves = row.status === "done" && status !== undefined && status !== "done";
  return { event: leaves ? "task.reopened" : "task.updated", edits };
}

function enters(row: Row, status: Status | undefined): boolean {
  return row.status !== "done" && status === "done";
}
