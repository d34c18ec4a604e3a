import { dateOf } from "../../client/words/calendar.ts";
import { localTime } from "../../client/words/zone.ts";
import { locale, now, today, zone } from "./clock.ts";
import { daysBetween } from "./days.ts";

const formats = new Map<string, Intl.DateTimeFormat>();

/** Making a format takes longer than using one. */
function format(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = locale.value + JSON.stringify(options);
  const known = formats.get(key) ?? new Intl.DateTimeFormat(locale.value, options);
  formats.set(key, known);
  return known;
}

/** How a list names a day: `Today`, `Tomorrow`, `Friday` within a week, else `5 May`, with the year if it is another one. */
export function dayName(date: string): string {
  const days = daysBetween(today.value, date);
  if (days >= -1 && days <= 1) return capitalized(relative(days, "day"));
  const at = new Date(`${date}T00:00:00Z`);
  if (days > 1 && days < 7) return format({ weekday: "long", timeZone: "UTC" }).format(at);
  return longDate(date);
}

/** `5 May`, with the year if it is not the present one. */
export function longDate(date: string): string {
  return dateText(date, { day: "numeric", month: "long" });
}

/** `Friday, 5 May`, with the year if it is not the present one. */
export function fullDate(date: string): string {
  return dateText(date, { weekday: "long", day: "numeric", month: "long" });
}

/** `Fri, 5 May`, with the year if it is not the present one. */
export function shortDay(date: string): string {
  return dateText(date, { weekday: "short", day: "numeric", month: "short" });
}

function dateText(date: string, parts: Intl.DateTimeFormatOptions): string {
  const isOtherYear = date.slice(0, 4) !== today.value.slice(0, 4);
  const options = isOtherYear ? { ...parts, year: "numeric" as const } : parts;
  return format({ ...options, timeZone: "UTC" }).format(new Date(`${date}T00:00:00Z`));
}

/** `09:30`, or `9:30 AM` if that is the custom. */
export function timeOfDay(time: string): string {
  return format({ hour: "numeric", minute: "2-digit", timeZone: "UTC" }).format(new Date(`1970-01-01T${time}:00Z`));
}

/** An instant such as `2027-03-14T09:30:00.000Z`, in the profile's zone. */
export function instant(iso: string): string {
  return format({ dateStyle: "medium", timeStyle: "short", timeZone: zone.value }).format(new Date(iso));
}

/** The time of an instant in the profile's zone: `09:30`, or `9:30 AM` if that is the custom. */
export function timeOfInstant(iso: string): string {
  return format({ hour: "numeric", minute: "2-digit", timeZone: zone.value }).format(new Date(iso));
}

/** The day of an instant in the profile's zone: `2027-03-14`. */
export function dateOfInstant(iso: string): string {
  return dateOf(localTime(new Date(iso), zone.value).day);
}

/** `5 minutes ago`, `in 3 days`; `now` within a minute, because the clock in view ticks once a minute. */
export function fromNow(iso: string): string {
  const seconds = (Date.parse(iso) - now.value.getTime()) / 1000;
  const found = UNITS.find(([, size]) => Math.abs(seconds) >= size);
  if (!found) return relative(0, "second");
  const [unit, size] = found;
  return relative(Math.trunc(seconds / size), unit);
}

const UNITS = [
  ["year", 365 * 86_400],
  ["month", 30 * 86_400],
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
] as const;

function relative(value: number, unit: Intl.RelativeTimeFormatUnit): string {
  return new Intl.RelativeTimeFormat(locale.value, { numeric: "auto" }).format(value, unit);
}

function capitalized(text: string): string {
  return text.charAt(0).toLocaleUpperCase(locale.value) + text.slice(1);
}
