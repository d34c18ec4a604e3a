// The functions, and not `Temporal`, because only those that are used come into the bundle.
import { fromEpochMilliseconds, toZonedDateTimeISO } from "temporal-polyfill/fns/Instant";
import * as PlainDate from "temporal-polyfill/fns/PlainDate";
import * as PlainDateTime from "temporal-polyfill/fns/PlainDateTime";
import { offsetNanoseconds } from "temporal-polyfill/fns/ZonedDateTime";

/** A day of 24 hours. */
export const DAY_MS = 86_400_000;

// `Intl` accepts these names, but they are no places: offsets such as `Etc/GMT+5`, and test zones.
const NO_PLACE = /^(?:[+-]|Etc\/(?!UTC$)|GMT[+-]?0|SystemV\/|Factory$)/i;

/** The zone's name in the IANA spelling; undefined for names that are neither a place nor UTC. */
export function canonicalZone(name: string): string | undefined {
  if (NO_PLACE.test(name)) return undefined;
  try {
    return toZonedDateTimeISO(fromEpochMilliseconds(0), name).timeZoneId;
  } catch {
    return undefined;
  }
}

/** Dates from here to `LAST_DATE` have instants with four-digit years in every zone. */
export const FIRST_DATE = "1900-01-01";
export const LAST_DATE = "9998-12-31";

export function isInRange(date: string): boolean {
  return date >= FIRST_DATE && date <= LAST_DATE;
}

const LAST = Date.parse("9999-12-31T23:59:59.999Z");

/** The stored form of an instant. Later instants become the last one, because five-digit years do not sort. */
export function sortableInstant(ms: number): string {
  return new Date(Math.min(ms, LAST)).toISOString();
}

const FINER = /\.\d{3}0*[1-9]/;

/** An RFC 3339 instant, rounded up to whole milliseconds, as stored instants are. */
export function roundedUp(instant: string): number {
  return Date.parse(instant) + (FINER.test(instant) ? 1 : 0);
}

/** The first instant of a local day. If the clocks skip midnight, it is later than 00:00. */
export function startOfDay(date: string, zone: string): string {
  const [year, month, day] = date.split("-").map(Number) as [number, number, number];
  return asText(PlainDate.toZonedDateTime(PlainDate.create(year, month, day), zone).epochMilliseconds);
}

export function startOfNextDay(date: string, zone: string): string {
  return startOfDay(addDays(date, 1), zone);
}

/** The instant of a local time. A skipped time moves forward by the gap. A repeated time means the first one. */
export function wallClock(date: string, time: string, zone: string): string {
  return asText(instantOf(Date.parse(`${date}T${time}Z`), zone));
}

export function addDays(date: string, days: number): string {
  return dateIn(Date.parse(date) + days * DAY_MS);
}

export function localDate(now: Date, zone: string): string {
  return dateIn(localTime(now.getTime(), zone));
}

// A local time is a number: the milliseconds of the instant at which clocks in UTC show it.

/** The local time at an instant. */
export function localTime(at: number, zone: string): number {
  return at + offsetNanoseconds(toZonedDateTimeISO(fromEpochMilliseconds(at), zone)) / 1_000_000;
}

/** The date of a local time. */
export function dateIn(local: number): string {
  return new Date(local).toISOString().split("T")[0] as string;
}

/** Its hours and minutes, as `09:30`. */
export function clockIn(local: number): string {
  return new Date(local).toISOString().slice(-13, -8);
}

export function utcDate(at: Date): string {
  return dateIn(at.getTime());
}

/** The instant of a local time that the clocks skip or repeat depends on `disambiguation`, as in `Temporal`. */
export function instantOf(
  local: number,
  zone: string,
  disambiguation: "compatible" | "earlier" | "later" = "compatible",
): number {
  const at = new Date(local);
  const date = [at.getUTCFullYear(), at.getUTCMonth() + 1, at.getUTCDate()] as const;
  const time = [at.getUTCHours(), at.getUTCMinutes(), at.getUTCSeconds(), at.getUTCMilliseconds()] as const;
  return PlainDateTime.toZonedDateTime(PlainDateTime.create(...date, ...time), zone, { disambiguation })
    .epochMilliseconds;
}

/** RFC 3339 in UTC with milliseconds, as all instants are stored. */
function asText(at: number): string {
  return new Date(at).toISOString();
}
