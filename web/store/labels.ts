import type { Task } from "../../client/index.ts";

/** The longest name of a label, in code points. */
export const MAX_LABEL = 60;

/** The server's rules: a comma separates labels in a filter, and `none` means no label there. */
export function isLabelName(name: string): boolean {
  return name !== "" && [...name].length <= MAX_LABEL && !name.includes(",") && labelKey(name) !== "none";
}

/** Names are the same without regard to case. */
export function labelKey(name: string): string {
  return name.normalize("NFKC").toLowerCase();
}

export function isSameLabel(one: string, other: string): boolean {
  return labelKey(one) === labelKey(other);
}

export function hasLabel({ labels }: Pick<Task, "labels">, name: string): boolean {
  return labels.some((label) => isSameLabel(label, name));
}
