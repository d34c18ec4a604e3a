import { and, eq, exists, inArray, type SQL, sql } from "drizzle-orm";
import { statements } from "../../db/statements.ts";
import type { AuthenticatedContext } from "../../context/request-context.ts";
import { tasks } from "../../db/schema/tasks.ts";
import { taskRole } from "../sharing/roles.ts";

/** The task, where the actor can see it. */
export function visible({ principal }: AuthenticatedContext, id: string): SQL | undefined {
  return and(eq(tasks.id, id), sql`${taskRole(principal.userId)} IS NOT NULL`);
}

/** Neither done nor cancelled. */
export const isOpen: SQL = inArray(tasks.status, ["todo", "in_progress"]);

/** There is a task that is so: for guards. */
export function someTask(where: SQL | undefined): SQL {
  return exists(statements.select({ id: tasks.id }).from(tasks).where(where));
}
