import { monthLength, weekdayOf, yearMonthDay } from "./calendar.ts";
import { WEEKDAY_CODES } from "./vocabulary.ts";

/** A recurrence rule (RFC 5545, section 3.3.10) as far as it can be said in words. */
export interface Rule {
  readonly freq: "HOURLY" | "DAILY" | "WEEKLY" | "MONTHLY" | "YEARLY";
  readonly interval?: number | undefined;
  /** 1 is Monday. */
  readonly weekdays?: readonly number[] | undefined;
  /** Which of the weekdays in the month: 2 is the second, -1 the last. */
  readonly ordinal?: number | undefined;
  /** `weekdays` together: the last workday, not the last of each. */
  readonly isOneOfThem?: boolean | undefined;
  /** -1 is the last day. */
  readonly monthDays?: readonly number[] | undefined;
  readonly month?: number | undefined;
}

export function rruleOf(rule: Rule): string {
  const { freq, interval = 1, weekdays, ordinal, isOneOfThem, monthDays, month } = rule;
  const isOrdinal = ordinal !== undefined && !isOneOfThem;
  const codes = weekdays?.map((day) => `${isOrdinal ? ordinal : ""}${WEEKDAY_CODES[day - 1]}`);
  const parts = {
    FREQ: freq,
    INTERVAL: interval === 1 ? undefined : interval,
    BYMONTH: month,
    BYMONTHDAY: monthDays,
    BYDAY: codes,
    BYSETPOS: isOneOfThem ? ordinal : undefined,
  };
  const known = Object.entries(parts).filter(([, value]) => value !== undefined);
  return known.map(([name, value]) => `${name}=${value}`).join(";");
}

export type Parts = Readonly<Record<string, string | undefined>>;

export function partsOf(rrule: string): Parts {
  const parts = rrule
    .replace(/^RRULE:/i, "")
    .toUpperCase()
    .split(";");
  return Object.fromEntries(parts.map((part) => part.split("=", 2) as [string, string]));
}

/** The rule of an RRULE, without its end. Undefined for a rule that cannot be said in words. */
export function ruleOf(rrule: string): Rule | undefined {
  const { COUNT: _, UNTIL: __, ...parts } = partsOf(rrule);
  const { FREQ, INTERVAL = "1", BYMONTH, BYMONTHDAY, BYDAY, BYSETPOS } = parts;
  const ordinal = BYSETPOS ?? /^-?\d+/.exec(BYDAY ?? "")?.[0];
  const rule = {
    freq: FREQ as Rule["freq"],
    interval: Number(INTERVAL),
    weekdays: BYDAY?.split(",").map((item) => WEEKDAY_CODES.indexOf(item.slice(-2)) + 1),
    ordinal: ordinal === undefined ? undefined : Number(ordinal),
    isOneOfThem: BYSETPOS !== undefined,
    monthDays: BYMONTHDAY?.split(",").map(Number),
    month: BYMONTH === undefined ? undefined : Number(BYMONTH),
  };
  const hasAllParts = textOf(parts) === textOf(partsOf(rruleOf(rule)));
  return hasAllParts && isSayable(rule) ? rule : undefined;
}

function textOf({ INTERVAL, ...parts }: Parts): string {
  const all = INTERVAL === undefined || INTERVAL === "1" ? parts : { ...parts, INTERVAL };
  return Object.entries(all).sort().join(";");
}

function isSayable({ freq, weekdays, ordinal, monthDays, month }: Rule): boolean {
  if (weekdays && monthDays) return false;
  if (ordinal === undefined) return true;
  return weekdays !== undefined && (freq === "MONTHLY" || (freq === "YEARLY" && month !== undefined));
}

/** Whether the rule can fall on a day, whatever its interval. */
export function fits({ weekdays, ordinal, isOneOfThem, monthDays, month }: Rule, day: number): boolean {
  const date = yearMonthDay(day);
  const length = monthLength(date.year, date.month);
  if (month !== undefined && date.month !== month) return false;
  if (monthDays) return monthDays.some((each) => (each < 0 ? length + 1 + each : each) === date.day);
  if (!weekdays) return true;
  if (!weekdays.includes(weekdayOf(day))) return false;
  if (ordinal === undefined) return true;
  const first = day - date.day + 1;
  const days = Array.from({ length }, (_, index) => first + index);
  const counted = days.filter((each) =>
    isOneOfThem ? weekdays.includes(weekdayOf(each)) : weekdayOf(each) === weekdayOf(day),
  );
  return counted.at(ordinal < 0 ? ordinal : ordinal - 1) === day;
}
