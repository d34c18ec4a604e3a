import type { Intent } from "../act.ts";
import type { Effect } from "../predict/effect.ts";
import { type ActContext, about } from "./act-context.ts";

export function completeTask(
  context: ActContext,
  id: string,
  { subtasks = false }: { subtasks?: boolean } = {},
): Intent {
  const body = { ...occurrenceOf(context, id), ...(subtasks && { subtasks }) };
  return {
    ...about(context, id),
    verb: "complete",
    calls: [{ operation: "POST /api/tasks/{id}/complete", params: { id }, body, entity: "task" }],
    effects: [completion(context, id, { subtasks })],
    changes: [id],
  };
}

export function skipTask(context: ActContext, id: string): Intent {
  const body = occurrenceOf(context, id);
  return {
    ...about(context, id),
    verb: "skip",
    calls: [{ operation: "POST /api/tasks/{id}/skip", params: { id }, body, entity: "task" }],
    effects: [completion(context, id, { isSkip: true })],
    changes: [id],
  };
}

export function reopenTask(context: ActContext, id: string): Intent {
  return {
    ...about(context, id),
    verb: "reopen",
    calls: [{ operation: "POST /api/tasks/{id}/incomplete", params: { id }, entity: "task" }],
    effects: [{ do: "patch", entity: "task", id, fields: { status: "todo", done: false, completed_at: null } }],
    changes: [id],
  };
}

/** A recurring task's occurrence is named, so that a repeat does not complete the next one. */
export function occurrenceOf({ state }: ActContext, id: string): { due_at?: string } {
  const task = state.get("task", id);
  return task?.recurrence && task.due_at ? { due_at: task.due_at } : {};
}

/** The effect of completing the occurrence that is due now, or of skipping it. */
export function completion(
  context: ActContext,
  id: string,
  { subtasks = false, isSkip = false }: { subtasks?: boolean; isSkip?: boolean } = {},
): Effect {
  const { due_at: dueAt } = occurrenceOf(context, id);
  return { do: "complete", id, at: context.now.toISOString(), subtasks, isSkip, ...(dueAt && { dueAt }) };
}
