import { expect, it } from "vitest";
import { parseRule } from "../src/features/recurrence/rule.ts";

const EVERY_DAY = { freq: "DAILY", interval: 1, byDay: [], byMonthDay: [], byMonth: [], bySetPos: [], weekStart: 1 };

it.each([
  ["FREQ=DAILY", {}],
  ["freq=daily;Interval=002", { interval: 2 }],
  ["INTERVAL=1000;FREQ=YEARLY", { freq: "YEARLY", interval: 1_000 }],
  ["FREQ=HOURLY;COUNT=10000", { freq: "HOURLY", count: 10_000 }],
  ["FREQ=DAILY;UNTIL=20280229T235959Z", { until: "2028-02-29T23:59:59.000Z" }],
  ["FREQ=DAILY;UNTIL=20280229t235959z", { until: "2028-02-29T23:59:59.000Z" }],
  ["FREQ=WEEKLY;BYDAY=MO,su,MO;WKST=SU", { freq: "WEEKLY", byDay: [{ weekday: 1 }, { weekday: 7 }], weekStart: 7 }],
  [
    "FREQ=YEARLY;BYDAY=53MO,-53TU,+1WE,1WE,01WE",
    {
      freq: "YEARLY",
      byDay: [
        { weekday: 1, ordinal: 53 },
        { weekday: 2, ordinal: -53 },
        { weekday: 3, ordinal: 1 },
      ],
    },
  ],
  ["FREQ=MONTHLY;BYMONTHDAY=+31,-31,1,01,1", { freq: "MONTHLY", byMonthDay: [31, -31, 1] }],
  ["FREQ=DAILY;BYMONTH=12,1;BYSETPOS=366,-366", { byMonth: [12, 1], bySetPos: [366, -366] }],
])("reads %s", (text, parts) => {
  expect(parseRule(text, true)).toEqual({ ...EVERY_DAY, ...parts });
});

it("reads for an all-day task an UNTIL that is a date", () => {
  expect(parseRule("FREQ=DAILY;UNTIL=20280229", false)).toEqual({ ...EVERY_DAY, until: "2028-02-29" });
});

it.each([
  ["", "invalid_format"],
  [" FREQ=DAILY", "invalid_format"],
  ["RRULE:FREQ=DAILY", "invalid_format"],
  ["DTSTART=20260314T000000Z\nFREQ=DAILY", "invalid_format"],
  ["FREQ=DAILY;", "invalid_format"],
  [";FREQ=DAILY", "invalid_format"],
  ["FREQ=DAILY;;COUNT=1", "invalid_format"],
  ["FREQ", "invalid_format"],
  ["FREQ=", "invalid_format"],
  ["FREQ=DAILY=1", "invalid_format"],
  ["FREQ=DAILY;INTERVAL=1.5", "invalid_format"],
  ["FREQ=WEEKLY;BYDAY=ſU", "invalid_format"],
  ["FREQ=DAILY;COUNT=１", "invalid_format"],
  ["COUNT=3", "freq_required"],
  ["FREQ=MINUTELY", "unknown_freq"],
  ["FREQ=FORTNIGHTLY", "unknown_freq"],
  ["FREQ=DAILY;BYHOUR=9", "unknown_part"],
  ["FREQ=YEARLY;BYWEEKNO=1", "unknown_part"],
  ["FREQ=YEARLY;BYYEARDAY=1", "unknown_part"],
  ["FREQ=DAILY;CONSTRUCTOR=1", "unknown_part"],
  ["FREQ=DAILY;FREQ=DAILY", "repeated_part"],
  ["FREQ=DAILY;COUNT=1;count=1", "repeated_part"],
  ["FREQ=DAILY;INTERVAL=0", "out_of_range"],
  ["FREQ=DAILY;INTERVAL=1001", "out_of_range"],
  ["FREQ=DAILY;INTERVAL=-1", "not_whole"],
  ["FREQ=DAILY;INTERVAL=+1", "not_whole"],
  ["FREQ=DAILY;INTERVAL=1E2", "not_whole"],
  ["FREQ=DAILY;INTERVAL=1,2", "not_whole"],
  [`FREQ=DAILY;INTERVAL=${"9".repeat(400)}`, "out_of_range"],
  ["FREQ=DAILY;COUNT=0", "out_of_range"],
  ["FREQ=DAILY;COUNT=10001", "out_of_range"],
  ["FREQ=DAILY;COUNT=2;UNTIL=20280229T000000Z", "contradiction"],
  ["FREQ=DAILY;UNTIL=20280229", "invalid_until"],
  ["FREQ=DAILY;UNTIL=20280229T000000", "invalid_until"],
  ["FREQ=DAILY;UNTIL=20270229T000000Z", "invalid_until"],
  ["FREQ=DAILY;UNTIL=20280229T240000Z", "invalid_until"],
  ["FREQ=DAILY;UNTIL=20281301T000000Z", "invalid_until"],
  ["FREQ=DAILY;UNTIL=99", "invalid_until"],
  ["FREQ=WEEKLY;BYDAY=XX", "unknown_weekday"],
  ["FREQ=WEEKLY;BYDAY=MO,", "unknown_weekday"],
  ["FREQ=WEEKLY;BYDAY=,MO", "unknown_weekday"],
  ["FREQ=WEEKLY;BYDAY=MONDAY", "unknown_weekday"],
  ["FREQ=MONTHLY;BYDAY=--1MO", "unknown_weekday"],
  ["FREQ=WEEKLY;WKST=1MO", "unknown_weekday"],
  ["FREQ=WEEKLY;WKST=MO,TU", "unknown_weekday"],
  ["FREQ=MONTHLY;BYDAY=0MO", "out_of_range"],
  ["FREQ=YEARLY;BYDAY=54MO", "out_of_range"],
  ["FREQ=YEARLY;BYDAY=-54MO", "out_of_range"],
  ["FREQ=WEEKLY;BYDAY=1MO", "not_with_freq"],
  ["FREQ=DAILY;BYDAY=MO,-1TU", "not_with_freq"],
  ["FREQ=WEEKLY;BYMONTHDAY=1", "not_with_freq"],
  ["FREQ=MONTHLY;BYMONTHDAY=0", "out_of_range"],
  ["FREQ=MONTHLY;BYMONTHDAY=32", "out_of_range"],
  ["FREQ=MONTHLY;BYMONTHDAY=-32", "out_of_range"],
  ["FREQ=MONTHLY;BYMONTHDAY=1,,2", "not_whole"],
  ["FREQ=YEARLY;BYMONTH=13", "out_of_range"],
  ["FREQ=YEARLY;BYMONTH=0", "out_of_range"],
  ["FREQ=YEARLY;BYMONTH=-1", "not_whole"],
  ["FREQ=MONTHLY;BYDAY=MO;BYSETPOS=0", "out_of_range"],
  ["FREQ=MONTHLY;BYDAY=MO;BYSETPOS=367", "out_of_range"],
  ["FREQ=MONTHLY;BYSETPOS=1", "needs_by_part"],
])("refuses %j: %s", (text, code) => {
  expect(faultOf(text, true)).toEqual({ path: "recurrence.rrule", code, message: expect.any(String) });
});

it.each([
  ["FREQ=HOURLY", "needs_time"],
  ["FREQ=DAILY;UNTIL=20280229T000000Z", "invalid_until"],
  ["FREQ=DAILY;UNTIL=20270229", "invalid_until"],
  ["FREQ=DAILY;UNTIL=2028022", "invalid_until"],
])("refuses for an all-day task %j: %s", (text, code) => {
  expect(faultOf(text, false)).toMatchObject({ code });
});

function faultOf(text: string, isTimed: boolean) {
  try {
    return parseRule(text, isTimed);
  } catch (error) {
    return (error as { fields?: unknown[] }).fields?.[0];
  }
}
