import { DAY_MS, dateIn } from "../../kernel/time.ts";

// Days are whole numbers, counted from 1970-01-01, and weekdays are numbers from 1 (Monday) to 7.

export function dayOf(date: string): number {
  return Date.parse(date) / DAY_MS;
}

export function dateOf(day: number): string {
  return dateIn(day * DAY_MS);
}

export function weekdayOf(day: number): number {
  return modulo(day + 3, 7) + 1;
}

export function yearOf(day: number): number {
  return new Date(day * DAY_MS).getUTCFullYear();
}

export function startOfYear(year: number): number {
  return startOfMonth(year * 12);
}

/** Its first and last day, and its number from 1 to 12. */
export interface Month {
  readonly number: number;
  readonly first: number;
  readonly last: number;
}

export function monthOf(day: number): Month {
  const index = monthIndexOf(day);
  return { number: modulo(index, 12) + 1, first: startOfMonth(index), last: startOfMonth(index + 1) - 1 };
}

/** Months are counted from January of the year 0. */
export function monthIndexOf(day: number): number {
  const at = new Date(day * DAY_MS);
  return at.getUTCFullYear() * 12 + at.getUTCMonth();
}

/** `Date.UTC` would take the years 0 to 99 for 1900 to 1999; `setUTCFullYear` does not. */
export function startOfMonth(index: number): number {
  return new Date(0).setUTCFullYear(0, index, 1) / DAY_MS;
}

/** The same day of a later month, or the last day of that month where it is shorter. */
export function addMonths(day: number, months: number): number {
  const index = monthIndexOf(day) + months;
  const place = day - startOfMonth(monthIndexOf(day));
  return Math.min(startOfMonth(index) + place, startOfMonth(index + 1) - 1);
}

function modulo(value: number, by: number): number {
  return ((value % by) + by) % by;
}
