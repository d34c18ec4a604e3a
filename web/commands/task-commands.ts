import type { BulkOperation, Task } from "../../client/index.ts";
import {
  type Act,
  completeTask,
  deleteTask,
  lastUndoable,
  notify,
  reopenTask,
  tasks,
  undo,
  warn,
} from "../store/index.ts";
import { words } from "../words/words.ts";
import { actOnTasks, nameOf } from "./act-on-tasks.ts";
import { linger } from "./lingering.ts";

const { done } = words.keys;

/** Those of the tasks that one may change. */
export function editableTasks(ids: readonly string[]): Task[] {
  const found = ids.map((id) => tasks.get(id)).filter((task) => task !== undefined);
  return found.filter(({ role }) => role !== "viewer");
}

/** The same. If there are none, a notice says that one may not change them. */
export function editableOrWarn(ids: readonly string[]): Task[] {
  const chosen = editableTasks(ids);
  if (ids.length > 0 && chosen.length === 0) warn({ text: words.keys.viewOnly });
  return chosen;
}

/** Completes the tasks. If all of them are done already, it opens them again. */
export function toggleDone(ids: readonly string[]): void {
  const chosen = editableOrWarn(ids);
  const open = chosen.filter((task) => !task.done);
  const isDone = open.length > 0;
  for (const task of isDone ? open : chosen) linger(task, isDone);
  if (isDone) actOnIds(open, "complete", completeTask, done.completed);
  else actOnIds(chosen, "incomplete", reopenTask, done.reopened);
}

export function deleteTasks(ids: readonly string[]): void {
  actOnIds(editableOrWarn(ids), "delete", deleteTask, done.deleted);
}

function actOnIds(
  chosen: readonly Task[],
  op: BulkOperation["op"],
  one: (id: string) => Act,
  text: (what: string) => string,
): void {
  actOnTasks(chosen, text(nameOf(chosen)), { one: ({ id }) => one(id), each: ({ id }) => ({ op, id }) });
}

export function undoLast(): void {
  const act = lastUndoable();
  if (act) undo(act);
  notify({ text: act ? done.undone : words.keys.nothingToUndo });
}
