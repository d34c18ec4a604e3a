import { Temporal } from "temporal-polyfill";
import { startOfNextDay, wallClock } from "../../kernel/time.ts";

/** When an occurrence is due, as clocks there show it. */
export interface Moment {
  readonly dueDate: string;
  readonly dueTime: string | null;
  /** The instant at which it becomes overdue. */
  readonly dueAt: string;
  /** Of a time that the clocks skip, or show twice. */
  readonly note?: string;
}

/** A wall-clock time or a whole day. What is skipped moves forward by the gap; of what comes twice it is the first. */
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
  const moment = { ...onClock(shown), dueAt };
  if (moment.dueDate !== date || moment.dueTime !== time) return { ...moment, note: skipped(`${date} ${time}`, zone) };
  return comesTwice(shown, zone) ? { ...moment, note: twice(moment, zone, "first") } : moment;
}

/** An instant, which may be the second that clocks there show as the same time. */
export function momentAt(at: number, zone: string): Moment {
  const shown = localAt(at, zone);
  const moment = { ...onClock(shown), dueAt: new Date(at).toISOString() };
  if (!comesTwice(shown, zone)) return moment;
  const first = shown.toZonedDateTime(zone, { disambiguation: "earlier" }).epochMilliseconds;
  return { ...moment, note: twice(moment, zone, at === first ? "first" : "second") };
}

export function localAt(at: number, zone: string): Temporal.PlainDateTime {
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).toPlainDateTime();
}

function onClock(shown: Temporal.PlainDateTime) {
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
