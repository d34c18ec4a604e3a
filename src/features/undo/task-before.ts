import { STATUSES } from "../../db/schema/tasks.ts";
import type { StoredLabel } from "../labels/names.ts";
import type { Change, Data } from "./change.ts";
import { pick } from "./fields.ts";

/** What other changes may change too, without an event of the task. A change of the task's own keeps its row for them. */
const BESIDE = ["category_id", "parent_id", "assignee_id", "position", "labels", "status", "completed_at"];

/** The completion of its parent may change a series too. */
export const SCHEDULE = ["due_date", "due_time", "time_zone", "recurrence"];

/** The task as it was before a change. Its event before may be older than the last change of these fields. */
export function taskBefore({ event, before, after }: Change, row: Data | undefined): Data | null {
  if (!before || !after) return null;
  if (row) return { ...before, ...fieldsOf(row) };
  const unchanged = before["recurrence"] === null ? BESIDE : [...BESIDE, ...SCHEDULE];
  // The completion of a `todo` task keeps no row.
  const open = event === "task.completed" ? { status: "todo", completed_at: null } : {};
  return { ...before, ...pick(after, unchanged), ...open };
}

function fieldsOf(row: Data): Data {
  const { labels, status, rrule, recurs_from: from } = row;
  return {
    ...pick(row, [...BESIDE, ...SCHEDULE]),
    labels: namesOf(labels),
    status: STATUSES[Number(status)],
    recurrence: rrule === null ? null : { rrule, from },
  };
}

function namesOf(labels: unknown): string[] {
  const stored = (labels === null ? [] : JSON.parse(String(labels))) as StoredLabel[];
  return stored.map(([, name]) => name);
}
