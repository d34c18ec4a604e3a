import { describe, expect, it } from "vitest";
import { costOf, expectProblem, newPerson } from "./support/client.ts";

type Occurrence = { due_date: string; due_time: string | null; due_at: string; note?: string };

describe("a preview", () => {
  it("begins with what is due, in one trip", async () => {
    const answer = await post({ rrule: "FREQ=WEEKLY;BYDAY=MO", due_date: "2026-03-11", due_time: "09:00", count: 2 });
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      occurrences: [
        { due_date: "2026-03-11", due_time: "09:00", due_at: "2026-03-11T09:00:00.000Z" },
        { due_date: "2026-03-16", due_time: "09:00", due_at: "2026-03-16T09:00:00.000Z" },
      ],
    });
    expect(costOf(answer).trips).toBe(1);
  });

  it("depends on the body alone: without a zone it is in UTC", async () => {
    const person = await newPerson();
    await person.patch("/api/profile", { time_zone: "Asia/Tokyo" });
    const body = { rrule: "FREQ=DAILY", due_date: "2026-03-11", due_time: null, time_zone: null, count: 1 };
    const { occurrences } = (await person.post("/api/recurrence/preview", body)).body;
    expect(occurrences).toEqual([{ due_date: "2026-03-11", due_time: null, due_at: "2026-03-12T00:00:00.000Z" }]);
  });

  it("is of ten, or of as many as asked for, which begin alike", async () => {
    const due = { rrule: "FREQ=MONTHLY;BYMONTHDAY=-1", due_date: "2026-01-31" };
    const ten = await preview(due);
    expect(ten).toHaveLength(10);
    expect(await preview({ ...due, count: 1 })).toEqual(ten.slice(0, 1));
    const hundred = await preview({ ...due, count: 100 });
    expect(hundred).toHaveLength(100);
    expect(hundred.slice(0, 10)).toEqual(ten);
  });
});

describe("the dates of a rule", () => {
  it.each([
    [
      "skip months without a 31st",
      { rrule: "FREQ=MONTHLY", due_date: "2026-01-31", count: 4 },
      ["2026-01-31", "2026-03-31", "2026-05-31", "2026-07-31"],
    ],
    [
      "may be last days",
      { rrule: "FREQ=MONTHLY;BYMONTHDAY=-1", due_date: "2027-12-31", count: 4 },
      ["2027-12-31", "2028-01-31", "2028-02-29", "2028-03-31"],
    ],
    [
      "of a leap day are leap days, none in 2100",
      { rrule: "FREQ=YEARLY", due_date: "2092-02-29", count: 3 },
      ["2092-02-29", "2096-02-29", "2104-02-29"],
    ],
    [
      "may be the second to last working day",
      { rrule: "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2", due_date: "2026-01-29", count: 3 },
      ["2026-01-29", "2026-02-26", "2026-03-30"],
    ],
    [
      "may be every other week, which begins on WKST",
      { rrule: "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;WKST=SU", due_date: "1997-08-05", count: 4 },
      ["1997-08-05", "1997-08-17", "1997-08-19", "1997-08-31"],
    ],
    [
      "may be either of a weekday and an ordinal one",
      { rrule: "FREQ=MONTHLY;BYDAY=-1MO,1TU", due_date: "2026-03-03", count: 4 },
      ["2026-03-03", "2026-03-30", "2026-04-07", "2026-04-27"],
    ],
    [
      "never run into another year",
      { rrule: "FREQ=YEARLY;BYDAY=53TH", due_date: "2026-12-31", count: 3 },
      ["2026-12-31", "2032-12-30", "2037-12-31"],
    ],
    [
      "may be sparse",
      { rrule: "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=29;BYDAY=MO", due_date: "2024-02-29", count: 3 },
      ["2024-02-29", "2044-02-29", "2072-02-29"],
    ],
    [
      "end with COUNT, in which a start by no rule counts",
      { rrule: "FREQ=MONTHLY;BYMONTHDAY=1;COUNT=3", due_date: "2026-03-14" },
      ["2026-03-14", "2026-04-01", "2026-05-01"],
    ],
    ["may be one", { rrule: "FREQ=MONTHLY;COUNT=1", due_date: "2026-03-14" }, ["2026-03-14"]],
    [
      "end with UNTIL, that day included",
      { rrule: "FREQ=DAILY;UNTIL=20260316", due_date: "2026-03-14" },
      ["2026-03-14", "2026-03-15", "2026-03-16"],
    ],
    ["may end at once", { rrule: "FREQ=MONTHLY;UNTIL=20260314", due_date: "2026-03-14" }, ["2026-03-14"]],
    ["end with the years", { rrule: "FREQ=DAILY", due_date: "9998-12-30" }, ["9998-12-30", "9998-12-31"]],
  ])("%s", async (_, body, dates) => {
    expect((await preview(body)).map(({ due_date }) => due_date)).toEqual(dates);
  });

  it("end with an UNTIL that is an instant, that one included", async () => {
    const due = { due_date: "2026-03-14", due_time: "22:30", time_zone: "America/New_York" };
    const length = async (until: string) => (await preview({ ...due, rrule: `FREQ=DAILY;UNTIL=${until}` })).length;
    expect(await length("20260316T022959Z")).toBe(1);
    expect(await length("20260316T023000Z")).toBe(2);
  });
});

it.each(["RRULE:FREQ=DAILY", "FREQ=DAILY;", "rrule:FREQ=DAILY;"])("a rule as calendars write it: %s", async (rrule) => {
  const due = { due_date: "2026-03-14" };
  expect(await preview({ rrule, ...due, count: 2 })).toMatchObject([due, { due_date: "2026-03-15" }]);
  const person = await newPerson();
  const task = await person.task({ ...due, recurrence: { rrule } });
  expect(task.recurrence).toEqual({ rrule: "FREQ=DAILY", from: "due" });
  expect((await person.patch(`/api/tasks/${task.id}`, { recurrence: { rrule } })).body).toEqual(task);
});

describe("wall-clock time", () => {
  it.each([
    [
      "stays put in Berlin",
      { rrule: "FREQ=WEEKLY", due_date: "2026-03-22", due_time: "09:00", time_zone: "Europe/Berlin", count: 2 },
      ["2026-03-22 09:00 = 2026-03-22T08:00:00.000Z", "2026-03-29 09:00 = 2026-03-29T07:00:00.000Z"],
    ],
    [
      "in a gap moves forward, this once",
      { rrule: "FREQ=DAILY", due_date: "2026-03-28", due_time: "02:30", time_zone: "Europe/Berlin", count: 3 },
      [
        "2026-03-28 02:30 = 2026-03-28T01:30:00.000Z",
        "2026-03-29 03:30 = 2026-03-29T01:30:00.000Z (There is no 2026-03-29 02:30)",
        "2026-03-30 02:30 = 2026-03-30T00:30:00.000Z",
      ],
    ],
    [
      "in a gap at the start comes back",
      { rrule: "FREQ=DAILY", due_date: "2026-03-08", due_time: "02:30", time_zone: "America/New_York", count: 2 },
      [
        "2026-03-08 03:30 = 2026-03-08T07:30:00.000Z (There is no 2026-03-08 02:30)",
        "2026-03-09 02:30 = 2026-03-09T06:30:00.000Z",
      ],
    ],
    [
      "that comes twice is the first",
      { rrule: "FREQ=DAILY", due_date: "2026-10-31", due_time: "01:30", time_zone: "America/New_York", count: 3 },
      [
        "2026-10-31 01:30 = 2026-10-31T05:30:00.000Z",
        "2026-11-01 01:30 = 2026-11-01T05:30:00.000Z (2026-11-01 01:30 comes twice)",
        "2026-11-02 01:30 = 2026-11-02T06:30:00.000Z",
      ],
    ],
    [
      "moves by half an hour on Lord Howe Island",
      { rrule: "FREQ=DAILY", due_date: "2026-10-03", due_time: "02:15", time_zone: "Australia/Lord_Howe", count: 3 },
      [
        "2026-10-03 02:15 = 2026-10-02T15:45:00.000Z",
        "2026-10-04 02:45 = 2026-10-03T15:45:00.000Z (There is no 2026-10-04 02:15)",
        "2026-10-05 02:15 = 2026-10-04T15:15:00.000Z",
      ],
    ],
    [
      "comes twice for half an hour on Lord Howe Island",
      { rrule: "FREQ=DAILY", due_date: "2026-04-05", due_time: "01:45", time_zone: "Australia/Lord_Howe", count: 2 },
      [
        "2026-04-05 01:45 = 2026-04-04T14:45:00.000Z (2026-04-05 01:45 comes twice)",
        "2026-04-06 01:45 = 2026-04-05T15:15:00.000Z",
      ],
    ],
    [
      "stays put through Casablanca's Ramadan",
      {
        rrule: "FREQ=WEEKLY;BYDAY=SA,SU;COUNT=5",
        due_date: "2026-02-14",
        due_time: "02:30",
        time_zone: "Africa/Casablanca",
      },
      [
        "2026-02-14 02:30 = 2026-02-14T01:30:00.000Z",
        "2026-02-15 02:30 = 2026-02-15T01:30:00.000Z (2026-02-15 02:30 comes twice)",
        "2026-02-21 02:30 = 2026-02-21T02:30:00.000Z",
        "2026-02-22 02:30 = 2026-02-22T02:30:00.000Z",
        "2026-02-28 02:30 = 2026-02-28T02:30:00.000Z",
      ],
    ],
    [
      "is in a gap when Ramadan is over",
      { rrule: "FREQ=DAILY", due_date: "2026-03-21", due_time: "02:30", time_zone: "Africa/Casablanca", count: 3 },
      [
        "2026-03-21 02:30 = 2026-03-21T02:30:00.000Z",
        "2026-03-22 03:30 = 2026-03-22T02:30:00.000Z (There is no 2026-03-22 02:30)",
        "2026-03-23 02:30 = 2026-03-23T01:30:00.000Z",
      ],
    ],
    [
      "on Apia's missing day is that of the next, once, and both count",
      { rrule: "FREQ=DAILY;COUNT=4", due_date: "2011-12-29", due_time: "12:00", time_zone: "Pacific/Apia" },
      [
        "2011-12-29 12:00 = 2011-12-29T22:00:00.000Z",
        "2011-12-31 12:00 = 2011-12-30T22:00:00.000Z (There is no 2011-12-30 12:00)",
        "2012-01-01 12:00 = 2011-12-31T22:00:00.000Z",
      ],
    ],
  ])("%s", async (_, body, lines) => {
    expect((await preview(body)).map(lineOf)).toEqual(lines);
  });
});

describe("whole days", () => {
  it.each([
    [
      "on Apia's missing day are the next, once, and both count",
      { rrule: "FREQ=DAILY;COUNT=4", due_date: "2011-12-29", time_zone: "Pacific/Apia" },
      [
        "2011-12-29 = 2011-12-30T10:00:00.000Z",
        "2011-12-31 = 2011-12-31T10:00:00.000Z (There is no 2011-12-30)",
        "2012-01-01 = 2012-01-01T10:00:00.000Z",
      ],
    ],
    [
      "whose midnight is skipped in São Paulo are just those days",
      { rrule: "FREQ=DAILY", due_date: "2018-11-03", time_zone: "America/Sao_Paulo", count: 3 },
      [
        "2018-11-03 = 2018-11-04T03:00:00.000Z",
        "2018-11-04 = 2018-11-05T02:00:00.000Z",
        "2018-11-05 = 2018-11-06T02:00:00.000Z",
      ],
    ],
    [
      "end where the next begins in Berlin",
      { rrule: "FREQ=DAILY", due_date: "2026-03-28", time_zone: "Europe/Berlin", count: 2 },
      ["2026-03-28 = 2026-03-28T23:00:00.000Z", "2026-03-29 = 2026-03-29T22:00:00.000Z"],
    ],
  ])("%s", async (_, body, lines) => {
    expect((await preview(body)).map(lineOf)).toEqual(lines);
  });
});

describe("hours", () => {
  it.each([
    [
      "are those that pass when clocks go forward",
      { rrule: "FREQ=HOURLY", due_date: "2026-03-29", due_time: "00:30", time_zone: "Europe/Berlin", count: 4 },
      [
        "2026-03-29 00:30 = 2026-03-28T23:30:00.000Z",
        "2026-03-29 01:30 = 2026-03-29T00:30:00.000Z",
        "2026-03-29 03:30 = 2026-03-29T01:30:00.000Z",
        "2026-03-29 04:30 = 2026-03-29T02:30:00.000Z",
      ],
    ],
    [
      "are those that pass when clocks go back",
      { rrule: "FREQ=HOURLY", due_date: "2026-10-25", due_time: "01:30", time_zone: "Europe/Berlin", count: 4 },
      [
        "2026-10-25 01:30 = 2026-10-24T23:30:00.000Z",
        "2026-10-25 02:30 = 2026-10-25T00:30:00.000Z (2026-10-25 02:30 comes twice)",
        "2026-10-25 02:30 = 2026-10-25T01:30:00.000Z (2026-10-25 02:30 comes twice)",
        "2026-10-25 03:30 = 2026-10-25T02:30:00.000Z",
      ],
    ],
    [
      "do not keep the time of day",
      {
        rrule: "FREQ=HOURLY;INTERVAL=24",
        due_date: "2026-10-24",
        due_time: "09:00",
        time_zone: "Europe/Berlin",
        count: 2,
      },
      ["2026-10-24 09:00 = 2026-10-24T07:00:00.000Z", "2026-10-25 08:00 = 2026-10-25T07:00:00.000Z"],
    ],
    [
      "are on the rule's local days",
      {
        rrule: "FREQ=HOURLY;INTERVAL=12;BYDAY=SA;BYMONTH=1",
        due_date: "2026-01-31",
        due_time: "13:00",
        time_zone: "Asia/Tokyo",
        count: 3,
      },
      [
        "2026-01-31 13:00 = 2026-01-31T04:00:00.000Z",
        "2027-01-02 01:00 = 2027-01-01T16:00:00.000Z",
        "2027-01-02 13:00 = 2027-01-02T04:00:00.000Z",
      ],
    ],
  ])("%s", async (_, body, lines) => {
    expect((await preview(body)).map(lineOf)).toEqual(lines);
  });

  it("that come twice say which they are", async () => {
    const due = { due_date: "2026-10-25", due_time: "02:30", time_zone: "Europe/Berlin", count: 2 };
    const notes = (await preview({ ...due, rrule: "FREQ=HOURLY" })).map(({ note }) => note);
    expect(notes).toEqual([expect.stringContaining("the first"), expect.stringContaining("the second")]);
  });
});

describe("a preview refuses", () => {
  it.each([
    ["FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "never_fires"],
    ["FREQ=DAILY;BYMONTH=4,6;BYMONTHDAY=31", "never_fires"],
    ["FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=-30,30", "never_fires"],
    ["FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30", "never_fires"],
    ["FREQ=DAILY;INTERVAL=7;BYDAY=SU", "too_many_steps"],
    ["FREQ=MONTHLY;BYDAY=6MO", "too_many_steps"],
    ["FREQ=HOURLY;BYDAY=MO;BYSETPOS=2", "too_many_steps"],
    ["FREQ=DAILY;UNTIL=20260314T085959Z", "until_passed"],
    ["FREQ=SECONDLY", "unknown_freq"],
  ])("%s: %s", async (rrule, code) => {
    const answer = await post({ rrule, due_date: "2026-03-14", due_time: "09:00" });
    expectProblem(answer, 400, "invalid", { rrule: code });
  });

  it.each([
    [{}, { rrule: "required", due_date: "required" }],
    [
      { rrule: "HOURLY", due_date: "2026-02-29", due_time: "24:00" },
      { due_date: "invalid_format", due_time: "invalid_format" },
    ],
    [
      { rrule: 1, due_date: null },
      { rrule: "invalid_type", due_date: "invalid_type" },
    ],
    [{ rrule: "F".repeat(501), due_date: "2026-03-14" }, { rrule: "too_long" }],
    [{ rrule: "FREQ=HOURLY", due_date: "2026-03-14" }, { rrule: "needs_time" }],
    [{ rrule: "FREQ=DAILY", due_date: "2026-03-14", time_zone: "+01:00" }, { time_zone: "unknown_time_zone" }],
    [{ rrule: "FREQ=DAILY", due_date: "2026-03-14", count: 0 }, { count: "too_small" }],
    [{ rrule: "FREQ=DAILY", due_date: "2026-03-14", count: 101 }, { count: "too_big" }],
    [{ rrule: "FREQ=DAILY", due_date: "2026-03-14", count: "3" }, { count: "invalid_type" }],
    [{ rrule: "FREQ=DAILY", due_date: "2026-03-14", from: "due" }, { from: "unknown_field" }],
    [{ rrule: "FREQ=DAILY", due_date: "9999-01-01" }, { due_date: "out_of_range" }],
    [{ rrule: "FREQ=DAILY", due_date: "9998-12-31" }, { rrule: "never_fires" }],
    [{ rrule: "FREQ=HOURLY", due_date: "9998-12-31", due_time: "23:00" }, { rrule: "never_fires" }],
    [{ rrule: "RRULE:RRULE:FREQ=DAILY", due_date: "2026-03-14" }, { rrule: "invalid_format" }],
    [{ rrule: "FREQ=DAILY;;", due_date: "2026-03-14" }, { rrule: "invalid_format" }],
    [{ rrule: "RRULE:;", due_date: "2026-03-14" }, { rrule: "invalid_format" }],
    [{ rrule: " RRULE:FREQ=DAILY", due_date: "2026-03-14" }, { rrule: "invalid_format" }],
    [
      { rrule: "FREQ=DAILY", due_date: "0000-01-01", due_time: "00:00", time_zone: "Asia/Tokyo" },
      { due_date: "out_of_range" },
    ],
  ])("%j", async (body, fields) => {
    expectProblem(await post(body), 400, "invalid", fields);
  });
});

async function post(body: unknown) {
  return (await newPerson()).post("/api/recurrence/preview", body);
}

async function preview(body: unknown): Promise<Occurrence[]> {
  const answer = await post(body);
  expect(answer.body).toMatchObject({ occurrences: expect.any(Array) });
  expect(answer.status).toBe(200);
  return answer.body.occurrences;
}

/** A note's beginning tells what it is about. */
function lineOf({ due_date, due_time, due_at, note }: Occurrence): string {
  const [about] = note?.split(/ in /) ?? [];
  return [due_date, due_time, "=", due_at, about && `(${about})`].filter(Boolean).join(" ");
}
