import { DAY_MS } from "../../../client/words/calendar.ts";
import { offsetAt } from "../../../client/words/zone.ts";

interface Due {
  readonly due_date: string | null;
  readonly due_time: string | null;
  readonly time_zone: string | null;
}

/** When a task becomes overdue, as the server computes it: a day's end, or the moment of its time. */
export function dueAt({ due_date, due_time, time_zone }: Due): string | null {
  if (due_date === null || time_zone === null) return null;
  return due_time === null ? startOf(due_date, time_zone, 1) : instantOf(`${due_date}T${due_time}:00.000Z`, time_zone);
}

/** From when the minutes before a task are counted: from a day's start. */
export function remindFrom(due: Due): string | null {
  if (due.due_time !== null || due.due_date === null || due.time_zone === null) return dueAt(due);
  return startOf(due.due_date, due.time_zone, 0);
}

function startOf(date: string, zone: string, daysLater: number): string {
  const day = Date.parse(`${date}T00:00:00.000Z`) + daysLater * DAY_MS;
  return instantOf(new Date(day).toISOString(), zone);
}

/** Of a time that the clocks show twice the first; one that they skip is later by what they skip. */
function instantOf(local: string, zone: string): string {
  const wanted = Date.parse(local);
  const [before, after] = [offsetAt(wanted - DAY_MS, zone), offsetAt(wanted + DAY_MS, zone)];
  const shown = [wanted - before, wanted - after].filter((at) => at + offsetAt(at, zone) === wanted);
  return new Date(shown.length > 0 ? Math.min(...shown) : wanted - before).toISOString();
}
