import { STATUSES } from "../../db/schema/tasks.ts";
import type { StoredLabel } from "../labels/names.ts";
import type { Change, Data } from "./change.ts";
import { pick } from "./fields.ts";

/** What other changes may change too, without an event of the task. A change of the task's own keeps its row for them. */
const BESIDE = ["category_id", "parent_id", "assignee_id", "position", "labels"];

/** The task as it was before a change. Its event before may be older than the last change of these fields. */
export function taskBefore({ event, before, after }: Change, row: Data | undefined): Data | null {
  if (!before || !after) return null;
  if (row) {
    const { labels, status } = row;
    return { ...before, ...pick(row, BESIDE), labels: namesOf(labels), status: STATUSES[Number(status)] };
  }
  const hasGap = Number(after["version"]) > Number(before["version"]) + 1;
  return { ...before, ...pick(after, hasGap && event === "task.updated" ? [...BESIDE, "status"] : BESIDE) };
}

function namesOf(labels: unknown): string[] {
  const stored = (labels === null ? [] : JSON.parse(String(labels))) as StoredLabel[];
  return stored.map(([, name]) => name);
}
