import type { BulkOperation, Task, TaskPatch } from "../../../client/index.ts";
import { type Act, changeTasks, editTask, notify } from "../../store/index.ts";

/** Changes the tasks: one edit, or one bulk of several; and says so. */
export function change(chosen: readonly Task[], fields: TaskPatch | ((task: Task) => TaskPatch), text: string): void {
  const fieldsOf = typeof fields === "function" ? fields : () => fields;
  perform(chosen, text, {
    one: (task) => editTask(task.id, fieldsOf(task)),
    each: (task) => ({ op: "update", id: task.id, ...fieldsOf(task) }),
  });
}

interface Ways {
  readonly one: (task: Task) => Act;
  readonly each: (task: Task) => BulkOperation;
}

/** One act for one task, one bulk for several; and a notice with a way back. */
export function perform(chosen: readonly Task[], text: string, { one, each }: Ways): void {
  const [first] = chosen;
  if (!first) return;
  notify({ text, undo: chosen.length === 1 ? one(first) : changeTasks(chosen.map(each)) });
}
