import { closeTask, focusContent } from "../commands/close-task.ts";
import { openTask, selected } from "../commands/selection.ts";

/** One step back: out of a field, out of a selection, from a task to its list. */
export function goBack(from?: Element | null): void {
  const isAdding = from?.matches("[data-quick-add]") ?? false;
  const task = openTask();
  if (!isAdding && selected.value.size > 0) selected.value = new Set();
  else if (!isAdding && task !== undefined) closeTask(task);
  else focusContent();
}
