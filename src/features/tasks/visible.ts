import { and, eq, exists, inArray, type SQL, sql } from "drizzle-orm";
import { tokenReaches } from "../../auth/restriction.ts";
import { read } from "../../context/read.ts";
import type { AuthenticatedContext } from "../../context/request-context.ts";
import { OPEN, tasks } from "../../db/schema/tasks.ts";
import { type Select, statements } from "../../db/statements.ts";
import { notFound } from "../../kernel/errors.ts";
import { taskRole } from "../sharing/roles.ts";

/** Whether it is the task with this id, and the actor can see it. */
export function isVisibleTask({ principal }: AuthenticatedContext, id: string): SQL | undefined {
  return and(
    eq(tasks.id, id),
    sql`${taskRole(principal.userId)} IS NOT NULL`,
    tokenReaches(principal, tasks.categoryId),
  );
}

/** Reads what belongs to a task that the actor can see. @throws AppError `not_found` */
export async function readOfTask<S extends Select>(ctx: AuthenticatedContext, id: string, select: S) {
  const selectTask = statements.select({ id: tasks.id }).from(tasks).where(isVisibleTask(ctx, id));
  const [[task], rows] = await read(ctx, selectTask, select);
  if (!task) throw notFound("task");
  return rows;
}

/** Neither done nor cancelled. */
export const isOpen: SQL = inArray(tasks.status, OPEN);

/** For guards: the task is so. */
export function taskIs(id: string, ...conditions: (SQL | undefined)[]): SQL {
  return exists(
    statements
      .select({ id: tasks.id })
      .from(tasks)
      .where(and(eq(tasks.id, id), ...conditions)),
  );
}
