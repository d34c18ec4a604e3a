import { Temporal } from "temporal-polyfill";

/** A day of 24 hours. */
export const DAY_MS = 86_400_000;

// `Intl` accepts these names, but they are no places: offsets such as `Etc/GMT+5`, and test zones.
const NO_PLACE = /^(?:[+-]|Etc\/(?!UTC$)|GMT[+-]?0|SystemV\/|Factory$)/i;

/** The zone's name in the IANA spelling; undefined for names that are neither a place nor UTC. */
export function canonicalZone(name: string): string | undefined {
  if (NO_PLACE.test(name)) return undefined;
  try {
    return Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name).timeZoneId;
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
  return asText(Temporal.PlainDate.from(date).toZonedDateTime(zone));
}

export function startOfNextDay(date: string, zone: string): string {
  return asText(Temporal.PlainDate.from(date).add({ days: 1 }).toZonedDateTime(zone));
}

/** The instant of a local time. A skipped time moves forward by the gap. A repeated time means the first one. */
export function wallClock(date: string, time: string, zone: string): string {
  const local = Temporal.PlainDate.from(date).toPlainDateTime(time);
  return asText(local.toZonedDateTime(zone, { disambiguation: "compatible" }));
}

export function addDays(date: string, days: number): string {
  return Temporal.PlainDate.from(date).add({ days }).toString();
}

export function localDate(now: Date, zone: string): string {
  return localTime(now, zone).toPlainDate().toString();
}

function localTime(now: Date, zone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(now.getTime()).toZonedDateTimeISO(zone);
}

/** RFC 3339 in UTC with milliseconds, as all instants are stored. */
function asText(moment: Temporal.ZonedDateTime): string {
  return moment.toInstant().toString({ fractionalSecondDigits: 3 });
}
