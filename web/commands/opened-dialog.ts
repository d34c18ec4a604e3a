import { signal } from "@preact/signals";
import { editableOrWarn, viewOnlyCount } from "./task-commands.ts";
import { typeAhead } from "./type-ahead.ts";

/** Each is chosen for tasks in a dialog of its own. */
export type PickerKind = "category" | "due" | "snooze" | "priority" | "assignee" | "labels";

export type Opened =
  | { readonly is: "help" | "palette" | "quickAdd" }
  | { readonly is: "picker"; readonly kind: PickerKind; readonly ids: readonly string[]; readonly skipped: number };

/** The dialog that is open over the page, by a key or a button. */
export const opened = signal<Opened | null>(null);

/** Opens a dialog over the page. What is typed from now on is for its field. */
export function open(dialog: Opened): void {
  opened.value = dialog;
  typeAhead(closeOpened);
}

/** Opens a picker for those of the tasks that one may change. It says how many it leaves out. */
export function openPicker(kind: PickerKind, ids: readonly string[]): void {
  const chosen = editableOrWarn(ids).map(({ id }) => id);
  if (chosen.length > 0) open({ is: "picker", kind, ids: chosen, skipped: viewOnlyCount(ids) });
}

export function closeOpened(): void {
  opened.value = null;
}
