import type { AuthenticatedContext } from "../../context/request-context.ts";
import { AppError } from "../../kernel/errors.ts";
import { advance, occurrenceMoved } from "./advance.ts";
import type { OccurrenceInput } from "./complete.ts";
import { recurs } from "./series.ts";
import { readChangeable, type StoredTask } from "./stored-task.ts";
import type { TaskWrite } from "./update-write.ts";

/**
 * Skips the occurrence that is due, and records that in the ledger.
 * @throws AppError `not_found`, `forbidden`, `occurrence_moved`, `not_recurring` (also once the series has ended)
 */
export async function skipOccurrence(ctx: AuthenticatedContext, id: string, input: OccurrenceInput = {}) {
  return decideSkip(ctx, await readChangeable(ctx, id), input);
}

export function decideSkip(ctx: AuthenticatedContext, task: StoredTask, { due_at }: OccurrenceInput): TaskWrite {
  const { row } = task;
  if (!recurs(row) || row.status === "done") {
    throw new AppError("not_recurring", "This task has no further occurrences.");
  }
  if (due_at !== undefined && due_at !== row.dueAt) throw occurrenceMoved();
  return advance(ctx, task, "skipped");
}
