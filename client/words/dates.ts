import { addMonths, dayOf, weekdayOf, yearMonthDay } from "./calendar.ts";
import type { Found, Word } from "./scan.ts";
import { monthIn, numberIn, weekdayIn } from "./vocabulary.ts";

/** A day in words: `tomorrow`, `on friday`, `next week`, `in 3 days`, `5 May`, `2027-03-04`. */
export function dateAt(words: readonly Word[], at: number, today: number): Found<number> | undefined {
  if (words[at]?.text === "on") {
    const found = dateAfter(words, at + 1, today);
    return found && { ...found, length: found.length + 1 };
  }
  return dateAfter(words, at, today);
}

function dateAfter(words: readonly Word[], at: number, today: number): Found<number> | undefined {
  const word = words[at]?.text ?? "";
  if (word === "today") return { length: 1, value: today };
  if (word === "tomorrow") return { length: 1, value: today + 1 };
  const weekday = weekdayIn(word);
  if (weekday) return { length: 1, value: nextWeekday(today, weekday) };
  if (word === "next" || word === "this") return relativeAt(words, at, today);
  if (word === "in") return distanceAt(words, at, today);
  return isoDate(word) ?? dayAndMonthAt(words, at, today);
}

/** Tomorrow at the earliest, a week from today at the latest. */
export function nextWeekday(today: number, weekday: number): number {
  return today + ((weekday - weekdayOf(today) + 6) % 7) + 1;
}

/** `next friday` is the Friday of the next week, `this friday` the one that comes. */
function relativeAt(words: readonly Word[], at: number, today: number): Found<number> | undefined {
  const next = words[at + 1]?.text;
  const monday = nextWeekday(today, 1);
  const weekday = weekdayIn(next);
  if (words[at]?.text === "this") return weekday ? { length: 2, value: nextWeekday(today, weekday) } : undefined;
  if (weekday) return { length: 2, value: monday + weekday - 1 };
  if (next === "week") return { length: 2, value: monday };
  const { year, month } = yearMonthDay(today);
  const first = dayOf(month === 12 ? { year: year + 1, month: 1, day: 1 } : { year, month: month + 1, day: 1 });
  return next === "month" && first !== undefined ? { length: 2, value: first } : undefined;
}

const ADD: Readonly<Record<string, (day: number, count: number) => number>> = {
  day: (day, count) => day + count,
  week: (day, count) => day + 7 * count,
  month: addMonths,
  year: (day, count) => addMonths(day, 12 * count),
};

const MAX_COUNT = 1000;

function distanceAt(words: readonly Word[], at: number, today: number): Found<number> | undefined {
  const amount = words[at + 1]?.text;
  const count = amount === "a" || amount === "an" ? 1 : numberIn(amount);
  const add = ADD[words[at + 2]?.text.replace(/s$/, "") ?? ""];
  return count !== undefined && count <= MAX_COUNT && add ? { length: 3, value: add(today, count) } : undefined;
}

function isoDate(word: string): Found<number> | undefined {
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(word)?.map(Number) ?? [];
  if (year === undefined || month === undefined || day === undefined || month > 12) return undefined;
  return foundDay(1, dayOf({ year, month, day }));
}

/** `5 May`, `5th of May`, `May 5`, each with a year or without. */
function dayAndMonthAt(words: readonly Word[], at: number, today: number): Found<number> | undefined {
  const found = monthDayAt(words, at);
  if (!found) return undefined;
  const { length, value } = found;
  const year = /^(?:19|[2-9]\d)\d\d$/.exec(words[at + length]?.text ?? "")?.[0];
  if (year) return foundDay(length + 1, dayOf({ ...value, year: Number(year) }));
  return foundDay(length, comingDay(today, value));
}

export interface MonthDay {
  readonly month: number;
  readonly day: number;
}

export function monthDayAt(words: readonly Word[], at: number): Found<MonthDay> | undefined {
  const [one, two, three] = [words[at]?.text, words[at + 1]?.text, words[at + 2]?.text];
  const monthFirst = monthIn(one);
  if (monthFirst) {
    const day = dayNumber(two);
    return day === undefined ? undefined : { length: 2, value: { month: monthFirst, day } };
  }
  const day = dayNumber(one);
  const [month, length] = two === "of" ? [monthIn(three), 3] : [monthIn(two), 2];
  return day === undefined || !month ? undefined : { length, value: { month, day } };
}

function dayNumber(word: string | undefined): number | undefined {
  const [, digits] = /^(\d\d?)(?:st|nd|rd|th)?$/.exec(word ?? "") ?? [];
  const day = Number(digits);
  return day >= 1 && day <= 31 ? day : undefined;
}

/** No leap day is further away than this, in years. */
const LEAP_DISTANCE = 8;

/** The next such day, today included; undefined for one that never comes, such as 31 April. */
function comingDay(today: number, monthDay: MonthDay): number | undefined {
  const { year } = yearMonthDay(today);
  return Array.from({ length: LEAP_DISTANCE + 1 }, (_, years) => dayOf({ year: year + years, ...monthDay })).find(
    (day) => day !== undefined && day >= today,
  );
}

function foundDay(length: number, day: number | undefined): Found<number> | undefined {
  return day === undefined ? undefined : { length, value: day };
}
