import { STATUSES } from "../../db/schema/tasks.ts";
import type { StoredLabel } from "../labels/names.ts";
import type { Change, Data } from "./change.ts";
import { pick } from "./fields.ts";

/** What other changes may change too, without an event of the task. A change of the task's own keeps its row for them. */
const BESIDE = ["category_id", "parent_id", "assignee_id", "position", "labels"];

/** What the completion of its parent may change too. */
const STEP = ["status", "completed_at"];
export const SCHEDULE = ["due_date", "due_time", "time_zone", "recurrence"];

/** The task as it was before a change. Its event before may be older than the last change of these fields. */
export function taskBefore({ event, before, after }: Change, row: Data | undefined): Data | null {
  if (!before || !after) return null;
  if (row) return { ...before, ...fieldsOf(row) };
  const known = { ...before, ...pick(after, BESIDE) };
  // A completion keeps no row. The task was open, and it is `todo` that a parent's completion leaves open.
  if (event === "task.completed" && before["done"] === true) return { ...known, status: "todo", completed_at: null };
  const hasGap = Number(after["version"]) > Number(before["version"]) + 1;
  if (!hasGap || event !== "task.updated") return known;
  return { ...known, ...pick(after, recurs(before) && recurs(after) ? [...STEP, ...SCHEDULE] : STEP) };
}

function fieldsOf(row: Data): Data {
  const { labels, status, rrule, recurs_from: from } = row;
  return {
    ...pick(row, [...BESIDE, ...STEP, ...SCHEDULE]),
    labels: namesOf(labels),
    status: STATUSES[Number(status)],
    recurrence: rrule === null ? null : { rrule, from },
  };
}

function recurs({ recurrence }: Data): boolean {
  return recurrence !== null;
}

function namesOf(labels: unknown): string[] {
  const stored = (labels === null ? [] : JSON.parse(String(labels))) as StoredLabel[];
  return stored.map(([, name]) => name);
}
