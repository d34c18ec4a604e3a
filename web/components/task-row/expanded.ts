import { signal } from "@preact/signals";

/** The tasks whose subtasks stand below them in lists. */
export const expanded = signal<ReadonlySet<string>>(new Set());

export function toggleExpanded(id: string): void {
  const next = new Set(expanded.value);
  if (!next.delete(id)) next.add(id);
  expanded.value = next;
}
