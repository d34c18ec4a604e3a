import type { tasks } from "../../db/schema/tasks.ts";
import { invalid } from "../../kernel/errors.ts";
import { lastPosition } from "../../kernel/position.ts";
import { labelsNamed } from "../labels/names.ts";
import { momentAt } from "../recurrence/moments.ts";
import { parseRule } from "../recurrence/rule.ts";
import { type Due, dueAfter, dueColumns, NOT_DUE } from "../tasks/due.ts";
import { scheduleAfter, sendsSchedule } from "../tasks/schedule.ts";
import { NO_SERIES } from "../tasks/series.ts";
import { plainColumns, statusAfter, titleColumns } from "../tasks/task-input.ts";
import type { LineOf } from "./schemas.ts";

export type Row = typeof tasks.$inferSelect;
type Line = LineOf<"task">;

interface Defaults {
  readonly now: Date;
  /** The profile's. */
  readonly timeZone: string;
}

type Columns = Omit<Row, "id" | "ownerId" | "createdBy" | "version" | "updatedAt">;

const EMPTY: Omit<Columns, "title" | "titleKey" | "titleSort" | "position" | "createdAt"> = {
  ...NO_SERIES,
  ...NOT_DUE,
  description: "",
  descriptionKey: "",
  status: "todo",
  completedAt: null,
  priority: "none",
  labels: null,
  parentId: null,
  categoryId: null,
  assigneeId: null,
};

/** The columns that a line decides; what it leaves out stays. @throws AppError `invalid` */
export function columnsOf(line: Line, own: Row | undefined, { now, timeZone }: Defaults): Columns {
  const before = own ?? EMPTY;
  const status = statusAfter(before.status, line);
  const completedAt = line.completed_at ?? before.completedAt ?? now.toISOString();
  return {
    ...EMPTY,
    ...own,
    ...plainColumns({ description: line.description, priority: line.priority }),
    ...titleColumns(line.title),
    ...scheduleOf(line, before, timeZone),
    ...(line.labels && { labels: labelsOf(line.labels) }),
    status,
    completedAt: status === "done" ? completedAt : null,
    position: line.position ?? own?.position ?? lastPosition(now),
    createdAt: line.created_at ?? own?.createdAt ?? now.toISOString(),
  };
}

function labelsOf(names: readonly string[]): string | null {
  const stored = labelsNamed(names).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return stored.length > 0 ? JSON.stringify(stored) : null;
}

type Before = Row | typeof EMPTY;

function scheduleOf(line: Line, before: Before, timeZone: string): Partial<Row> {
  if (!sendsSchedule(line) && line.series === undefined) return {};
  const schedule =
    line.series && line.recurrence ? inSeries(line, before, timeZone) : scheduleAfter(before, line, timeZone);
  const { dueDate = null, dueTime = null, timeZone: zone = null } = schedule;
  if (dueDate === null || dueTime === null || zone === null || !line.due_at) return schedule;
  // Of two equal hours the later one has the same local time.
  const meant = momentAt(Date.parse(line.due_at), zone);
  const isMeant = meant.dueDate === dueDate && meant.dueTime === dueTime;
  return isMeant ? { ...schedule, ...dueColumns({ dueDate, dueTime, dueAt: line.due_at }, zone) } : schedule;
}

/** A recurring task as it is, in the middle of its series. */
function inSeries({ recurrence, series, ...line }: Line, before: Before, timeZone: string): Partial<Row> {
  if (!recurrence || !series) return {};
  const due: Due = dueAfter(before, line, timeZone);
  if (due.dueDate === null) {
    throw invalid({ path: "recurrence", code: "due_date_required", message: "A recurring task needs a due_date." });
  }
  parseRule(recurrence.rrule, series.anchor_time !== null);
  parseRule(recurrence.rrule, due.dueTime !== null);
  return {
    ...due,
    rrule: recurrence.rrule,
    recursFrom: recurrence.from,
    anchorDate: series.anchor_date,
    anchorTime: series.anchor_time,
    ruleDate: series.rule_date,
    ruleAt: series.rule_at,
    occurrence: series.occurrence,
  };
}
