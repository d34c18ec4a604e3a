import { focusedTask, selected, targets } from "../../keys/selection.ts";
import { navigate } from "../../router/router.ts";
import { listInView } from "../../shell/panes.ts";
import { completeAll, deleteAll } from "../task-row/complete.ts";
import { currentList } from "./current-list.ts";

/** Where a range of selected tasks begins. */
let anchor: string | null = null;

/** Moves the focus to the next task (1) or the previous one (-1). */
export function focusStep(step: -1 | 1): void {
  const next = neighbour(step);
  if (next === undefined) return;
  anchor = next;
  currentList()?.focus(next);
}

/** Moves the focus, and selects what it passes. */
export function extendStep(step: -1 | 1): void {
  const next = neighbour(step);
  if (next === undefined) return;
  extendTo(next);
  currentList()?.focus(next);
}

/** Selects all tasks from where the selection began. */
export function extendTo(id: string): void {
  const ids = currentList()?.ids() ?? [];
  anchor = anchor !== null && ids.includes(anchor) ? anchor : (focusedTask.value ?? id);
  const [one, other] = [ids.indexOf(anchor), ids.indexOf(id)];
  selected.value = new Set(ids.slice(Math.max(0, Math.min(one, other)), Math.max(one, other) + 1));
}

/** Selects the focused task, or no longer. */
export function toggleSelected(): void {
  const { value: id } = focusedTask;
  if (id === null) return;
  anchor = id;
  const next = new Set(selected.value);
  if (!next.delete(id)) next.add(id);
  selected.value = next;
}

/** Returns whether there was a selection. */
export function clearSelection(): boolean {
  const { size } = selected.value;
  selected.value = new Set();
  anchor = null;
  return size > 0;
}

export function openFocused(): void {
  if (focusedTask.value) navigate(`/t/${focusedTask.value}`, { list: listInView() });
}

/** Completes what is selected, else the focused task, and goes on to the next one. */
export function completeTargets(): void {
  const ids = targets();
  const next = ids.length === 1 && ids[0] === focusedTask.value ? neighbour(1) : undefined;
  clearSelection();
  completeAll(ids);
  if (next !== undefined) currentList()?.focus(next);
}

export function deleteTargets(): void {
  const ids = targets();
  clearSelection();
  deleteAll(ids);
}

export function moveFocused(step: -1 | 1): void {
  if (focusedTask.value) currentList()?.move(focusedTask.value, step);
}

/** Where nothing is focused yet, the first task is next. */
function neighbour(step: -1 | 1): string | undefined {
  const ids = currentList()?.ids() ?? [];
  const at = focusedTask.value === null ? -1 : ids.indexOf(focusedTask.value);
  return at < 0 ? ids[0] : ids[at + step];
}
