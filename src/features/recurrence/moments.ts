import {
  clockIn,
  dateIn,
  instantOf,
  localTime,
  sortableInstant,
  startOfDay,
  startOfNextDay,
  wallClock,
} from "../../kernel/time.ts";

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
  const dueDate = dateIn(localTime(Date.parse(startOfDay(date, zone)), zone));
  const moment = { dueDate, dueTime: null, dueAt: startOfNextDay(dueDate, zone) };
  return dueDate === date ? moment : { ...moment, note: skipped(date, zone) };
}

function timeOfDay(date: string, time: string, zone: string): Moment {
  const dueAt = wallClock(date, time, zone);
  const shown = localTime(Date.parse(dueAt), zone);
  const moment = { ...dateAndTime(shown), dueAt };
  if (moment.dueDate !== date || moment.dueTime !== time) return { ...moment, note: skipped(`${date} ${time}`, zone) };
  return comesTwice(shown, zone) ? { ...moment, note: twice(moment, zone, "first") } : moment;
}

/** The moment of an instant. It also distinguishes the second of two repeated times. */
export function momentAt(at: number, zone: string): Moment {
  const shown = localTime(at, zone);
  const moment = { ...dateAndTime(shown), dueAt: new Date(at).toISOString() };
  if (!comesTwice(shown, zone)) return moment;
  const first = instantOf(shown, zone, "earlier");
  return { ...moment, note: twice(moment, zone, at === first ? "first" : "second") };
}

/** Moves an instant by the difference of two local times. */
export function shiftLocally(at: string, from: number, to: number, zone: string): string {
  return sortableInstant(instantOf(localTime(Date.parse(at), zone) + to - from, zone));
}

function dateAndTime(shown: number) {
  return { dueDate: dateIn(shown), dueTime: clockIn(shown) };
}

function comesTwice(shown: number, zone: string): boolean {
  return instantOf(shown, zone, "earlier") !== instantOf(shown, zone, "later");
}

function skipped(what: string, zone: string): string {
  return `There is no ${what} in ${zone}: moved forward by what the clocks skip.`;
}

function twice({ dueDate, dueTime }: Moment, zone: string, which: "first" | "second"): string {
  return `${dueDate} ${dueTime} comes twice in ${zone}: this is the ${which}.`;
}
