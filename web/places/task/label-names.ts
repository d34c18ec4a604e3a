import { isSameLabel } from "../../store/index.ts";

/** The names in `errand, home`, without those that the task has. */
export function newLabels(text: string, labels: readonly string[]): string[] {
  const names = text
    .split(",")
    .map((name) => name.trim().replace(/^@/, ""))
    .filter(Boolean);
  return names.filter((name) => !labels.some((label) => isSameLabel(label, name)));
}
