import { listActions } from "../../keys/list-actions.ts";
import { focusedTask } from "../../keys/selection.ts";
import { navigate } from "../../router/router.ts";
import { listInView } from "../../shell/panes.ts";

/** Back to the list, with the focus on the task's row. */
export function closeTask(id: string): void {
  focusedTask.value = id;
  navigate(listInView());
  // On a narrow screen the list is hidden until it is drawn.
  requestAnimationFrame(() => {
    if (listActions.value) listActions.value.focus();
    else document.getElementById("content")?.focus();
  });
}
