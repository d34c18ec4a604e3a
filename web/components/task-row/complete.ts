import type { Task } from "../../../client/index.ts";
import { changeTasks, completeTask, deleteTask, notify, reopenTask, tasks } from "../../store/index.ts";
import { words } from "../../words/words.ts";
import { linger } from "./lingering.ts";

const { list } = words;

/** A viewer may look at a task only. */
export function canChange({ role }: Task): boolean {
  return role !== "viewer";
}

/** What a click on the checkbox does. Nothing is asked: there is a way back. */
export function toggleDone({ id, done }: Task): void {
  if (done) reopen(id);
  else completeAll([id]);
}

function reopen(id: string): void {
  notify({ text: list.reopened, undo: reopenTask(id) });
}

/** Completes one task or, with one request, several. */
export function completeAll(ids: readonly string[]): void {
  const open = changeable(ids).filter(({ done }) => !done);
  const [first] = open;
  if (!first) return;
  for (const task of open) linger(task);
  const act = open.length === 1 ? completeTask(first.id) : changeTasks(open.map(({ id }) => ({ op: "complete", id })));
  notify({ text: list.completed(open.length), undo: act });
}

/** Deletes one task or, with one request, several; their subtasks, too. */
export function deleteAll(ids: readonly string[]): void {
  const there = changeable(ids);
  const [first] = there;
  if (!first) return;
  const act = there.length === 1 ? deleteTask(first.id) : changeTasks(there.map(({ id }) => ({ op: "delete", id })));
  notify({ text: list.deleted(there.length), undo: act });
}

function changeable(ids: readonly string[]): Task[] {
  return ids.map((id) => tasks.get(id)).filter((task) => task !== undefined && canChange(task)) as Task[];
}
