import { invalid } from "../../kernel/errors.ts";
import { startOfDay, startOfNextDay, wallClock } from "../../kernel/time.ts";

/** When a task is due, as stored. A date alone is a whole day; with a time it is a moment in the zone. */
export interface Due {
  dueDate: string | null;
  dueTime: string | null;
  timeZone: string | null;
  /** The instant at which it becomes overdue. */
  dueAt: string | null;
  /** The instant from which a reminder's minutes are counted: for a whole day its first. */
  remindFrom: string | null;
}

export interface DueInput {
  due_date?: string | null | undefined;
  due_time?: string | null | undefined;
  time_zone?: string | null | undefined;
}

type LocalDue = Pick<Due, "dueDate" | "dueTime" | "timeZone">;

export const NOT_DUE: Due = { dueDate: null, dueTime: null, timeZone: null, dueAt: null, remindFrom: null };

export function hasSameDue(a: LocalDue, b: LocalDue): boolean {
  return a.dueDate === b.dueDate && a.dueTime === b.dueTime && a.timeZone === b.timeZone;
}

/** Whether the task's zone will be the profile's. */
export function usesProfileZone(before: LocalDue, input: DueInput): boolean {
  const { dueDate, timeZone } = merged(before, input);
  return dueDate !== null && timeZone === null;
}

/**
 * The due moment after `input`; what is not sent stays. Clearing the date clears time and zone.
 * @throws AppError `invalid` for a time without a date, or a moment beyond the years 1 to 9999
 */
export function dueAfter(before: LocalDue, input: DueInput, profileZone: string): Due {
  const { dueDate, dueTime, timeZone } = merged(before, input);
  if (dueDate !== null) return dueOn(dueDate, dueTime, timeZone ?? profileZone);
  if (dueTime === null) return { ...NOT_DUE, timeZone };
  throw invalid({ path: "due_time", code: "due_date_required", message: "A time needs a due_date." });
}

/** @throws AppError `invalid` for a moment beyond the years 1 to 9999 */
export function dueOn(dueDate: string, dueTime: string | null, timeZone: string) {
  const dueAt = dueTime === null ? startOfNextDay(dueDate, timeZone) : wallClock(dueDate, dueTime, timeZone);
  if (!FOUR_DIGIT_YEAR.test(dueAt)) {
    throw invalid({ path: "due_date", code: "out_of_range", message: "This date is out of range." });
  }
  return dueColumns({ dueDate, dueTime, dueAt }, timeZone);
}

// RFC 3339 has four digits for the year, and text with five or a sign would not sort.
const FOUR_DIGIT_YEAR = /^\d{4}-/;

export function dueColumns(
  { dueDate, dueTime, dueAt }: { dueDate: string; dueTime: string | null; dueAt: string },
  timeZone: string,
) {
  return { dueDate, dueTime, timeZone, dueAt, remindFrom: dueTime === null ? startOfDay(dueDate, timeZone) : dueAt };
}

function merged({ dueDate, dueTime, timeZone }: LocalDue, input: DueInput): LocalDue {
  const rest = input.due_date === null ? NOT_DUE : { dueTime, timeZone };
  return {
    dueDate: input.due_date === undefined ? dueDate : input.due_date,
    dueTime: input.due_time === undefined ? rest.dueTime : input.due_time,
    timeZone: input.time_zone === undefined ? rest.timeZone : input.time_zone,
  };
}
