import { here, navigate } from "../router/router.ts";
import { listInView } from "../shell/panes.ts";
import { listActions } from "./list-actions.ts";
import { selected } from "./selection.ts";

/** One step back: out of a field, out of a selection, from a task to its list. */
export function goBack(from?: Element | null): void {
  const isAdding = from?.matches("[data-quick-add]") ?? false;
  if (!isAdding && selected.value.size > 0) {
    selected.value = new Set();
    return;
  }
  if (!isAdding && here.value.location?.path === "/t/:id") navigate(listInView());
  focusContent();
  // On a narrow screen the list is hidden until it is drawn.
  requestAnimationFrame(focusContent);
}

/** Gives the focus to the list in view, or to the content where there is none. */
export function focusContent(): void {
  if (listActions.value) listActions.value.focus();
  else document.getElementById("content")?.focus();
}
