import type { BulkOperation, Task, TaskPatch } from "../../client/index.ts";
import { type Act, changeTasks, editTask, isSameLabel, labelTask, moveTask, notify } from "../store/index.ts";
import { words } from "../words/words.ts";

const { set } = words.keys;

interface Ways {
  readonly one: (task: Task) => Act;
  readonly each: (task: Task) => BulkOperation;
}

/** One act for one task, one bulk for several; and a notice with a way back. */
export function actOnTasks(chosen: readonly Task[], text: string, { one, each }: Ways): void {
  const [first] = chosen;
  if (!first) return;
  notify({ text, undo: chosen.length === 1 ? one(first) : changeTasks(chosen.map(each)) });
}

/** As notices name tasks: `“Pay rent”`, or `3 tasks`. */
export function nameOf(chosen: readonly Task[]): string {
  return chosen.length === 1 ? `“${chosen[0]?.title}”` : words.keys.tasks(chosen.length);
}

export function editTasks(
  chosen: readonly Task[],
  fields: TaskPatch | ((task: Task) => TaskPatch),
  text: string,
): void {
  const fieldsOf = typeof fields === "function" ? fields : () => fields;
  actOnTasks(chosen, text, {
    one: (task) => editTask(task.id, fieldsOf(task)),
    each: (task) => ({ op: "update", id: task.id, ...fieldsOf(task) }),
  });
}

/** @param category its `id` is null for the inbox */
export function moveToCategory(chosen: readonly Task[], category: { id: string | null; name: string }): void {
  const place = { category_id: category.id };
  actOnTasks(chosen, set.category(nameOf(chosen), category.name), {
    one: ({ id }) => moveTask(id, place),
    each: ({ id }) => ({ op: "move", id, ...place }),
  });
}

export function addLabel(chosen: readonly Task[], name: string): void {
  actOnTasks(chosen, set.label(nameOf(chosen), name), {
    one: ({ id }) => labelTask(id, { add: [name] }),
    each: (task) => ({ op: "update", id: task.id, labels: [...withoutLabel(task, name), name] }),
  });
}

export function removeLabel(chosen: readonly Task[], name: string): void {
  actOnTasks(chosen, set.noLabel(nameOf(chosen), name), {
    one: ({ id }) => labelTask(id, { remove: [name] }),
    each: (task) => ({ op: "update", id: task.id, labels: withoutLabel(task, name) }),
  });
}

function withoutLabel({ labels }: Task, name: string): string[] {
  return labels.filter((label) => !isSameLabel(label, name));
}
