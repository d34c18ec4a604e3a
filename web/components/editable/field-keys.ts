import type { Editing } from "./use-edit.ts";

/** The keys of a field of one line: Enter saves, the first Escape puts back. The next Escape is the place's. */
export function lineKeys(editing: Editing): (event: KeyboardEvent) => void {
  return keysOf(editing, ({ key, shiftKey }) => key === "Enter" && !shiftKey);
}

/** The keys of a field of several lines: Ctrl+Enter saves. */
export function areaKeys(editing: Editing): (event: KeyboardEvent) => void {
  return keysOf(editing, ({ key, ctrlKey, metaKey }) => key === "Enter" && (ctrlKey || metaKey));
}

function keysOf(editing: Editing, isSaving: (event: KeyboardEvent) => boolean) {
  return (event: KeyboardEvent) => {
    // Enter and Escape may belong to an input method.
    if (event.isComposing) return;
    const isDone = isSaving(event);
    if (isDone) editing.save();
    if (isDone || (event.key === "Escape" && editing.putBack())) {
      event.preventDefault();
      event.stopPropagation();
    }
  };
}

/** Leaving the field saves, but not on the way to the button that takes what came meanwhile. */
export function leaving(editing: Editing): (event: FocusEvent) => void {
  return ({ relatedTarget }) => {
    if (!(relatedTarget as Element | null)?.closest(".theirs")) editing.leave();
  };
}
