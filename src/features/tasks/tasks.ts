import { and, eq, sql } from "drizzle-orm";
import { isRestricted, preparedTokenReaches } from "../../auth/restriction.ts";
import { read } from "../../context/read.ts";
import type { AuthenticatedContext } from "../../context/request-context.ts";
import { prepare } from "../../db/prepared.ts";
import { tasks } from "../../db/schema/tasks.ts";
import { statements } from "../../db/statements.ts";
import { notFound } from "../../kernel/errors.ts";
import { cascadeDelete } from "../feed/cascade.ts";
import type { Write } from "../feed/write.ts";
import { authorizeTask } from "../sharing/authorize.ts";
import { inSubtree, isBelow } from "../sharing/tree.ts";
import { countedTaskView, type Task, taskView } from "./entity.ts";

/** A task that the actor can see. @throws AppError `not_found` */
export async function getTask(ctx: AuthenticatedContext, id: string, counts = false): Promise<Task> {
  const [rows] = await read(ctx, selectVisibleTask(ctx, id, counts));
  return visibleTask(rows);
}

export function selectVisibleTask({ principal }: AuthenticatedContext, id: string, counts = false) {
  const values = { viewer: principal.userId, token: principal.credential.id, id };
  return selectTask(values, counts, isRestricted(principal));
}

/** @param rows those of `selectVisibleTask` @throws AppError `not_found` */
export function visibleTask([found]: readonly { view: Task }[]): Task {
  if (!found?.view.role) throw notFound("task");
  return found.view;
}

/** Without a role where the viewer does not see it. */
const selectTask = prepare((counts: boolean, isRestricted: boolean) =>
  statements
    .select({ view: (counts ? countedTaskView : taskView)(sql`${sql.placeholder("viewer")}`).as("view") })
    .from(tasks)
    .where(and(eq(tasks.id, sql.placeholder("id")), isRestricted ? preparedTokenReaches(tasks.categoryId) : undefined)),
);

/**
 * Deletes a task with its subtasks, and all that goes with them. It is kept for an undo.
 * @throws AppError `not_found`, `forbidden`
 */
export function deleteTask(ctx: AuthenticatedContext, id: string): Write<null> {
  const { statements, feedChanges } = cascadeDelete(ctx.entities, "task", inSubtree(id), { takesSnapshots: true });
  return {
    event: "task.deleted",
    id,
    guards: authorizeTask(ctx, "change", id),
    statements,
    feedChanges: [{ entity: "task", where: isBelow(id), deleted: true }, ...feedChanges],
  };
}
