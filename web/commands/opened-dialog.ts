import { signal } from "@preact/signals";
import { editableOrWarn } from "./task-commands.ts";

/** What is chosen for tasks in a dialog of its own. */
export type PickerKind = "category" | "due" | "snooze" | "priority" | "assignee" | "labels";

export type Opened =
  | { readonly is: "help" | "palette" | "quickAdd" }
  | { readonly is: "picker"; readonly kind: PickerKind; readonly ids: readonly string[] };

/** The dialog that is open over the page, by a key or a button. */
export const opened = signal<Opened | null>(null);

/** Opens a picker for those of the tasks that one may change. */
export function openPicker(kind: PickerKind, ids: readonly string[]): void {
  const chosen = editableOrWarn(ids).map(({ id }) => id);
  if (chosen.length > 0) opened.value = { is: "picker", kind, ids: chosen };
}

export function closeOpened(): void {
  opened.value = null;
}
