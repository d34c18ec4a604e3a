import { focusContent } from "../../keys/escape.ts";
import { focusedTask } from "../../keys/selection.ts";
import { navigate } from "../../router/router.ts";
import { listInView } from "../../shell/panes.ts";

/** Back to the list, with the focus on the task's row. */
export function closeTask(id: string, list = listInView()): void {
  focusedTask.value = id;
  navigate(list);
  // On a narrow screen the list is hidden until it is drawn.
  requestAnimationFrame(focusContent);
}
