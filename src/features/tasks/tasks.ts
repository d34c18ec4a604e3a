import { and, eq, getTableColumns, type SQL, sql } from "drizzle-orm";
import { Aborted, abortsAs } from "../../db/aborted.ts";
import { statements } from "../../db/client.ts";
import type { Context } from "../../db/context.ts";
import { type Guard, guard } from "../../db/guard.ts";
import { read } from "../../db/read.ts";
import { completions } from "../../db/schema/completions.ts";
import { type Priority, type Status, tasks } from "../../db/schema/tasks.ts";
import { type Task, taskView } from "../../db/views.ts";
import { changesTo } from "../../kernel/changes.ts";
import { AppError, invalid, notFound } from "../../kernel/errors.ts";
import { newId } from "../../kernel/ids.ts";
import { fold } from "../../kernel/text.ts";
import { categoryGuard } from "../categories/categories.ts";
import { commit } from "../feed/commit.ts";
import { inProfileZone, selectZone, zoneGuard } from "../profiles/zone.ts";
import { forgetCompletion, recordCompletion } from "./completions.ts";
import { borrowsZone, type DueInput, dueAfter, NOT_DUE } from "./due.ts";

export interface TaskInput extends DueInput {
  title?: string | undefined;
  description?: string | undefined;
  status?: Status | undefined;
  /** The two-state view of `status`, in its place. */
  done?: boolean | undefined;
  /** Several: the first, unless it is one of them already. Coarser scales than ours need that, to lose nothing. */
  priority?: Priority | readonly [Priority, ...Priority[]] | undefined;
  category_id?: string | null | undefined;
}

type Row = typeof tasks.$inferSelect;

/** One that the actor can see. @throws AppError `not_found` */
export async function getTask(ctx: Context, id: string): Promise<Task> {
  const [[found]] = await read(ctx, statements.select({ view: taskView }).from(tasks).where(visible(ctx, id)));
  if (!found) throw notFound("task");
  return found.view;
}

/** @throws AppError `id_taken`, `invalid` (also for a category that is not the actor's) */
export function createTask(ctx: Context, input: TaskInput & { id?: string | undefined; title: string }): Promise<Task> {
  return inProfileZone(ctx, (ctx) => insertTask(ctx, input));
}

async function insertTask(ctx: Context, input: TaskInput & { id?: string | undefined; title: string }): Promise<Task> {
  const at = ctx.now.toISOString();
  const status = statusAfter("todo", input);
  const row = {
    id: input.id ?? newId(ctx.now),
    ownerId: ctx.actor.userId,
    categoryId: input.category_id ?? null,
    ...textColumns(input),
    title: input.title,
    titleKey: fold(input.title),
    status,
    completedAt: status === "done" ? at : null,
    priority: priorityAfter("none", input),
    ...dueAfter(NOT_DUE, input, ctx.actor.timeZone),
    createdAt: at,
    updatedAt: at,
  } satisfies typeof tasks.$inferInsert;

  const { data } = await commit(ctx, {
    event: "task.created",
    id: row.id,
    guards: [
      ...(row.categoryId ? [knownCategory(ctx, row.categoryId)] : []),
      ...(borrowsZone(NOT_DUE, input) ? [zoneGuard(ctx)] : []),
    ],
    writes: [statements.insert(tasks).values(row), ...(status === "done" ? [recordCompletion(ctx, row)] : [])],
  }).catch(abortsAs({ "tasks.id": new AppError("id_taken", "This id belongs to something else.") }));
  return data;
}

const ATTEMPTS = 8;

/**
 * What is not sent stays, and a change of nothing writes nothing. Entering `done` is `task.completed`, leaving it
 * `task.reopened`, whatever else changes; every other edit is `task.updated`.
 * @throws AppError `not_found`, `invalid`, `conflict` where others kept changing what this had to be decided from
 */
export async function updateTask(ctx: Context, id: string, input: TaskInput): Promise<Task> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const { row, view, profileZone } = await visibleTask(ctx, id);
    const changes = changesTo<Row>(row, columnsAfter(row, input, profileZone));
    if (Object.keys(changes).length === 0) return view;
    try {
      return await commitUpdate(ctx, row, changes);
    } catch (error) {
      if (!(error instanceof Aborted && error.code === MOVED)) throw error;
    }
  }
  throw new AppError("conflict", "This task kept changing meanwhile. A retry is safe.");
}

export function completeTask(ctx: Context, id: string): Promise<Task> {
  return updateTask(ctx, id, { status: "done" });
}

/** A done task becomes `todo` and its completion is taken back; any other stays as it is. */
export function reopenTask(ctx: Context, id: string): Promise<Task> {
  return updateTask(ctx, id, { done: false });
}

async function commitUpdate(ctx: Context, before: Row, changes: Partial<Row>): Promise<Task> {
  const at = ctx.now.toISOString();
  const completes = changes.status === "done";
  const reopens = changes.status !== undefined && before.status === "done";
  const { data } = await commit(ctx, {
    event: completes ? "task.completed" : reopens ? "task.reopened" : "task.updated",
    id: before.id,
    guards: [
      taskGuard(ctx, before.id),
      unmoved(before),
      ...(changes.categoryId ? [knownCategory(ctx, changes.categoryId)] : []),
    ],
    writes: [
      statements
        .update(tasks)
        .set({
          ...changes,
          ...(completes && { completedAt: at }),
          ...(reopens && { completedAt: null }),
          version: sql`${tasks.version} + 1`,
          updatedAt: at,
        })
        .where(eq(tasks.id, before.id)),
      ...(completes ? [recordCompletion(ctx, { ...before, ...changes })] : []),
      ...(reopens ? [forgetCompletion(before.id)] : []),
    ],
  });
  return data;
}

/** @throws AppError `not_found` */
export async function deleteTask(ctx: Context, id: string): Promise<void> {
  await commit(ctx, {
    event: "task.deleted",
    id,
    guards: [taskGuard(ctx, id)],
    writes: [
      statements.delete(completions).where(eq(completions.taskId, id)),
      statements.delete(tasks).where(eq(tasks.id, id)),
    ],
  });
}

async function visibleTask(ctx: Context, id: string) {
  const [[found], [profile]] = await read(
    ctx,
    statements
      .select({ row: getTableColumns(tasks), view: taskView })
      .from(tasks)
      .where(visible(ctx, id)),
    selectZone(ctx),
  );
  if (!found || !profile) throw notFound("task");
  return { ...found, profileZone: profile.timeZone };
}

export function visible({ actor }: Context, id: string): SQL | undefined {
  return and(eq(tasks.id, id), eq(tasks.ownerId, actor.userId));
}

function taskGuard(ctx: Context, id: string): Guard {
  const seen = statements.select({ id: tasks.id }).from(tasks).where(visible(ctx, id));
  return guard(sql`EXISTS ${seen}`, "unknown_task", notFound("task"));
}

function knownCategory(ctx: Context, id: string): Guard {
  const message = "You have no such category.";
  return categoryGuard(ctx, id, invalid({ path: "category_id", code: "unknown_category", message }));
}

const MOVED = "task_moved";

/** Holds while what the change was decided from is as it was read; other fields may have changed, and that is well. */
function unmoved({ id, status, dueDate, dueTime, timeZone }: Row): Guard {
  const same = sql`${tasks.dueDate} IS ${dueDate} AND ${tasks.dueTime} IS ${dueTime} AND ${tasks.timeZone} IS ${timeZone}`;
  const found = statements
    .select({ id: tasks.id })
    .from(tasks)
    .where(and(eq(tasks.id, id), eq(tasks.status, status), same));
  return guard(sql`EXISTS ${found}`, MOVED);
}

function columnsAfter(before: Row, input: TaskInput, profileZone: string): Partial<Row> {
  const columns = {
    ...textColumns(input),
    status: statusAfter(before.status, input),
    priority: priorityAfter(before.priority, input),
    ...(input.category_id !== undefined && { categoryId: input.category_id }),
  };
  const dueIsSent = input.due_date !== undefined || input.due_time !== undefined || input.time_zone !== undefined;
  return dueIsSent ? { ...columns, ...dueAfter(before, input, profileZone) } : columns;
}

function textColumns({ title, description }: TaskInput) {
  return {
    ...(title !== undefined && { title, titleKey: fold(title) }),
    ...(description !== undefined && { description, descriptionKey: fold(description) }),
  };
}

function statusAfter(before: Status, { status, done }: TaskInput): Status {
  if (status !== undefined) return status;
  if (done === undefined || done === (before === "done")) return before;
  return done ? "done" : "todo";
}

function priorityAfter(before: Priority, { priority }: TaskInput): Priority {
  if (typeof priority !== "object") return priority ?? before;
  return priority.includes(before) ? before : priority[0];
}
