import { signal } from "@preact/signals";

/** What is chosen for tasks in a dialog of its own. */
export type PickerKind = "category" | "due" | "snooze" | "priority" | "assignee" | "labels";

export type Opened =
  | { readonly is: "help" | "palette" | "quickAdd" }
  | { readonly is: "picker"; readonly kind: PickerKind; readonly ids: readonly string[] };

/** The dialog that a key has opened. */
export const opened = signal<Opened | null>(null);

export function openPicker(kind: PickerKind, ids: readonly string[]): void {
  if (ids.length > 0) opened.value = { is: "picker", kind, ids };
}

export function closeOpened(): void {
  opened.value = null;
}
