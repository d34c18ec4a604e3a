import { and, eq, ne } from "drizzle-orm";
import type { Context } from "../../db/context.ts";
import { guard } from "../../db/guard.ts";
import { tasks } from "../../db/schema/tasks.ts";
import type { Task } from "../../db/views.ts";
import { commitUpdate, UNCHANGED, unlessUnchanged } from "./commit-update.ts";
import { someTask } from "./tasks.ts";

/** Whatever it was, it is done and has one more completion; done already, it stays as it is. */
export function completeTask(ctx: Context, id: string): Promise<Task> {
  const open = guard(someTask(and(eq(tasks.id, id), ne(tasks.status, "done"))), UNCHANGED);
  return unlessUnchanged(ctx, id, () => commitUpdate(ctx, "task.completed", id, { status: "done" }, [open]));
}

/** A done task becomes `todo` and its completion is taken back; any other stays as it is. */
export function reopenTask(ctx: Context, id: string): Promise<Task> {
  const done = guard(someTask(and(eq(tasks.id, id), eq(tasks.status, "done"))), UNCHANGED);
  return unlessUnchanged(ctx, id, () => commitUpdate(ctx, "task.reopened", id, { status: "todo" }, [done]));
}
