import { addMonths, DAY_MS, dateOf, weekdayOf } from "../../client/words/calendar.ts";

/** Days since 1970-01-01 of a date such as `2027-03-14`. */
export function dayNumber(date: string): number {
  return Date.parse(`${date}T00:00:00Z`) / DAY_MS;
}

/** The date some days later, or earlier where `days` is negative. */
export function addDays(date: string, days: number): string {
  return dateOf(dayNumber(date) + days);
}

export function nextMonth(date: string): string {
  return dateOf(addMonths(dayNumber(date), 1));
}

/** 1 is Monday, 7 is Sunday. */
export function weekday(date: string): number {
  return weekdayOf(dayNumber(date));
}

/** The Monday after a date. */
export function nextMonday(date: string): string {
  return addDays(date, 8 - weekday(date));
}

export function daysBetween(from: string, to: string): number {
  return dayNumber(to) - dayNumber(from);
}
