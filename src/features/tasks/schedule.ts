import { invalid } from "../../kernel/errors.ts";
import { checkSeries } from "../recurrence/occurrences.ts";
import { parseRule } from "../recurrence/rule.ts";
import { type Due, type DueInput, dueAfter, dueColumns, hasSameDue } from "./due.ts";
import { momentByRule, NOT_RECURRING, type SeriesState, seriesOf } from "./series.ts";

export interface RecurrenceInput {
  rrule: string;
  from: "due" | "completion";
}

export interface ScheduleInput extends DueInput {
  recurrence?: RecurrenceInput | null | undefined;
}

type Schedule = Partial<Due & SeriesState>;

export function sendsSchedule({ due_date, due_time, time_zone, recurrence }: ScheduleInput): boolean {
  return [due_date, due_time, time_zone, recurrence].some((each) => each !== undefined);
}

/**
 * The columns of due moment and series after `input`. A due moment alone moves the occurrence that is due, and nothing
 * else of the series. A series begins anew with another rule, or where the rule is sent beside another due moment.
 * @throws AppError `invalid` for a rule without a date, and for one that is not accepted or can never fire again
 */
export function scheduleAfter(before: SeriesState, input: ScheduleInput, profileZone: string): Schedule {
  const { recurrence } = input;
  const due = dueAfter(before, input, profileZone);
  const isSameDue = before.rrule !== null && hasSameDue(before, due);
  // The second of two equal hours has the same local time as the first, so a due moment that stays is not computed anew.
  const moment = isSameDue ? {} : due;
  const rrule = recurrence === undefined ? before.rrule : (recurrence?.rrule ?? null);
  if (rrule === null) return { ...moment, ...NOT_RECURRING };

  const { dueDate, dueTime, timeZone } = due;
  if (dueDate === null || timeZone === null) {
    const path = recurrence ? "recurrence" : "due_date";
    const message = "A recurring task needs a due_date. Clear `recurrence` to clear it.";
    throw invalid({ path, code: "due_date_required", message });
  }
  const recursFrom = recurrence?.from ?? before.recursFrom;
  if (rrule === before.rrule && isSameDue) return { recursFrom };
  // A rule of hours needs a time, and UNTIL is of the same kind as what is due.
  parseRule(rrule, dueTime !== null);
  if (before.rrule !== null && recurrence === undefined) return putOff(before, due, timeZone);
  const series = { rrule, recursFrom, anchorDate: dueDate, anchorTime: dueTime, ruleDate: dueDate, occurrence: 1 };
  checkSeries(seriesOf({ ...before, ...due, ...series }));
  return { ...moment, ...series, ruleAt: null };
}

/** Moves the occurrence that is due to another moment. Another zone applies to the whole series. */
function putOff(before: SeriesState, due: Due, timeZone: string): Schedule {
  const byRule = momentByRule(before, timeZone);
  const isByRule = isSameTime(due, byRule) || (before.ruleAt === null && isSameTime(due, before));
  return isByRule ? { ...dueColumns(byRule, timeZone), ruleAt: null } : { ...due, ruleAt: byRule.dueAt };
}

function isSameTime(a: Pick<Due, "dueDate" | "dueTime">, b: Pick<Due, "dueDate" | "dueTime">): boolean {
  return a.dueDate === b.dueDate && a.dueTime === b.dueTime;
}
