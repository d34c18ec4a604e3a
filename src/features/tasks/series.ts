import { and, type SQL, sql } from "drizzle-orm";
import { tasks } from "../../db/schema/tasks.ts";
import { countedAfter, minuteOf, nextCountedFrom } from "../recurrence/from-completion.ts";
import { type Moment, momentAt, momentOn } from "../recurrence/moments.ts";
import { type Occurrence, occurrencesAfter, type Series } from "../recurrence/occurrences.ts";
import { parseRule } from "../recurrence/rule.ts";
import { dueColumns, NOT_DUE } from "./due.ts";

type Row = typeof tasks.$inferSelect;

/** The columns from which the next occurrence is computed. */
const COLUMNS = [
  "rrule",
  "recursFrom",
  "anchorDate",
  "anchorTime",
  "timeZone",
  "ruleDate",
  "ruleAt",
  "occurrence",
  "dueDate",
  "dueTime",
  "dueAt",
] as const;

export type SeriesState = Pick<Row, (typeof COLUMNS)[number]>;

export const NOT_RECURRING = {
  rrule: null,
  recursFrom: null,
  anchorDate: null,
  anchorTime: null,
  ruleDate: null,
  ruleAt: null,
  occurrence: null,
} as const satisfies Partial<SeriesState>;

/** The state of a task that is not there yet. */
export const NO_SERIES: SeriesState = { ...NOT_DUE, ...NOT_RECURRING };

/** Whether completing it leads to another occurrence. Cancelling ends a series. */
export function recurs({ rrule, status }: Pick<Row, "rrule" | "status">): boolean {
  return rrule !== null && status !== "cancelled";
}

export function seriesOf({ rrule, anchorDate, anchorTime, timeZone }: SeriesState): Series {
  if (rrule === null || anchorDate === null || timeZone === null) throw new Error("not a recurring task");
  return { rule: parseRule(rrule, anchorTime !== null), anchorDate, anchorTime, timeZone };
}

/** The occurrence that is due now. */
export function currentOccurrence({ occurrence, ruleDate, ruleAt, dueDate, dueTime, dueAt }: SeriesState): Occurrence {
  if (occurrence === null || ruleDate === null || dueDate === null || dueAt === null) {
    throw new Error("not a recurring task");
  }
  return { number: occurrence, ruleDate, ruleAt, dueDate, dueTime, dueAt };
}

/** The moment by the rule of the occurrence that is due now, in a zone: not the moment that it was put off to. */
export function momentByRule(state: SeriesState, zone: string): Moment {
  const { rule, anchorTime, timeZone } = seriesOf(state);
  const { ruleDate, ruleAt, dueAt } = currentOccurrence(state);
  if (rule.freq !== "HOURLY") return momentOn(ruleDate, anchorTime, zone);
  const moment = momentAt(Date.parse(ruleAt ?? dueAt), timeZone);
  return zone === timeZone ? moment : momentOn(moment.dueDate, moment.dueTime, zone);
}

/** The occurrences after the one that is due now. */
export function occurrencesToCome(state: SeriesState): Generator<Occurrence> {
  const after = state.recursFrom === "completion" ? countedAfter : occurrencesAfter;
  return after(seriesOf(state), currentOccurrence(state));
}

/** The occurrence that is due once the current one is completed now, or skipped; undefined after the last. */
export function nextOccurrence(state: SeriesState, how: "completed" | "skipped", now: Date): Occurrence | undefined {
  if (state.recursFrom === "completion" && how === "completed") {
    const series = seriesOf(state);
    return nextCountedFrom(minuteOf(now, series.timeZone), series, currentOccurrence(state));
  }
  const { value, done } = occurrencesToCome(state).next();
  return done ? undefined : value;
}

/** The columns of a task that is at an occurrence. */
export function toColumns({ number, ruleDate, ruleAt = null, ...moment }: Occurrence, zone: string) {
  return { ...dueColumns(moment, zone), ruleDate, ruleAt, occurrence: number };
}

/** The task is at the same occurrence of the same series; or still has none. */
export function isSameSeries(state: SeriesState): SQL | undefined {
  const columns = state.rrule === null ? (["rrule"] as const) : COLUMNS;
  return and(...columns.map((column) => sql`${tasks[column]} IS ${state[column]}`));
}
