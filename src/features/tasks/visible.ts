import { and, eq, exists, inArray, type SQL } from "drizzle-orm";
import { statements } from "../../db/client.ts";
import type { Context } from "../../db/context.ts";
import { type Guard, guard } from "../../db/guard.ts";
import { tasks } from "../../db/schema/tasks.ts";
import { notFound } from "../../kernel/errors.ts";

/** The task, where the actor can see it. */
export function visible({ actor }: Context, id: string): SQL | undefined {
  return and(eq(tasks.id, id), eq(tasks.ownerId, actor.userId));
}

/** Neither done nor cancelled. */
export const isOpen: SQL = inArray(tasks.status, ["todo", "in_progress"]);

/** There is a task that is so: for guards. */
export function someTask(where: SQL | undefined): SQL {
  return exists(statements.select({ id: tasks.id }).from(tasks).where(where));
}

export function taskGuard(ctx: Context, id: string): Guard {
  return guard(someTask(visible(ctx, id)), "unknown_task", notFound("task"));
}
