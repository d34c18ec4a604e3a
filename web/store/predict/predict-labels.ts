import type { Label, Task } from "../../../client/index.ts";
import { hasLabel, isSameLabel, labelKey } from "../labels.ts";
import type { Effect } from "./effect.ts";
import type { Layer, State } from "./layer.ts";

export function renameLabel(layer: Layer, { id, name }: Label, next: string): void {
  const other = [...layer.all("label")].find((each) => each.id !== id && isSameLabel(each.name, next));
  // The two become one.
  if (other) layer.put("label", id, null);
  relabelAll(layer, name, [other?.name ?? next]);
}

export function relabelAll(layer: Layer, name: string, add: readonly string[]): void {
  for (const task of [...layer.all("task")]) {
    if (hasLabel(task, name)) relabel(layer, task, [name], add);
  }
}

export function relabel(layer: Layer, task: Task, remove: readonly string[], add: readonly string[]): void {
  const stays = task.labels.filter((label) => ![...remove, ...add].some((each) => isSameLabel(label, each)));
  layer.put("task", task.id, { ...task, labels: sorted([...stays, ...spelled(layer, add)]) });
}

export function extendPalette(layer: Layer, { names, at, position }: Effect & { do: "palette" }): void {
  const known = new Set([...layer.all("label")].map(({ name }) => labelKey(name)));
  for (const name of names) {
    if (known.has(labelKey(name))) continue;
    known.add(labelKey(name));
    const id = `new ${labelKey(name)}`;
    layer.put("label", id, { id, name, color: null, position, version: 0, created_at: at, updated_at: at });
  }
}

/** A label that one has is written as in one's palette. */
export function spelled(state: State, names: readonly string[]): string[] {
  const palette = new Map([...state.all("label")].map(({ name }) => [labelKey(name), name]));
  return names.map((name) => palette.get(labelKey(name)) ?? name);
}

export function sorted(labels: readonly string[]): string[] {
  const byKey = new Map<string, string>();
  for (const name of labels) if (!byKey.has(labelKey(name))) byKey.set(labelKey(name), name);
  return [...byKey].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, name]) => name);
}
