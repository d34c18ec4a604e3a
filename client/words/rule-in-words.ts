import { DAY_MS, dateOf, yearMonthDay } from "./calendar.ts";
import { type Parts, partsOf } from "./rule.ts";
import { MONTHS, ordinalText, WEEKDAY_CODES, WEEKDAYS } from "./vocabulary.ts";
import { localTime } from "./zone.ts";

export interface Recurrence {
  readonly rrule: string;
  readonly from?: "due" | "completion";
}

const UNITS: Readonly<Record<string, string>> = {
  HOURLY: "hour",
  DAILY: "day",
  WEEKLY: "week",
  MONTHLY: "month",
  YEARLY: "year",
};

/**
 * A recurrence in words: `every 2 weeks on Monday and Thursday until 5 May 2027`.
 * @param zone the task's time zone, which decides the last day of a rule with times
 */
export function ruleInWords({ rrule, from = "due" }: Recurrence, zone = "UTC"): string {
  const parts = partsOf(rrule);
  const every = from === "completion" ? "every!" : "every";
  return [every, bodyOf(parts), endOf(parts, zone)].filter(Boolean).join(" ");
}

/** In as few words as say it: `15th`, and not `month on the 15th`. */
function bodyOf(parts: Parts): string {
  const unit = unitOf(parts["FREQ"] ?? "");
  const interval = Number(parts["INTERVAL"] ?? 1);
  const units = interval === 1 ? unit : `${interval} ${unit}s`;
  const days = daysOf(parts);
  if (days === "") return units;
  const isShort = interval === 1 && (parts["FREQ"] === "WEEKLY" || parts["FREQ"] === "MONTHLY") && !parts["BYMONTH"];
  const [date] = yearlyDates(parts);
  if (date && interval === 1) return date;
  if (date) return `${units} on ${date}`;
  return isShort ? days : `${units} on ${isOrdinal(parts) ? "the " : ""}${days}${monthsOf(parts)}`;
}

/** Also one that this version cannot say in full: `minute` for `MINUTELY`. */
function unitOf(freq: string): string {
  return UNITS[freq] ?? freq.toLowerCase().replace(/ly$/, "");
}

function isOrdinal({ BYMONTHDAY, BYSETPOS, BYDAY = "" }: Parts): boolean {
  return Boolean(BYMONTHDAY ?? BYSETPOS) || /\d/.test(BYDAY);
}

/** `5 May`, of a rule that falls on one date. */
function yearlyDates({ FREQ, BYMONTH = "", BYMONTHDAY = "", BYDAY, BYSETPOS }: Parts): string[] {
  const isDate = FREQ === "YEARLY" && /^\d+$/.test(BYMONTH) && /^\d+$/.test(BYMONTHDAY) && !BYDAY && !BYSETPOS;
  return isDate ? [`${BYMONTHDAY} ${MONTHS[Number(BYMONTH) - 1]}`] : [];
}

function daysOf(parts: Parts): string {
  const { BYDAY, BYMONTHDAY, BYSETPOS } = parts;
  const weekdays = BYDAY === undefined ? "" : weekdaysOf(BYDAY, Boolean(BYSETPOS));
  const monthDays = (BYMONTHDAY?.split(",") ?? []).map((day) => dayText(Number(day), parts));
  const days = [weekdays, list(monthDays)].filter(Boolean).join(" that is the ");
  if (BYSETPOS === undefined || days === "") return days;
  return `${list(BYSETPOS.split(",").map((place) => ordinalText(Number(place))))} ${days}`;
}

function dayText(day: number, { BYMONTHDAY = "" }: Parts): string {
  return day < 0 || BYMONTHDAY.includes("-") ? `${ordinalText(day)} day` : ordinalText(day);
}

const WORKDAYS = "MO,TU,WE,TH,FR";
const WEEKEND = "SA,SU";

function weekdaysOf(byDay: string, isOneOfThem: boolean): string {
  if (byDay === WORKDAYS) return "workday";
  if (byDay === WEEKEND) return "weekend";
  const names = byDay.split(",").map((item) => {
    const [, ordinal, code] = /^([+-]?\d+)?([A-Z]{2})$/.exec(item) ?? [];
    const name = WEEKDAYS[WEEKDAY_CODES.indexOf(code ?? "")] ?? item;
    return ordinal === undefined ? name : `${ordinalText(Number(ordinal))} ${name}`;
  });
  return isOneOfThem ? names.join(" or ") : list(names);
}

function monthsOf({ BYMONTH }: Parts): string {
  const months = BYMONTH?.split(",").map((month) => MONTHS[Number(month) - 1] ?? month);
  return months ? ` of ${list(months)}` : "";
}

/** `a, b and c` */
function list(items: readonly string[]): string {
  const last = items.at(-1) ?? "";
  return items.length < 2 ? last : `${items.slice(0, -1).join(", ")} and ${last}`;
}

function endOf({ COUNT, UNTIL }: Parts, zone: string): string {
  if (COUNT !== undefined) return COUNT === "1" ? "1 time" : `${COUNT} times`;
  if (UNTIL === undefined) return "";
  const [date = "", time = ""] = UNTIL.split("T");
  const iso = date.replace(/^(\d{4})(\d\d)(\d\d)$/, "$1-$2-$3");
  const clock = time.replace(/^(\d\d)(\d\d)(\d\d)Z$/, "$1:$2:$3Z");
  const last = time === "" ? iso : dateOf(localTime(new Date(`${iso}T${clock}`), zone).day);
  const { year, month, day } = yearMonthDay(Date.parse(last) / DAY_MS);
  return `until ${day} ${MONTHS[month - 1]} ${year}`;
}
