import { type Month, monthIndexOf, monthOf, startOfMonth, startOfYear, weekdayOf, yearOf } from "./calendar.ts";
import type { Rule } from "./rule.ts";

/**
 * The dates of a rule from `from` to `last`, as day numbers in order. A period without a date yields undefined, so that
 * callers can count steps. Months that BYMONTH excludes cost one step together. HOURLY goes day by day.
 */
export function* ruleDays(given: Rule, anchor: number, from: number, last: number): Generator<number | undefined> {
  const rule = withDefaults(given, anchor);
  if (!hasDates(rule)) return;
  const { unitOf, startOf } = periodsOf(rule);
  const origin = unitOf(anchor);
  const onGrid = (unit: number) => origin + Math.ceil((unit - origin) / rule.interval) * rule.interval;

  let unit = onGrid(unitOf(from));
  while (startOf(unit) <= last) {
    const end = startOf(unit + 1);
    const days = atPositions(daysWithin(rule, startOf(unit), end - 1), rule.bySetPos).filter((day) => day >= from);
    if (days.length === 0) yield undefined;
    yield* days;
    unit = onGrid(unitOf(listedFrom(rule, end)));
  }
}

/** Missing parts come from the anchor (RFC 5545, section 3.3.10). */
function withDefaults(rule: Rule, anchor: number): Rule {
  if (rule.byDay.length > 0 || rule.byMonthDay.length > 0) return rule;
  const month = monthOf(anchor);
  const byMonthDay = [anchor - month.first + 1];
  switch (rule.freq) {
    case "YEARLY":
      return { ...rule, byMonthDay, byMonth: rule.byMonth.length > 0 ? rule.byMonth : [month.number] };
    case "MONTHLY":
      return { ...rule, byMonthDay };
    case "WEEKLY":
      return { ...rule, byDay: [{ weekday: weekdayOf(anchor) }] };
    default:
      return rule;
  }
}

const LONGEST = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** False for days that no year has, such as 30 February. */
function hasDates({ byMonth, byMonthDay }: Rule): boolean {
  if (byMonthDay.length === 0) return true;
  const shortest = Math.min(...byMonthDay.map(Math.abs));
  return LONGEST.some((length, index) => isListed(byMonth, index + 1) && shortest <= length);
}

/** An empty list includes every value. */
function isListed(list: readonly number[], value: number): boolean {
  return list.length === 0 || list.includes(value);
}

/** INTERVAL counts these periods: years, months, weeks or days. */
function periodsOf({ freq, weekStart }: Rule) {
  switch (freq) {
    case "YEARLY":
      return { unitOf: yearOf, startOf: startOfYear };
    case "MONTHLY":
      return { unitOf: monthIndexOf, startOf: startOfMonth };
    case "WEEKLY":
      return {
        unitOf: (day: number) => Math.floor((day + 4 - weekStart) / 7),
        startOf: (week: number) => week * 7 - 4 + weekStart,
      };
    default:
      return { unitOf: (day: number) => day, startOf: (day: number) => day };
  }
}

function daysWithin(rule: Rule, first: number, last: number): number[] {
  const byYear = rule.freq === "YEARLY" && rule.byMonth.length === 0;
  const found: number[] = [];
  for (let month = monthOf(first); month.first <= last; month = monthOf(month.last + 1)) {
    if (!isListed(rule.byMonth, month.number)) continue;
    const counted = byYear ? { first, last } : month;
    const end = Math.min(last, month.last);
    for (let day = Math.max(first, month.first); day <= end; day += 1) {
      if (isMonthDay(rule, day, month) && isWeekday(rule, day, counted)) found.push(day);
    }
  }
  return found;
}

function isMonthDay({ byMonthDay }: Rule, day: number, { first, last }: Month): boolean {
  return byMonthDay.length === 0 || byMonthDay.includes(day - first + 1) || byMonthDay.includes(day - last - 1);
}

/** An ordinal counts within the year or the month, from its start or its end. */
function isWeekday({ byDay }: Rule, day: number, { first, last }: Pick<Month, "first" | "last">): boolean {
  if (byDay.length === 0) return true;
  const weekday = weekdayOf(day);
  const fromStart = Math.floor((day - first) / 7) + 1;
  const fromEnd = -Math.floor((last - day) / 7) - 1;
  return byDay.some(
    (each) =>
      each.weekday === weekday &&
      (each.ordinal === undefined || each.ordinal === fromStart || each.ordinal === fromEnd),
  );
}

function atPositions(days: number[], positions: readonly number[]): number[] {
  if (positions.length === 0) return days;
  return days.filter((_, index) => positions.includes(index + 1) || positions.includes(index - days.length));
}

/** The day itself if BYMONTH includes its month, or else the first day of the next included month. */
function listedFrom({ byMonth }: Rule, day: number): number {
  let month = monthOf(day);
  if (isListed(byMonth, month.number)) return day;
  while (!isListed(byMonth, month.number)) month = monthOf(month.last + 1);
  return month.first;
}
