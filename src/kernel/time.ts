import { Temporal } from "temporal-polyfill";

// Names that `Intl` takes and that are no places: offsets, `Etc/GMT+5` among them, and zones for tests.
const NO_PLACE = /^(?:[+-]|Etc\/(?!UTC$)|GMT[+-]?0|SystemV\/|Factory$)/i;

/** The zone's name in the IANA database's own spelling; undefined for what is no place there, nor UTC. */
export function canonicalZone(name: string): string | undefined {
  if (NO_PLACE.test(name)) return undefined;
  try {
    return Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name).timeZoneId;
  } catch {
    return undefined;
  }
}

/** Dates are from here to `LAST_DATE`: their instants have years of four digits in every zone. */
export const FIRST_DATE = "1900-01-01";
export const LAST_DATE = "9998-12-31";

export function isInRange(date: string): boolean {
  return date >= FIRST_DATE && date <= LAST_DATE;
}

const LAST = Date.parse("9999-12-31T23:59:59.999Z");

/** As instants are stored; what lies beyond them is the last, because a year of five digits would not sort. */
export function sortableInstant(ms: number): string {
  return new Date(Math.min(ms, LAST)).toISOString();
}

const FINER = /\.\d{3}0*[1-9]/;

/** The first whole millisecond that is not before an RFC 3339 instant. What is stored has no finer ones to compare. */
export function roundedUp(instant: string): number {
  return Date.parse(instant) + (FINER.test(instant) ? 1 : 0);
}

/** The first instant of a local day, which where clocks skip midnight is later than 00:00. */
export function startOfDay(date: string, zone: string): string {
  return asText(Temporal.PlainDate.from(date).toZonedDateTime(zone));
}

export function startOfNextDay(date: string, zone: string): string {
  return asText(Temporal.PlainDate.from(date).add({ days: 1 }).toZonedDateTime(zone));
}

/** A wall-clock time as an instant: one that is skipped moves forward by the gap, one that comes twice is the first. */
export function wallClock(date: string, time: string, zone: string): string {
  const local = Temporal.PlainDate.from(date).toPlainDateTime(time);
  return asText(local.toZonedDateTime(zone, { disambiguation: "compatible" }));
}

export function addDays(date: string, days: number): string {
  return Temporal.PlainDate.from(date).add({ days }).toString();
}

/** The date that the zone's calendars show. */
export function localDate(now: Date, zone: string): string {
  return localTime(now, zone).toPlainDate().toString();
}

function localTime(now: Date, zone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(now.getTime()).toZonedDateTimeISO(zone);
}

/** RFC 3339 in UTC with milliseconds, as everything is stored. */
function asText(moment: Temporal.ZonedDateTime): string {
  return moment.toInstant().toString({ fractionalSecondDigits: 3 });
}
