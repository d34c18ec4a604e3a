import { eq, sql } from "drizzle-orm";
import type { AuthenticatedContext } from "../../context/request-context.ts";
import { unchangedGuard } from "../../db/guard.ts";
import { tasks } from "../../db/schema/tasks.ts";
import type { Decision } from "../feed/write.ts";
import { advance, occurrenceMoved } from "./advance.ts";
import type { Task } from "./entity.ts";
import { isSameSeries, recurs } from "./series.ts";
import { changeable, readChangeable, type StoredTask, selectStoredTask } from "./stored-task.ts";
import { updateWrite } from "./update-write.ts";
import { taskIs } from "./visible.ts";

export interface OccurrenceInput {
  /** The occurrence that is meant. */
  due_at?: string | undefined;
}

/**
 * Completes a task. A recurring one moves to its next occurrence; one that is done stays as it is. The task is assumed to
 * be open and plain, and read where it is not, or where an occurrence is named.
 * @throws AppError `occurrence_moved` where another occurrence is due than the named one
 */
export function completeTask(
  ctx: AuthenticatedContext,
  id: string,
  input: OccurrenceInput = {},
): Decision<Task> | Promise<Decision<Task>> {
  if (input.due_at !== undefined) return completeStored(ctx, id, input);
  return {
    ...updateWrite(ctx, id, { event: "task.completed", step: { status: "done" }, assumesPlain: true }),
    reads: [selectStoredTask(ctx, id)],
    decideAgain: ([rows] = []) => decideCompletion(ctx, changeable(rows as StoredTask[]), input),
  };
}

async function completeStored(ctx: AuthenticatedContext, id: string, input: OccurrenceInput) {
  return decideCompletion(ctx, await readChangeable(ctx, id), input);
}

export function decideCompletion(ctx: AuthenticatedContext, task: StoredTask, input: OccurrenceInput): Decision<Task> {
  const { row, view } = task;
  if (input.due_at !== undefined && input.due_at !== row.dueAt) throw occurrenceMoved();
  if (row.status === "done") return { unchanged: view };
  if (recurs(row)) return advance(ctx, task, "completed");
  const isUnchanged = taskIs(
    row.id,
    eq(tasks.status, row.status),
    isSameSeries(row),
    sql`${tasks.dueAt} IS ${row.dueAt}`,
  );
  return {
    ...updateWrite(ctx, row.id, {
      event: "task.completed",
      step: { status: "done" },
      guards: [unchangedGuard(isUnchanged)],
    }),
    decideAgain: () => completeStored(ctx, row.id, input),
  };
}
