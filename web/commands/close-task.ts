import { listInView } from "../router/list-in-view.ts";
import { returnTo } from "../router/router.ts";
import { listActions } from "./list-actions.ts";
import { focusedTask } from "./selection.ts";

/** Closes the open task: back to its list, with the focus on the task's row. */
export function closeTask(id: string, list = listInView()): void {
  focusedTask.value = id;
  returnTo(list);
  focusContent();
  // On a narrow screen the list is hidden until it is drawn.
  requestAnimationFrame(focusContent);
}

/** Gives the focus to the list in view, or to the content where there is none. */
export function focusContent(): void {
  if (listActions.value) listActions.value.focus();
  else document.getElementById("content")?.focus();
}
