import { eq, sql } from "drizzle-orm";
import { Aborted } from "../../db/aborted.ts";
import { statements } from "../../db/client.ts";
import type { Context } from "../../db/context.ts";
import type { Guard } from "../../db/guard.ts";
import { tasks } from "../../db/schema/tasks.ts";
import type { Task } from "../../db/views.ts";
import { commit } from "../feed/commit.ts";
import { forgetCompletion, recordCompletion } from "./completions.ts";
import { getTask, knownCategory, taskGuard } from "./tasks.ts";

export type UpdateEvent = "task.completed" | "task.reopened" | "task.updated";

/** Writes changed columns, and what the event brings with it. */
export async function commitUpdate(
  ctx: Context,
  event: UpdateEvent,
  id: string,
  changes: Partial<typeof tasks.$inferSelect>,
  guards: readonly Guard[],
): Promise<Task> {
  const at = ctx.now.toISOString();
  const completedAt = { "task.completed": at, "task.reopened": null, "task.updated": undefined }[event];
  const { data } = await commit(ctx, {
    event,
    id,
    guards: [taskGuard(ctx, id), ...guards, ...(changes.categoryId ? [knownCategory(ctx, changes.categoryId)] : [])],
    writes: [
      statements
        .update(tasks)
        .set({
          ...changes,
          ...(completedAt !== undefined && { completedAt }),
          version: sql`${tasks.version} + 1`,
          updatedAt: at,
        })
        .where(eq(tasks.id, id)),
      ...(event === "task.completed" ? [recordCompletion(ctx, id)] : []),
      ...(event === "task.reopened" ? [forgetCompletion(id)] : []),
    ],
  });
  return data;
}

/** A guard's code for a write that would change nothing: it does not happen, and the task is answered as it is. */
export const UNCHANGED = "unchanged";

export async function unlessUnchanged(ctx: Context, id: string, change: () => Promise<Task>): Promise<Task> {
  try {
    return await change();
  } catch (error) {
    if (!(error instanceof Aborted && error.code === UNCHANGED)) throw error;
    return getTask(ctx, id);
  }
}
