import { PRIORITIES, STATUSES } from "../../db/schema/tasks.ts";
import type { StoredLabel } from "../labels/names.ts";
import type { Data, PastChange } from "./change.ts";
import { pick } from "./fields.ts";

/** What other changes may change too, without an event of the task. A change of the task's own keeps its row for them. */
const BESIDE = ["category_id", "parent_id", "assignee_id", "position", "labels", "status", "completed_at"];

/** The completion of its parent may change a series too. */
export const SCHEDULE = ["due_date", "due_time", "time_zone", "recurrence"];

/** The task as it was before a change; null where that is no longer known. */
export function taskBefore({ event, before, after }: PastChange, row: Data | undefined): Data | null {
  if (row) return fieldsOf(row);
  // The completion of a `todo` task keeps no row, unless it changes more.
  if (event === "task.completed") return { ...after, status: "todo", done: false, completed_at: null };
  if (!before || !after) return null;
  // The event before may be older than the last change of these.
  return { ...before, ...pick(after, before["recurrence"] === null ? BESIDE : [...BESIDE, ...SCHEDULE]) };
}

function fieldsOf(row: Data): Data {
  const { labels, status: stored, priority, rrule, recurs_from: from } = row;
  const status = STATUSES[Number(stored)];
  return {
    ...row,
    status,
    done: status === "done",
    priority: PRIORITIES[Number(priority)],
    labels: namesOf(labels),
    recurrence: rrule === null ? null : { rrule, from },
  };
}

function namesOf(labels: unknown): string[] {
  const stored = (labels === null ? [] : JSON.parse(String(labels))) as StoredLabel[];
  return stored.map(([, name]) => name);
}
