// A day is a whole number, counted from 1970-01-01.

export const DAY_MS = 86_400_000;

export interface YearMonthDay {
  readonly year: number;
  /** From 1. */
  readonly month: number;
  readonly day: number;
}

/** Undefined for a date that does not exist, such as 31 February. */
export function dayOf({ year, month, day }: YearMonthDay): number | undefined {
  return day >= 1 && day <= monthLength(year, month) ? Date.UTC(year, month - 1, day) / DAY_MS : undefined;
}

export function yearMonthDay(day: number): YearMonthDay {
  const at = new Date(day * DAY_MS);
  return { year: at.getUTCFullYear(), month: at.getUTCMonth() + 1, day: at.getUTCDate() };
}

/** `2027-03-14` */
export function dateOf(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

/** 1 is Monday, 7 is Sunday. */
export function weekdayOf(day: number): number {
  return ((day + 3) % 7) + 1;
}

export function monthLength(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

/** The same day of a later month, or the last day of that month where it is shorter. */
export function addMonths(from: number, months: number): number {
  const { year, month, day } = yearMonthDay(from);
  const first = Date.UTC(year, month - 1 + months, 1) / DAY_MS;
  const later = yearMonthDay(first);
  return first + Math.min(day, monthLength(later.year, later.month)) - 1;
}
