import { type AppError, invalid } from "../../kernel/errors.ts";

/** The path is the field's path in a task. */
export function badRule(code: string, message: string): AppError {
  return invalid({ path: "recurrence.rrule", code, message });
}

const NAMES = ["FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS", "WKST"] as const;

/** The text of each part, in upper case. */
export type Parts = Partial<Record<(typeof NAMES)[number], string>>;

// RFC 5545, section 2: names are case-insensitive. Some non-ASCII letters become ASCII in upper case, so they are refused.
const PART = /^([A-Z]+)=([A-Z0-9,+-]+)$/;
const NOT_ASCII = /[^!-~]/;

/** Removes the `RRULE:` prefix and the final `;` that calendars write. */
export function bareRule(text: string): string {
  return text.replace(/^RRULE:/i, "").replace(/;$/, "");
}

export function partsOf(text: string): Parts {
  if (NOT_ASCII.test(text)) throw notParts();
  const parts: Parts = {};
  for (const part of text.toUpperCase().split(";")) {
    const [, word, value] = PART.exec(part) ?? [];
    if (word === undefined || value === undefined) throw notParts();
    const name = NAMES.find((known) => known === word);
    if (!name) throw badRule("unknown_part", `${word} is not supported.`);
    if (parts[name] !== undefined) throw badRule("repeated_part", `${name} is given twice.`);
    parts[name] = value;
  }
  return parts;
}

function notParts(): AppError {
  return badRule("invalid_format", "Not a recurrence rule such as FREQ=WEEKLY;BYDAY=MO.");
}

/** The items of a comma list, without duplicates. */
export function itemsOf<Item>(list: string | undefined, itemOf: (text: string) => Item): Item[] {
  const items = list?.split(",").map(itemOf) ?? [];
  return [...new Map(items.map((item) => [JSON.stringify(item), item])).values()];
}

const WHOLE = /^\d+$/;
const SIGNED_WHOLE = /^[+-]?\d+$/;

/** A sign is allowed if `min` is negative: negative numbers count from the end. Zero is never allowed. */
export function wholeNumber(name: string, text: string, min: number, max: number): number {
  const pattern = min < 0 ? SIGNED_WHOLE : WHOLE;
  if (!pattern.test(text)) throw badRule("not_whole", `${name} takes whole numbers.`);
  const value = Number(text);
  if (value === 0 || value < min || value > max) {
    const range = min < 0 ? `1 to ${max}, or -1 to ${min}` : `${min} to ${max}`;
    throw badRule("out_of_range", `${name} takes ${range}.`);
  }
  return value;
}

const WEEKDAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

export function weekdayIn(name: string, text: string): number {
  const index = WEEKDAYS.indexOf(text);
  if (index === -1) throw badRule("unknown_weekday", `${name} takes ${WEEKDAYS.join(", ")}.`);
  return index + 1;
}

const BASIC_INSTANT = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/;
const BASIC_DATE = /^(\d{4})(\d\d)(\d\d)$/;

export function instantIn(text: string): string {
  const instant = text.replace(BASIC_INSTANT, "$1-$2-$3T$4:$5:$6.000Z");
  if (!isReal(instant))
    throw badRule("invalid_until", "UNTIL of a task with a time is an instant in UTC, YYYYMMDDTHHMMSSZ.");
  return instant;
}

export function dateIn(text: string): string {
  const date = text.replace(BASIC_DATE, "$1-$2-$3");
  if (!isReal(`${date}T00:00:00.000Z`)) throw badRule("invalid_until", "UNTIL of an all-day task is a date, YYYYMMDD.");
  return date;
}

/** False for 30 February, which `Date` reads as 2 March. */
function isReal(instant: string): boolean {
  const at = new Date(instant);
  return !Number.isNaN(at.getTime()) && at.toISOString() === instant;
}
