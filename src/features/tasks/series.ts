import { and, eq, type SQL, sql } from "drizzle-orm";
import { type Guard, guard } from "../../db/guard.ts";
import { tasks } from "../../db/schema/tasks.ts";
import { invalid } from "../../kernel/errors.ts";
import { startOfDay } from "../../kernel/time.ts";
import { checkSeries, type Occurrence, type Series } from "../recurrence/occurrences.ts";
import { parseRule } from "../recurrence/rule.ts";
import { type Due, NOT_DUE } from "./due.ts";
import { isOpen, someTask } from "./visible.ts";

type Row = typeof tasks.$inferSelect;

export interface RecurrenceInput {
  rrule: string;
  from: "due" | "completion";
}

const WALL = ["dueDate", "dueTime", "timeZone"] as const;
const ANCHOR = ["anchorDate", "anchorTime"] as const;
const OCCURRENCE = [...WALL, "dueAt", "ruleDate", "occurrence"] as const;
const SERIES = ["rrule", "recursFrom", ...ANCHOR, ...OCCURRENCE] as const;

/** Everything that the next occurrence follows from. */
export type SeriesState = Pick<Row, (typeof SERIES)[number]>;
type RuleColumns = Pick<Row, "rrule" | "recursFrom" | "ruleDate" | "occurrence" | (typeof ANCHOR)[number]>;

const NOT_RECURRING: RuleColumns = {
  rrule: null,
  recursFrom: null,
  anchorDate: null,
  anchorTime: null,
  ruleDate: null,
  occurrence: null,
};

/** Of a task that is not there yet. */
export const NEVER: SeriesState = { ...NOT_DUE, ...NOT_RECURRING };

/** A task's series while it is to be done again; a cancelled one's has ended. */
export function recurs({ rrule, status }: Pick<Row, "rrule" | "status">): boolean {
  return rrule !== null && status !== "cancelled";
}

export function isSameWall(a: Pick<Due, (typeof WALL)[number]>, b: Pick<Due, (typeof WALL)[number]>): boolean {
  return WALL.every((column) => a[column] === b[column]);
}

/**
 * The rule's columns once someone has written `due` or the rule. Only what really differs makes a new series: its first
 * occurrence is what is due then.
 * @throws AppError `invalid` for a rule without a date, and one that is not accepted or can never fire again
 */
export function recurrenceAfter(
  before: SeriesState,
  input: RecurrenceInput | null | undefined,
  due: Due,
): Partial<RuleColumns> {
  const rrule = input === undefined ? before.rrule : (input?.rrule ?? null);
  if (rrule === null) return before.rrule === null ? {} : NOT_RECURRING;
  const recursFrom = input?.from ?? before.recursFrom;
  const { dueDate, dueTime, timeZone } = due;
  if (dueDate === null || timeZone === null) {
    throw invalid({
      path: input ? "recurrence" : "due_date",
      code: "due_date_required",
      message: "What recurs has a due_date; clear `recurrence` with it.",
    });
  }
  if (rrule === before.rrule && isSameWall(before, due)) return { recursFrom };
  checkSeries(seriesFrom({ rrule, anchorDate: dueDate, anchorTime: dueTime, timeZone }));
  return { rrule, recursFrom, anchorDate: dueDate, anchorTime: dueTime, ruleDate: dueDate, occurrence: 1 };
}

export function seriesOf({ rrule, anchorDate, anchorTime, timeZone }: SeriesState): Series {
  if (rrule === null || anchorDate === null || timeZone === null) throw new Error("not a recurring task");
  return seriesFrom({ rrule, anchorDate, anchorTime, timeZone });
}

function seriesFrom({ rrule, ...anchor }: { rrule: string } & Omit<Series, "rule">): Series {
  return { rule: parseRule(rrule, anchor.anchorTime !== null), ...anchor };
}

/** The occurrence that is due now. */
export function currentOccurrence({ occurrence, ruleDate, dueDate, dueTime, dueAt }: SeriesState): Occurrence {
  if (occurrence === null || ruleDate === null || dueDate === null || dueAt === null) {
    throw new Error("not a recurring task");
  }
  return { number: occurrence, ruleDate, dueDate, dueTime, dueAt };
}

/** What moves a task of the zone to an occurrence. */
export function placeOf({ number, ruleDate, dueDate, dueTime, dueAt }: Occurrence, zone: string) {
  const remindFrom = dueTime === null ? startOfDay(dueDate, zone) : dueAt;
  return { dueDate, dueTime, dueAt, remindFrom, ruleDate, occurrence: number };
}

/** Holds while the task is open and its series stands where it stood. */
export function standsAt(id: string, state: SeriesState, code: string, error: Error): Guard {
  return guard(someTask(and(eq(tasks.id, id), isOpen, isSame(SERIES, state))), code, error);
}

/** The task is in the same place of the same series; or has none still, whatever else it is. */
export function sameSeries(state: SeriesState): SQL | undefined {
  return isSame(state.rrule === null ? ["rrule"] : SERIES, state);
}

function isSame(columns: readonly (keyof SeriesState)[], state: SeriesState): SQL | undefined {
  return and(...columns.map((column) => sql`${tasks[column]} IS ${state[column]}`));
}

/** The state as JSON made by SQLite: what a guard brings back of a task that recurs. */
export const seriesState = sql`json_object(${sql.join(
  SERIES.map((column) => sql`${sql.raw(`'${column}'`)}, ${tasks[column]}`),
  sql`, `,
)})`;
