import { focusedTask, selected } from "../../commands/selection.ts";

/** Where a range of selected tasks begins. */
let anchor: string | null = null;

/** Selects the focused task, or no longer. */
export function toggleSelected(): void {
  const { value: id } = focusedTask;
  if (id === null) return;
  anchor = id;
  const next = new Set(selected.value);
  if (!next.delete(id)) next.add(id);
  selected.value = next;
}

/** Selects all from the last selected task, or the focused one, to this one. */
export function selectTo(id: string, ids: readonly string[]): void {
  const isKept = anchor !== null && selected.value.has(anchor) && ids.includes(anchor);
  const from = isKept && anchor !== null ? anchor : (focusedTask.value ?? id);
  anchor = from;
  const [one, other] = [ids.indexOf(from), ids.indexOf(id)];
  selected.value = new Set(ids.slice(Math.max(0, Math.min(one, other)), Math.max(one, other) + 1));
}

/** Selects all. A range then begins at the focused task. */
export function selectAll(ids: readonly string[]): void {
  anchor = focusedTask.value;
  selected.value = new Set(ids);
}

export function clearSelection(): void {
  selected.value = new Set();
}
