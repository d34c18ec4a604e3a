import { signal } from "@preact/signals";
import { here } from "../router/router.ts";

/** The tasks that are selected in the list in view. */
export const selected = signal<ReadonlySet<string>>(new Set());

/** The task in the list whose row has the keyboard's attention. */
export const focusedTask = signal<string | null>(null);

/** The tasks on which a key acts: the selected ones, else the focused one, else the open one. */
export function targets(): string[] {
  if (selected.value.size > 0) return [...selected.value];
  if (focusedTask.value) return [focusedTask.value];
  const open = openTask();
  return open === undefined ? [] : [open];
}

/** The id of the task whose place is open. */
export function openTask(): string | undefined {
  const { location } = here.value;
  return location?.path === "/t/:id" ? location.params["id"] : undefined;
}
