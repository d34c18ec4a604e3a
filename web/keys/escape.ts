import { navigate } from "../router/router.ts";
import { listInView } from "../shell/panes.ts";
import { listActions } from "./list-actions.ts";
import { focusedTask, openTask, selected } from "./selection.ts";

/** One step back: out of a field, out of a selection, from a task to its list. */
export function goBack(from?: Element | null): void {
  const isAdding = from?.matches("[data-quick-add]") ?? false;
  const task = openTask();
  if (!isAdding && selected.value.size > 0) selected.value = new Set();
  else if (!isAdding && task !== undefined) leave(task);
  else focusContent();
}

/** Back to the list, with the focus on the task's row. */
function leave(task: string): void {
  focusedTask.value = task;
  navigate(listInView());
  focusContent();
  // On a narrow screen the list is hidden until it is drawn.
  requestAnimationFrame(focusContent);
}

/** Gives the focus to the list in view, or to the content where there is none. */
export function focusContent(): void {
  if (listActions.value) listActions.value.focus();
  else document.getElementById("content")?.focus();
}
