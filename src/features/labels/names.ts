import { fold, foldAccents } from "../../kernel/text.ts";

export const MAX_LABELS = 50;
export const MAX_NAME = 60;

/** Stands for "without labels" in filters. */
export const NONE = "none";

/**
 * A label as a task's row has it, in a JSON list in the order of the keys: `fold(name)`, which makes labels equal; the
 * name; and the key without accents, for searches.
 */
export type StoredLabel = readonly [key: string, name: string, search: string];

/** Each label once: of several spellings the first. */
export function labelsNamed(names: readonly string[]): StoredLabel[] {
  const byKey = new Map<string, string>();
  for (const name of names) if (!byKey.has(fold(name))) byKey.set(fold(name), name);
  return [...byKey].map(([key, name]) => [key, name, foldAccents(name)]);
}

/** What `tasks.labels` contains exactly if the task has the label: keys follow a bracket, and names have no comma. */
export function patternOf(name: string): string {
  return `[${JSON.stringify(fold(name))},`;
}

export function isLabelName(name: string): boolean {
  const key = fold(name);
  return !key.includes(",") && key !== NONE;
}
