import { statements } from "../../db/statements.ts";
import type { AuthenticatedContext } from "../../context/request-context.ts";
import { read } from "../../context/read.ts";
import { tasks } from "../../db/schema/tasks.ts";
import type { Task } from "./entity.ts";
import { AppError, notFound } from "../../kernel/errors.ts";
import type { OccurrenceInput } from "./complete.ts";
import { moveOn, occurrenceMoved } from "./occurrence.ts";
import { recurs } from "./series.ts";
import { visible } from "./visible.ts";

/**
 * Leaves out the occurrence that is due, and says so in the ledger.
 * @throws AppError `not_found`, `occurrence_moved`, `not_recurring` (also once the series has ended)
 */
export async function skipOccurrence(ctx: AuthenticatedContext, id: string, { due_at }: OccurrenceInput): Promise<Task> {
  const [[task]] = await read(ctx, statements.select().from(tasks).where(visible(ctx, id)));
  if (!task) throw notFound("task");
  if (!recurs(task) || task.status === "done") throw new AppError("not_recurring", "Nothing of this task is to come.");
  if (due_at !== undefined && due_at !== task.dueAt) throw occurrenceMoved();
  return moveOn(ctx, id, task, "task.skipped");
}
