import type { Category, Label, Task } from "../../client/index.ts";
import { addLabel, moveToCategory } from "../commands/act-on-tasks.ts";
import { canEdit, hasLabel } from "../store/index.ts";

/** What dropping tasks on a category or a label does. */
export interface TaskDrop {
  allows(tasks: readonly Task[]): boolean;
  put(tasks: readonly Task[]): void;
}

/** Moves them. Among one owner's categories an editor may do this, otherwise the tasks' owner. */
export function intoCategory({ id, name, owner_id, role }: Category): TaskDrop {
  const mayMove = (task: Task) => task.role === "owner" || (task.category_id !== null && task.owner_id === owner_id);
  return {
    allows: (tasks) =>
      tasks.length > 0 && canEdit({ role }) && tasks.every((task) => task.category_id !== id && mayMove(task)),
    put: (tasks) => moveToCategory(tasks, { id, name }),
  };
}

/** Adds it to those that do not have it. */
export function underLabel({ name }: Label): TaskDrop {
  const without = (tasks: readonly Task[]) => tasks.filter((task) => canEdit(task) && !hasLabel(task, name));
  return {
    allows: (tasks) => without(tasks).length > 0,
    put: (tasks) => addLabel(without(tasks), name),
  };
}
