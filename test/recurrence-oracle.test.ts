import fc from "fast-check";
import { RRule } from "rrule";
import { expect, it } from "vitest";
import { firstOccurrence, type Occurrence, occurrencesAfter } from "../src/features/recurrence/occurrences.ts";
import { parseRule } from "../src/features/recurrence/rule.ts";

const SEED = 20_260_314;
const LENGTH = 20;
const DAY = 86_400_000;
const WEEKDAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

it("gives the dates that another implementation gives", () => {
  const ends = fc.constantFrom("never", "COUNT", "UNTIL");
  fc.assert(
    fc.property(rules(), starts(), ends, fc.integer({ min: 1, max: LENGTH }), (parts, start, end, length) => {
      const rule = textOf(parts, start);
      const dates = oracleDates(rule, start).slice(0, end === "never" ? LENGTH : length);
      const last = untilOf(dates.at(-1) as string, start);
      const text = { never: rule, COUNT: `${rule};COUNT=${length}`, UNTIL: `${rule};UNTIL=${last}` }[end] as string;
      const { all } = occurrences(text, start, "UTC");
      expect(all.map(({ dueDate, dueTime }) => `${dueDate}T${dueTime ?? "00:00"}`)).toEqual(dates);
    }),
    { numRuns: 2_000, seed: SEED },
  );
});

it("never repeats, never goes back, and goes on from anywhere as it would have", () => {
  fc.assert(
    fc.property(rules(), starts(), fc.constantFrom(...ZONES), fc.nat(LENGTH - 1), (parts, start, zone, index) => {
      const { all, after } = occurrences(textOf(parts, start), start, zone);
      const instants = all.map(({ dueAt }) => dueAt);
      expect(instants).toEqual([...new Set(instants)].sort());
      const rest = all.slice(index + 1);
      expect(after(all[index] as Occurrence, rest.length)).toEqual(rest);
    }),
    { numRuns: 500, seed: SEED },
  );
});

const ZONES = [
  "Europe/Berlin",
  "America/New_York",
  "Australia/Lord_Howe",
  "Africa/Casablanca",
  "Pacific/Apia",
  "America/Sao_Paulo",
  "Asia/Beirut",
];

type Parts = Record<string, string | number | undefined>;

interface Start {
  date: string;
  time: string | null;
}

/** An all-day start makes days of the hours. */
function textOf(parts: Parts, { date, time }: Start): string {
  const weekday = WEEKDAYS[(new Date(date).getUTCDay() + 6) % 7] as string;
  const given = Object.entries(parts).filter(([, value]) => value !== undefined);
  const text = given
    .map((part) => part.join("="))
    .join(";")
    .replace(OF_START, weekday);
  return time === null ? text.replace("HOURLY", "DAILY") : text;
}

function untilOf(last: string, { time }: Start): string {
  const digits = last.replaceAll(/[-:]/g, "");
  return time === null ? digits.slice(0, 8) : `${digits}00Z`;
}

/**
 * Fed with wall-clock time as if it were UTC, and without COUNT, in which the start is the first for us alone. Where both
 * positions of `BYSETPOS=1,-1` are one date, it gives that twice; python-dateutil does not.
 */
function oracleDates(rule: string, { date, time }: Start): string[] {
  const start = `${date}T${time ?? "00:00"}`;
  const dtstart = new Date(`${start}:00Z`);
  const found = new RRule({ ...RRule.parseString(rule), dtstart }).all((_, index) => index < 2 * LENGTH);
  const dates = found.map((each) => each.toISOString().slice(0, 16));
  return [...new Set([start, ...dates])].slice(0, LENGTH);
}

function occurrences(text: string, { date, time }: Start, timeZone: string) {
  const series = { rule: parseRule(text, time !== null), anchorDate: date, anchorTime: time, timeZone };
  const after = (each: Occurrence, length: number) => [...occurrencesAfter(series, each).take(length)];
  const first = firstOccurrence(series);
  return { all: [first, ...after(first, LENGTH - 1)], after };
}

/**
 * Rules that fire often enough: the oracle looks for a next date up to the year 9999. Left out is where it, as
 * python-dateutil of which it is a port, departs from RFC 5545: it takes `MO,2TU` for days that are both, and counts
 * BYSETPOS in the first week from the start on, not from WKST.
 */
function rules() {
  const months = fc.constantFrom("1", "2,3", "12,1", "5,6,7,8", "1,2,4,9,11");
  const monthDays = fc.constantFrom("1", "31,13", "-1", "-2,15", "29,30,-31,28", "1,2,3,4,5,6,7");
  const days = fc.subarray(WEEKDAYS, { minLength: 1 }).map(String);
  const positions = fc.constantFrom("1", "-1", "1,-1");
  return fc.oneof<fc.Arbitrary<Parts>[]>(
    fc.record({
      FREQ: fc.constantFrom("YEARLY", "MONTHLY", "DAILY"),
      INTERVAL: fc.constantFrom(1, 1, 2, 3, 5),
      BYMONTHDAY: maybe(monthDays),
      BYDAY: maybe(days),
    }),
    fc.record({
      FREQ: fc.constantFrom("YEARLY", "MONTHLY"),
      INTERVAL: fc.constantFrom(1, 1, 5, 7),
      BYMONTH: months,
      BYMONTHDAY: maybe(monthDays),
      BYDAY: maybe(days),
      BYSETPOS: maybe(positions),
    }),
    fc.record({
      FREQ: fc.constantFrom("YEARLY", "MONTHLY"),
      INTERVAL: fc.constantFrom(1, 1, 5, 7),
      BYMONTH: maybe(months),
      BYDAY: ordinalDays(1, 2, 3, 4, 5),
      BYSETPOS: maybe(positions),
    }),
    fc.record({ FREQ: fc.constant("YEARLY"), BYDAY: ordinalDays(1, 20, 52, 53) }),
    fc.record({
      FREQ: fc.constant("WEEKLY"),
      INTERVAL: fc.constantFrom(1, 2, 3, 11, 53),
      BYMONTH: maybe(months),
      BYDAY: maybe(days),
      WKST: maybe(fc.constantFrom(...WEEKDAYS)),
    }),
    fc.record({
      FREQ: fc.constant("WEEKLY"),
      INTERVAL: fc.constantFrom(1, 2, 3),
      BYDAY: days,
      BYSETPOS: positions,
      WKST: fc.constant(OF_START),
    }),
    fc.record({
      FREQ: fc.constant("DAILY"),
      INTERVAL: fc.constantFrom(1, 2, 5),
      BYMONTH: maybe(months),
      BYDAY: days,
      BYSETPOS: maybe(positions),
    }),
    fc.record({
      FREQ: fc.constant("HOURLY"),
      INTERVAL: fc.constantFrom(1, 5, 11, 25),
      BYMONTHDAY: maybe(fc.constantFrom("1,2,3,4,5", "-1,-2,-3,-4")),
      BYDAY: maybe(days),
    }),
  );
}

/** A WKST with which the first week is whole. */
const OF_START = "of the start";

function maybe<Value>(value: fc.Arbitrary<Value>) {
  return fc.option(value, { nil: undefined });
}

function ordinalDays(...ordinals: number[]) {
  const ordinal = fc.constantFrom(...ordinals.flatMap((each) => [each, -each]));
  const day = fc.tuple(ordinal, fc.constantFrom(...WEEKDAYS)).map((parts) => parts.join(""));
  return fc.array(day, { minLength: 1, maxLength: 4 }).map(String);
}

/** Every other one near the end of a month. */
function starts() {
  const days = { min: Date.UTC(1970, 0, 1) / DAY, max: Date.UTC(2040, 0, 1) / DAY };
  const anyDay = fc.integer(days).map((day) => day * DAY);
  const lastDay = fc.nat(12 * 70).map((month) => Date.UTC(1970, month, 0));
  return fc.record({
    date: fc.oneof(anyDay, lastDay).map((at) => new Date(at).toISOString().slice(0, 10)),
    time: fc.constantFrom<(string | null)[]>(null, "00:00", "02:30", "09:00", "23:59"),
  });
}
