import { eq, sql } from "drizzle-orm";
import { read } from "../../context/read.ts";
import type { AuthenticatedContext } from "../../context/request-context.ts";
import { unchangedGuard } from "../../db/guard.ts";
import { tasks } from "../../db/schema/tasks.ts";
import type { Decision } from "../feed/write.ts";
import { mergeEffects } from "../sharing/access.ts";
import { advance, occurrenceMoved } from "./advance.ts";
import { completeSubtasks, type Recurring, selectBelow } from "./complete-subtasks.ts";
import type { Task } from "./entity.ts";
import { isSameSeries, recurs } from "./series.ts";
import {
  changeable,
  readChangeable,
  type StoredRow,
  type StoredTask,
  selectStoredRow,
  selectStoredTask,
} from "./stored-task.ts";
import { type TaskDecision, updateWrite } from "./update-write.ts";
import { taskIs } from "./visible.ts";

export interface OccurrenceInput {
  /** The occurrence that is meant. */
  due_at?: string | undefined;
}

export interface CompletionInput extends OccurrenceInput {
  /** Whether to complete all open subtasks, too. */
  subtasks?: boolean | undefined;
}

/**
 * Completes a task. A recurring one moves to its next occurrence; one that is done stays as it is. The task is assumed to
 * be plain and `todo`. It is read where it is not, where an occurrence is named, and where subtasks are completed.
 * @throws AppError `occurrence_moved` where another occurrence is due than the named one
 */
export function completeTask(
  ctx: AuthenticatedContext,
  id: string,
  input: CompletionInput = {},
): Decision<Task> | Promise<Decision<Task>> {
  if (input.due_at !== undefined || input.subtasks) return completeStored(ctx, id, input);
  return {
    ...updateWrite(ctx, id, { event: "task.completed", step: { status: "done" }, assumesPlain: true }),
    reads: [selectStoredRow({ id })],
    decideAgain: ([rows] = []) => {
      const [task] = rows as StoredRow[];
      return task && task.row.status !== "done" ? completeRow(ctx, task, input) : completeStored(ctx, id, input);
    },
  };
}

/** Decided again, it is still about the occurrence that was current. */
function completeAgain(ctx: AuthenticatedContext, { row }: StoredRow, input: CompletionInput) {
  return completeStored(ctx, row.id, recurs(row) ? { ...input, due_at: row.dueAt ?? undefined } : input);
}

async function completeStored(ctx: AuthenticatedContext, id: string, input: CompletionInput) {
  if (!input.subtasks) return decideCompletion(ctx, await readChangeable(ctx, id), input);
  const [rows, recurring, [open]] = await read(ctx, selectStoredTask(ctx, id), ...selectBelow(id));
  return decideCompletion(ctx, changeable(rows), input, open && recurring);
}

/** @param subtasks to complete them too, those that recur; undefined if none is open */
export function decideCompletion(
  ctx: AuthenticatedContext,
  task: StoredTask,
  input: CompletionInput,
  subtasks?: readonly Recurring[],
): TaskDecision {
  const { row, view } = task;
  if (input.due_at !== undefined && input.due_at !== row.dueAt) throw occurrenceMoved();
  if (row.status === "done" && !subtasks) return { unchanged: view };
  return completeRow(ctx, task, input, subtasks);
}

function completeRow(
  ctx: AuthenticatedContext,
  task: StoredRow,
  input: CompletionInput,
  subtasks?: readonly Recurring[],
): TaskDecision {
  const { row } = task;
  const decideAgain = () => completeAgain(ctx, task, input);
  if (recurs(row) && row.status !== "done") return { ...advance(ctx, task, "completed", { subtasks }), decideAgain };
  const below = subtasks && completeSubtasks(ctx, row.id, subtasks, { movesOn: false });
  const isUnchanged = taskIs(
    row.id,
    eq(tasks.status, row.status),
    isSameSeries(row),
    sql`${tasks.dueAt} IS ${row.dueAt}`,
  );
  return {
    ...updateWrite(ctx, row.id, {
      // Only its subtasks are completed where it is done itself.
      ...(row.status === "done"
        ? { event: "task.updated" }
        : { event: "task.completed", step: { status: "done" }, takesSnapshot: row.status !== "todo" }),
      guards: [unchangedGuard(isUnchanged), ...(below?.guards ?? [])],
      effects: mergeEffects(below),
    }),
    decideAgain,
  };
}
