import type { BulkOperation, Task } from "../../client/index.ts";
import { linger } from "../components/task-row/lingering.ts";
import {
  changeTasks,
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

const { done } = words.keys;

/** Those of the tasks that one may change. */
export function changeable(ids: readonly string[]): Task[] {
  const found = ids.map((id) => tasks.get(id)).filter((task) => task !== undefined);
  return found.filter(({ role }) => role !== "viewer");
}

/** The same, and says so where there are none. */
export function editable(ids: readonly string[]): Task[] {
  const chosen = changeable(ids);
  if (ids.length > 0 && chosen.length === 0) warn({ text: words.keys.viewOnly });
  return chosen;
}

/** Completes the tasks; where all of them are done, opens them again. */
export function toggleDone(ids: readonly string[]): void {
  const chosen = editable(ids);
  const open = chosen.filter((task) => !task.done);
  const isDone = open.length > 0;
  for (const task of isDone ? open : chosen) linger(task, isDone);
  if (isDone) finish(open, "complete", completeTask, done.completed);
  else finish(chosen, "incomplete", reopenTask, done.reopened);
}

export function deleteTasks(ids: readonly string[]): void {
  finish(editable(ids), "delete", deleteTask, done.deleted);
}

/** One act for one task, one bulk for several; and a notice with a way back. */
function finish(
  chosen: readonly Task[],
  op: BulkOperation["op"],
  one: (id: string) => ReturnType<typeof deleteTask>,
  text: (what: string) => string,
): void {
  const [first] = chosen;
  if (!first) return;
  const act = chosen.length === 1 ? one(first.id) : changeTasks(chosen.map(({ id }) => ({ op, id })));
  notify({ text: text(nameOf(chosen)), undo: act });
}

/** As notices name tasks: `“Pay rent”`, or `3 tasks`. */
export function nameOf(chosen: readonly Task[]): string {
  return chosen.length === 1 ? `“${chosen[0]?.title}”` : words.keys.tasks(chosen.length);
}

export function undoLast(): void {
  const act = lastUndoable();
  if (act) undo(act);
  notify({ text: act ? done.undone : words.keys.nothingToUndo });
}
