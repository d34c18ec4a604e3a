import { eq, sql } from "drizzle-orm";
import { abortsAs } from "../../db/aborted.ts";
import { statements } from "../../db/client.ts";
import type { Context } from "../../db/context.ts";
import { prepare } from "../../db/prepared.ts";
import { read } from "../../db/read.ts";
import { categories } from "../../db/schema/categories.ts";
import { completions } from "../../db/schema/completions.ts";
import { type Priority, type Status, tasks } from "../../db/schema/tasks.ts";
import { type Task, taskView } from "../../db/views.ts";
import { AppError, notFound } from "../../kernel/errors.ts";
import { newId } from "../../kernel/ids.ts";
import { fold } from "../../kernel/text.ts";
import { commit } from "../feed/commit.ts";
import { inProfileZone, zoneGuard } from "../profiles/zone.ts";
import { goesWith } from "../sharing/access.ts";
import { mayCategory, mayTask } from "../sharing/may.ts";
import { assigneeSees, refuseAssignee, tellAssignee } from "./assign.ts";
import { recordOutcome } from "./completions.ts";
import { borrowsZone, type DueInput, dueAfter, NOT_DUE } from "./due.ts";
import { unknownCategory } from "./move.ts";
import { NEVER, type RecurrenceInput, recurrenceAfter } from "./series.ts";
import { titleColumns } from "./title.ts";

export interface TaskInput extends DueInput {
  title?: string | undefined;
  description?: string | undefined;
  status?: Status | undefined;
  /** The two-state view of `status`, in its place. */
  done?: boolean | undefined;
  /** Several: the first, unless it is one of them already. Coarser scales than ours need that, to lose nothing. */
  priority?: Priority | readonly [Priority, ...Priority[]] | undefined;
  category_id?: string | null | undefined;
  assignee_id?: string | null | undefined;
  recurrence?: RecurrenceInput | null | undefined;
}

/** One that the actor can see. @throws AppError `not_found` */
export async function getTask(ctx: Context, id: string): Promise<Task> {
  const [[found]] = await read(ctx, selectTask({ viewer: ctx.actor.userId, id }));
  if (!found?.view.role) throw notFound("task");
  return found.view;
}

/** Without a role where the viewer does not see it. */
const selectTask = prepare(() =>
  statements
    .select({ view: taskView(sql`${sql.placeholder("viewer")}`).as("view") })
    .from(tasks)
    .where(eq(tasks.id, sql.placeholder("id"))),
);

/** @throws AppError `id_taken`, `invalid` (also for a category that is not the actor's) */
export function createTask(ctx: Context, input: TaskInput & { id?: string | undefined; title: string }): Promise<Task> {
  return inProfileZone(ctx, (ctx) => insertTask(ctx, input));
}

async function insertTask(ctx: Context, input: TaskInput & { id?: string | undefined; title: string }): Promise<Task> {
  const at = ctx.now.toISOString();
  const status = statusAfter("todo", input);
  const { description = "" } = input;
  const due = dueAfter(NOT_DUE, input, ctx.actor.timeZone);
  const row = {
    id: input.id ?? newId(ctx.now),
    ownerId: ctx.actor.userId,
    createdBy: ctx.actor.userId,
    assigneeId: input.assignee_id ?? null,
    categoryId: input.category_id ?? null,
    ...titleColumns(input.title),
    description,
    descriptionKey: fold(description),
    status,
    completedAt: status === "done" ? at : null,
    priority: priorityAfter("none", input),
    ...due,
    ...recurrenceAfter(NEVER, input.recurrence, due),
    createdAt: at,
    updatedAt: at,
  } satisfies typeof tasks.$inferInsert;

  const { data } = await commit(ctx, {
    event: "task.created",
    id: row.id,
    guards: [
      ...(row.categoryId ? mayCategory(ctx, "change", row.categoryId, unknownCategory()) : []),
      ...(borrowsZone(NOT_DUE, input) ? [zoneGuard(ctx)] : []),
    ],
    writes: [
      statements.insert(tasks).values({ ...row, ownerId: ownerIn(row.categoryId, row.ownerId) }),
      ...(status === "done" ? [recordOutcome(ctx, row.id, "done")] : []),
      ...(row.assigneeId ? [assigneeSees(row.id, row.assigneeId)] : []),
    ],
  })
    .catch(refuseAssignee)
    .catch(abortsAs({ "tasks.id": new AppError("id_taken", "This id belongs to something else.") }));
  if (row.assigneeId) tellAssignee(ctx, row.id, row.assigneeId);
  return data;
}

/** A task in a category is its owner's, whoever makes it. */
function ownerIn(categoryId: string | null, maker: string) {
  if (categoryId === null) return maker;
  return sql<string>`(SELECT ${categories.ownerId} FROM ${categories} WHERE ${eq(categories.id, categoryId)})`;
}

/** @throws AppError `not_found`, `forbidden` */
export async function deleteTask(ctx: Context, id: string): Promise<void> {
  const { writes, sideEffects } = goesWith(sql`${eq(tasks.id, id)}`);
  await commit(ctx, {
    event: "task.deleted",
    id,
    guards: mayTask(ctx, "change", id),
    writes: [
      ...writes,
      statements.delete(completions).where(eq(completions.taskId, id)),
      statements.delete(tasks).where(eq(tasks.id, id)),
    ],
    sideEffects,
  });
}

export function statusAfter(before: Status, { status, done }: TaskInput): Status {
  if (status !== undefined) return status;
  if (done === undefined || done === (before === "done")) return before;
  return done ? "done" : "todo";
}

export function priorityAfter(before: Priority, { priority }: TaskInput): Priority {
  if (typeof priority !== "object") return priority ?? before;
  return priority.includes(before) ? before : priority[0];
}
