import { and, eq, getTableColumns, or, type SQL, sql } from "drizzle-orm";
import { Aborted } from "../../db/aborted.ts";
import { statements } from "../../db/client.ts";
import type { Context } from "../../db/context.ts";
import { type Guard, guard } from "../../db/guard.ts";
import { read } from "../../db/read.ts";
import { type Status, tasks } from "../../db/schema/tasks.ts";
import { type Task, taskView } from "../../db/views.ts";
import { differs } from "../../kernel/differs.ts";
import { AppError, notFound } from "../../kernel/errors.ts";
import { fold } from "../../kernel/text.ts";
import { selectZone, zoneIs } from "../profiles/zone.ts";
import { commitUpdate, UNCHANGED, type Update, unlessUnchanged } from "./commit-update.ts";
import { borrowsZone, dueAfter } from "./due.ts";
import { moveTo, selectTarget } from "./move.ts";
import { moveOn, occurrenceMoved } from "./occurrence.ts";
import { isSameWall, recurrenceAfter, recurs, sameSeries } from "./series.ts";
import { getTask, priorityAfter, statusAfter, type TaskInput } from "./tasks.ts";
import { titleColumns } from "./title.ts";
import { someTask, visible } from "./visible.ts";

type Row = typeof tasks.$inferSelect;

/**
 * What is not sent stays, and a change of nothing writes nothing. Entering `done` is `task.completed`, leaving it
 * `task.reopened`, whatever else changes; every other edit is `task.updated`.
 * @throws AppError `not_found`, `invalid`, `conflict` where others kept changing what this had to be decided from
 */
export function updateTask(ctx: Context, id: string, input: TaskInput): Promise<Task> {
  return dependsOnStored(input) ? decideUpdate(ctx, id, input) : overwrite(ctx, id, input);
}

/** Status, due moment, rule and category follow from what they were; everything else is just put in its place. */
function dependsOnStored(input: TaskInput): boolean {
  return sendsStatus(input) || sendsDue(input) || input.category_id !== undefined || typeof input.priority === "object";
}

async function overwrite(ctx: Context, id: string, input: TaskInput): Promise<Task> {
  const columns = plainColumns(input);
  if (Object.keys(columns).length === 0) return getTask(ctx, id);
  return unlessUnchanged(ctx, id, () =>
    commitUpdate(ctx, id, {
      event: "task.updated",
      edits: columns,
      guards: [guard(changesSome(id, columns), UNCHANGED)],
    }),
  );
}

function plainColumns(input: TaskInput): Partial<Row> {
  return {
    ...textColumns(input),
    ...(typeof input.priority === "string" && { priority: input.priority }),
    ...(input.assignee_id !== undefined && { assigneeId: input.assignee_id }),
  };
}

function textColumns({ title, description }: TaskInput) {
  return {
    ...(title !== undefined && titleColumns(title)),
    ...(description !== undefined && { description, descriptionKey: fold(description) }),
  };
}

function changesSome(id: string, columns: Partial<Row>): SQL {
  const some = Object.entries(columns).map(
    ([name, value]) => sql`${tasks[name as keyof Row]} IS NOT ${sql.param(value, tasks[name as keyof Row])}`,
  );
  return someTask(and(eq(tasks.id, id), or(...some)));
}

const ATTEMPTS = 8;

async function decideUpdate(ctx: Context, id: string, input: TaskInput): Promise<Task> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const { row, view, profileZone, target } = await visibleTask(ctx, id, input);
    // What the actor sees of the category may be sent back: it moves nothing.
    const isMove = input.category_id !== undefined && input.category_id !== view.category_id;
    const move = isMove ? moveTo(ctx, row, input.category_id === null ? null : target, MOVED) : undefined;
    const edits = { ...editsOf(row, input, profileZone), ...move?.edits };
    if (!differs(row, edits)) return view;
    const { guards = [], consequences } = move ?? {};
    const { status, ...others } = edits;
    // Nobody means the occurrence after the one that they saw: whoever is too late is told so, not tried again.
    if (enters(row, status) && recurs({ ...row, ...others })) {
      // Sent with it, the due moment names the occurrence: sent again, it is the one that was done.
      if (row.rrule !== null && !isSameWall(row, { ...row, ...others })) throw occurrenceMoved();
      return moveOn(ctx, id, row, "task.completed", { edits: others, guards, consequences });
    }
    try {
      const stillSo = [
        ...guards,
        ...unmoved(row, input),
        ...(borrowsZone(row, input) ? [guard(zoneIs(ctx, profileZone), MOVED)] : []),
      ];
      return await commitUpdate(ctx, id, { ...stepOf(row, edits), guards: stillSo, consequences });
    } catch (error) {
      if (!(error instanceof Aborted && error.code === MOVED)) throw error;
    }
  }
  throw new AppError("conflict", "This task kept changing meanwhile. A retry is safe.");
}

async function visibleTask(ctx: Context, id: string, { category_id }: TaskInput) {
  const [[found], [profile], [target]] = await read(
    ctx,
    statements
      .select({ row: getTableColumns(tasks), view: taskView(ctx.actor.userId) })
      .from(tasks)
      .where(visible(ctx, id)),
    selectZone(ctx),
    selectTarget(ctx, category_id),
  );
  if (!found || !profile) throw notFound("task");
  return { ...found, profileZone: profile.timeZone, target };
}

const MOVED = "task_moved";

/** Holds while what the change was decided from is as it was read; whatever else may change, and that is well. */
function unmoved(row: Row, input: TaskInput): Guard[] {
  const { id, status, priority, dueDate, dueTime, timeZone } = row;
  const dueOrRule = sendsDue(input);
  const same = and(
    eq(tasks.id, id),
    sendsStatus(input) ? eq(tasks.status, status) : undefined,
    typeof input.priority === "object" ? eq(tasks.priority, priority) : undefined,
    // Of a plain task what is sent may be written over whatever is there by then.
    dueOrRule && input.due_date === undefined ? sql`${tasks.dueDate} IS ${dueDate}` : undefined,
    dueOrRule && input.due_time === undefined ? sql`${tasks.dueTime} IS ${dueTime}` : undefined,
    dueOrRule && input.time_zone === undefined ? sql`${tasks.timeZone} IS ${timeZone}` : undefined,
    dueOrRule || sendsStatus(input) ? sameSeries(row) : undefined,
  );
  return [guard(someTask(same), MOVED)];
}

function sendsStatus({ status, done }: TaskInput): boolean {
  return status !== undefined || done !== undefined;
}

function sendsDue({ due_date, due_time, time_zone, recurrence }: TaskInput): boolean {
  return [due_date, due_time, time_zone, recurrence].some((each) => each !== undefined);
}

/**
 * All columns that what was sent speaks of, changed or not: one that is written beside a column derived from it cannot
 * have been changed by someone else meanwhile.
 */
function editsOf(before: Row, input: TaskInput, profileZone: string): Partial<Row> {
  return {
    ...plainColumns(input),
    ...(typeof input.priority === "object" && { priority: priorityAfter(before.priority, input) }),
    ...(sendsStatus(input) && { status: statusAfter(before.status, input) }),
    ...(sendsDue(input) && scheduleAfter(before, input, profileZone)),
  };
}

function scheduleAfter(before: Row, input: TaskInput, profileZone: string): Partial<Row> {
  const due = dueAfter(before, input, profileZone);
  const rule = recurrenceAfter(before, input.recurrence, due);
  // An occurrence's moment is the rule's: of an hour that comes twice its wall clock does not tell which.
  return before.rrule !== null && isSameWall(before, due) ? rule : { ...due, ...rule };
}

/** Entering `done` is recorded once all else is written. */
function stepOf(before: Row, edits: Partial<Row>): Pick<Update, "event" | "edits" | "step"> {
  const { status, ...others } = edits;
  if (enters(before, status)) return { event: "task.completed", edits: others, step: { status: "done" } };
  const leaves = before.status === "done" && status !== undefined && status !== "done";
  return { event: leaves ? "task.reopened" : "task.updated", edits };
}

function enters(before: Row, status: Status | undefined): boolean {
  return before.status !== "done" && status === "done";
}
