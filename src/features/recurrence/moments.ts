import { Temporal } from "temporal-polyfill";
import { sortableInstant, startOfNextDay, wallClock } from "../../kernel/time.ts";

/** A due moment in local time. */
export interface Moment {
  readonly dueDate: string;
  readonly dueTime: string | null;
  /** The instant at which it becomes overdue. */
  readonly dueAt: string;
  /** Explains a local time that the clocks skip or repeat. */
  readonly note?: string;
}

/** A null `time` means the whole day. A skipped time moves forward by the gap. A repeated time means the first one. */
export function momentOn(date: string, time: string | null, zone: string): Moment {
  return time === null ? wholeDay(date, zone) : timeOfDay(date, time, zone);
}

function wholeDay(date: string, zone: string): Moment {
  const dueDate = Temporal.PlainDate.from(date).toZonedDateTime(zone).toPlainDate().toString();
  const moment = { dueDate, dueTime: null, dueAt: startOfNextDay(dueDate, zone) };
  return dueDate === date ? moment : { ...moment, note: skipped(date, zone) };
}

function timeOfDay(date: string, time: string, zone: string): Moment {
  const dueAt = wallClock(date, time, zone);
  const shown = localAt(Date.parse(dueAt), zone);
  const moment = { ...dateAndTime(shown), dueAt };
  if (moment.dueDate !== date || moment.dueTime !== time) return { ...moment, note: skipped(`${date} ${time}`, zone) };
  return comesTwice(shown, zone) ? { ...moment, note: twice(moment, zone, "first") } : moment;
}

/** The moment of an instant. It also distinguishes the second of two repeated times. */
export function momentAt(at: number, zone: string): Moment {
  const shown = localAt(at, zone);
  const moment = { ...dateAndTime(shown), dueAt: new Date(at).toISOString() };
  if (!comesTwice(shown, zone)) return moment;
  const first = shown.toZonedDateTime(zone, { disambiguation: "earlier" }).epochMilliseconds;
  return { ...moment, note: twice(moment, zone, at === first ? "first" : "second") };
}

/** Moves an instant by the local time between `from` and `to`, which are local times such as `2026-03-14T09:00`. */
export function shiftLocally(at: string, from: string, to: string, zone: string): string {
  const distance = Temporal.PlainDateTime.from(from).until(to);
  const moved = localAt(Date.parse(at), zone).add(distance);
  return sortableInstant(moved.toZonedDateTime(zone, { disambiguation: "compatible" }).epochMilliseconds);
}

export function localAt(at: number, zone: string): Temporal.PlainDateTime {
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).toPlainDateTime();
}

function dateAndTime(shown: Temporal.PlainDateTime) {
  const [dueDate = "", dueTime = ""] = shown.toString({ smallestUnit: "minute" }).split("T");
  return { dueDate, dueTime };
}

function comesTwice(shown: Temporal.PlainDateTime, zone: string): boolean {
  const instant = (disambiguation: "earlier" | "later") => shown.toZonedDateTime(zone, { disambiguation });
  return !instant("earlier").equals(instant("later"));
}

function skipped(what: string, zone: string): string {
  return `There is no ${what} in ${zone}: moved forward by what the clocks skip.`;
}

function twice({ dueDate, dueTime }: Moment, zone: string, which: "first" | "second"): string {
  return `${dueDate} ${dueTime} comes twice in ${zone}: this is the ${which}.`;
}
