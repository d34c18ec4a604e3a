import { invalid } from "../../kernel/errors.ts";
import { startOfDay, startOfNextDay, wallClock } from "../../kernel/time.ts";

/** When a task is due, as stored. A date alone is a whole day; with a time it is a moment in the zone. */
export interface Due {
  dueDate: string | null;
  dueTime: string | null;
  timeZone: string | null;
  /** The instant at which it becomes overdue. */
  dueAt: string | null;
  /** The instant that a reminder's minutes are counted from: of a whole day its first. */
  remindFrom: string | null;
}

export interface DueInput {
  due_date?: string | null | undefined;
  due_time?: string | null | undefined;
  time_zone?: string | null | undefined;
}

/** What a person writes of it. */
type Wall = Pick<Due, "dueDate" | "dueTime" | "timeZone">;

export const NOT_DUE: Due = { dueDate: null, dueTime: null, timeZone: null, dueAt: null, remindFrom: null };

/** True where the task has a zone only because the profile has one. */
export function borrowsZone(before: Wall, input: DueInput): boolean {
  const { dueDate, timeZone } = merged(before, input);
  return dueDate !== null && timeZone === null;
}

/**
 * The due moment after `input`, of which what is absent stays. Clearing the date clears time and zone.
 * @throws AppError `invalid` for a time without a date, or a moment beyond the years 1 to 9999
 */
export function dueAfter(before: Wall, input: DueInput, profileZone: string): Due {
  const { dueDate, dueTime, timeZone } = merged(before, input);
  if (dueDate === null) {
    if (dueTime === null) return { dueDate, dueTime, timeZone, dueAt: null, remindFrom: null };
    throw invalid({ path: "due_time", code: "due_date_required", message: "A time needs a due_date." });
  }
  const zone = timeZone ?? profileZone;
  return dueOn(dueDate, dueTime, zone);
}

/** @throws AppError `invalid` for a moment beyond the years 1 to 9999 */
export function dueOn(dueDate: string, dueTime: string | null, zone: string): Due {
  const dueAt = dueMoment(dueDate, dueTime, zone);
  return { dueDate, dueTime, timeZone: zone, dueAt, remindFrom: dueTime === null ? startOfDay(dueDate, zone) : dueAt };
}

function merged({ dueDate, dueTime, timeZone }: Wall, input: DueInput) {
  const rest = input.due_date === null ? NOT_DUE : { dueTime, timeZone };
  return {
    dueDate: input.due_date === undefined ? dueDate : input.due_date,
    dueTime: input.due_time === undefined ? rest.dueTime : input.due_time,
    timeZone: input.time_zone === undefined ? rest.timeZone : input.time_zone,
  };
}

// RFC 3339 has four digits for the year, and text with five or a sign would not sort.
const FOUR_DIGIT_YEAR = /^\d{4}-/;

function dueMoment(date: string, time: string | null, zone: string): string {
  const at = time === null ? startOfNextDay(date, zone) : wallClock(date, time, zone);
  if (!FOUR_DIGIT_YEAR.test(at)) {
    throw invalid({ path: "due_date", code: "out_of_range", message: "Beyond the years that can be stored." });
  }
  return at;
}
