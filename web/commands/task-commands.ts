import type { BulkOperation, Task } from "../../client/index.ts";
import {
  type Act,
  canEdit,
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

/** The tasks, without those that one may only view. */
export function editableTasks(ids: readonly string[]): Task[] {
  const found = ids.map((id) => tasks.get(id)).filter((task) => task !== undefined);
  return found.filter(canEdit);
}

/** The same. If there are none, a notice says that one may not change them. */
export function editableOrWarn(ids: readonly string[]): Task[] {
  const chosen = editableTasks(ids);
  if (ids.length > 0 && chosen.length === 0) warn({ text: words.keys.viewOnly });
  return chosen;
}

/** How many of the tasks one may only view. */
export function viewOnlyCount(ids: readonly string[]): number {
  return ids.flatMap((id) => tasks.get(id) ?? []).filter((task) => !canEdit(task)).length;
}

/** Completes the tasks. If all of them are done already, it opens them again. */
export function toggleDone(ids: readonly string[]): void {
  const chosen = editableOrWarn(ids);
  const open = chosen.filter((task) => !task.done);
  const isDone = open.length > 0;
  for (const task of isDone ? open : chosen) linger(task, isDone);
  const skipped = viewOnlyCount(ids);
  if (isDone) actOnIds(open, "complete", completeTask, textOf(done.completed, open, skipped));
  else actOnIds(chosen, "incomplete", reopenTask, textOf(done.reopened, chosen, skipped));
}

export function deleteTasks(ids: readonly string[]): void {
  const chosen = editableOrWarn(ids);
  actOnIds(chosen, "delete", deleteTask, textOf(done.deleted, chosen, viewOnlyCount(ids)));
}

function textOf(text: (what: string) => string, chosen: readonly Task[], skipped: number): string {
  const said = text(nameOf(chosen));
  return skipped > 0 ? `${said} ${words.keys.skipped(skipped)}` : said;
}

function actOnIds(chosen: readonly Task[], op: BulkOperation["op"], one: (id: string) => Act, text: string): void {
  actOnTasks(chosen, text, { one: ({ id }) => one(id), each: ({ id }) => ({ op, id }) });
}

export function undoLast(): void {
  const act = lastUndoable();
  if (act) undo(act);
  notify({ text: act ? done.undone : words.keys.nothingToUndo });
}
