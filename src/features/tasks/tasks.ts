import { eq, sql } from "drizzle-orm";
import { read } from "../../context/read.ts";
import type { AuthenticatedContext } from "../../context/request-context.ts";
import { tasks } from "../../db/schema/tasks.ts";
import { statements } from "../../db/statements.ts";
import { notFound } from "../../kernel/errors.ts";
import { cascadeDelete } from "../feed/cascade.ts";
import type { Write } from "../feed/write.ts";
import { authorizeTask } from "../sharing/authorize.ts";
import { type Task, taskView } from "./entity.ts";
import { visible } from "./visible.ts";

/** A task that the actor can see. @throws AppError `not_found` */
export async function getTask(ctx: AuthenticatedContext, id: string): Promise<Task> {
  const selectView = statements.select({ view: taskView(ctx.principal.userId) }).from(tasks);
  const [[found]] = await read(ctx, selectView.where(visible(ctx, id)));
  if (!found) throw notFound("task");
  return found.view;
}

/** Deletes a task with all that goes with it. @throws AppError `not_found`, `forbidden` */
export function deleteTask(ctx: AuthenticatedContext, id: string): Write<null> {
  return {
    event: "task.deleted",
    id,
    guards: authorizeTask(ctx, "change", id),
    ...cascadeDelete(ctx.entities, "task", sql`${eq(tasks.id, id)}`),
  };
}
