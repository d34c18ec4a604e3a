import type { Category, Label, Task } from "../../client/index.ts";
import { perform } from "../keys/pickers/change.ts";
import { nameOf } from "../keys/task-acts.ts";
import { labelKey, labelTask, moveTask } from "../store/index.ts";
import { words } from "../words/words.ts";

const { set } = words.keys;

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
      tasks.length > 0 && role !== "viewer" && tasks.every((task) => task.category_id !== id && mayMove(task)),
    put: (tasks) =>
      perform(tasks, set.category(nameOf(tasks), name), {
        one: (task) => moveTask(task.id, { category_id: id }),
        each: (task) => ({ op: "move", id: task.id, category_id: id }),
      }),
  };
}

/** Adds it to those that do not have it. */
export function underLabel({ name }: Label): TaskDrop {
  const without = (tasks: readonly Task[]) =>
    tasks.filter(({ labels, role }) => role !== "viewer" && !labels.some((each) => labelKey(each) === labelKey(name)));
  return {
    allows: (tasks) => without(tasks).length > 0,
    put: (tasks) =>
      perform(without(tasks), set.label(nameOf(without(tasks)), name), {
        one: (task) => labelTask(task.id, { add: [name] }),
        each: (task) => ({ op: "update", id: task.id, labels: [...task.labels, name] }),
      }),
  };
}
