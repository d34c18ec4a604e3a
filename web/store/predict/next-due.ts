import type { Task } from "../../../client/index.ts";
import { addMonths, DAY_MS, dateOf, weekdayOf, yearMonthDay } from "../../../client/words/calendar.ts";
import { fits, partsOf, type Rule, ruleOf } from "../../../client/words/rule.ts";
import { clockText } from "../../../client/words/times.ts";
import { localTime } from "../../../client/words/zone.ts";
import { dueAt } from "./due.ts";

type Due = Pick<Task, "due_date" | "due_time">;
type Recurring = Due & Pick<Task, "due_at" | "time_zone" | "recurrence">;

const HOUR_MS = 3_600_000;

/**
 * When a recurring task is due after the occurrence that is due now. The task does not say where its series began, so an
 * occurrence that was put off counts as one of the rule.
 * @param completedAt undefined if the occurrence is skipped
 * @returns null after the last one; undefined if only the server can say it
 */
export function nextDue(task: Recurring, completedAt: Date | undefined): Due | null | undefined {
  const { recurrence, due_date, due_time, due_at, time_zone: zone } = task;
  if (!recurrence || due_date === null || due_at === null || zone === null) return undefined;
  const { COUNT, UNTIL } = partsOf(recurrence.rrule);
  const rule = ruleOf(recurrence.rrule);
  // A task does not say how many occurrences there were.
  if (!rule || COUNT !== undefined) return undefined;
  const isCounted = recurrence.from === "completion";
  const due = Date.parse(due_date) / DAY_MS;
  const start = isCounted && completedAt ? localTime(completedAt, zone).day : due;
  const next =
    rule.freq === "HOURLY"
      ? dueAfterHours(rule, isCounted && completedAt ? completedAt : new Date(due_at), zone)
      : dueOnDay(isCounted ? nextCounted(rule, start, due) : nextFit(rule, start, due), due_time, zone);
  return next && UNTIL !== undefined && isPast(UNTIL, next, zone) ? null : next;
}

function dueAfterHours(rule: Rule, from: Date, zone: string): Due | undefined {
  const { interval = 1 } = rule;
  return leavesDays(rule) ? shownAt(new Date(from.getTime() + interval * HOUR_MS), zone) : undefined;
}

/** The clocks may skip the time on that day. */
function dueOnDay(day: number | undefined, due_time: string | null, time_zone: string): Due | undefined {
  if (day === undefined) return undefined;
  const due_date = dateOf(day);
  const at = dueAt({ due_date, due_time, time_zone });
  return due_time === null || at === null ? { due_date, due_time } : shownAt(new Date(at), time_zone);
}

function shownAt(at: Date, zone: string): Due {
  const { day, minutes } = localTime(at, zone);
  return { due_date: dateOf(day), due_time: clockText(minutes) };
}

/** Without days of its own, a rule that counts from completion is an interval. */
function nextCounted(rule: Rule, start: number, due: number): number | undefined {
  return leavesDays(rule) ? oneIntervalAfter(rule, start) : nextFit(rule, start, due);
}

/** Whether the days follow from the start of the series. */
function leavesDays({ weekdays, monthDays, month }: Rule): boolean {
  return !(weekdays ?? monthDays ?? month);
}

function oneIntervalAfter({ freq, interval = 1 }: Rule, day: number): number {
  if (freq === "DAILY" || freq === "WEEKLY") return day + (freq === "DAILY" ? 1 : 7) * interval;
  return addMonths(day, (freq === "MONTHLY" ? 1 : 12) * interval);
}

function withDays(rule: Rule, start: number): Rule {
  if (rule.weekdays || rule.monthDays || rule.freq === "DAILY") return rule;
  if (rule.freq === "WEEKLY") return { ...rule, weekdays: [weekdayOf(start)] };
  const { month, day } = yearMonthDay(start);
  return { ...rule, monthDays: [day], month: rule.month ?? (rule.freq === "YEARLY" ? month : undefined) };
}

/** A search of years takes too long for a view that changes at once. */
const MOST_DAYS = 366 * 8;

/** The first day of the rule after its start and after what was due. */
function nextFit(given: Rule, start: number, due: number): number | undefined {
  const rule = withDays(given, start);
  const { freq, interval = 1 } = rule;
  const first = Math.max(start, due) + 1;
  for (let day = first; day < first + MOST_DAYS; day += 1) {
    const periods = periodOf(freq, day) - periodOf(freq, start);
    if (periods % interval === 0 && fits(rule, day)) return day;
  }
  return undefined;
}

function periodOf(freq: Rule["freq"], day: number): number {
  const { year, month } = yearMonthDay(day);
  if (freq === "YEARLY") return year;
  if (freq === "MONTHLY") return year * 12 + month;
  return freq === "WEEKLY" ? Math.floor((day + 3) / 7) : day;
}

/** UNTIL is a date for a whole day, and an instant for a time. */
function isPast(until: string, { due_date, due_time }: Due, time_zone: string): boolean {
  const last = due_time === null ? due_date : dueAt({ due_date, due_time, time_zone });
  return (last ?? "").replace(/[-:]|\.000/g, "") > until;
}
