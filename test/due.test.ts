import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { costOf, expectProblem, newPerson, type Person } from "./support/client.ts";

describe("a due moment", () => {
  it("of a date alone is the first instant of the next day in the zone", async () => {
    const person = await newPerson();
    for (const [due_date, time_zone, due_at] of [
      ["2026-03-14", "UTC", "2026-03-15T00:00:00.000Z"],
      ["2026-03-14", "Asia/Kathmandu", "2026-03-14T18:15:00.000Z"],
      ["2024-02-28", "Pacific/Kiritimati", "2024-02-28T10:00:00.000Z"],
      ["2026-03-28", "Europe/Berlin", "2026-03-28T23:00:00.000Z"],
      ["2026-03-29", "Europe/Berlin", "2026-03-29T22:00:00.000Z"],
      ["2026-11-01", "America/New_York", "2026-11-02T05:00:00.000Z"],
    ]) {
      const due = { due_date, due_time: null, time_zone, due_at };
      expect(await person.task({ due_date, time_zone })).toMatchObject(due);
    }
  });

  it("of a date whose next day has no midnight is when that day begins", async () => {
    const person = await newPerson();
    for (const [due_date, time_zone, due_at] of [
      ["2018-11-03", "America/Sao_Paulo", "2018-11-04T03:00:00.000Z"],
      ["2023-03-25", "Asia/Beirut", "2023-03-25T22:00:00.000Z"],
      ["2011-12-29", "Pacific/Apia", "2011-12-30T10:00:00.000Z"],
      ["2011-12-30", "Pacific/Apia", "2011-12-30T10:00:00.000Z"],
      ["2011-12-31", "Pacific/Apia", "2011-12-31T10:00:00.000Z"],
    ]) {
      expect(await person.task({ due_date, time_zone })).toMatchObject({ due_date, time_zone, due_at });
    }
  });

  it("with a time is that moment, moved by the gap where it does not exist, the first where it comes twice", async () => {
    const person = await newPerson();
    for (const [due_date, due_time, time_zone, due_at] of [
      ["2026-03-14", "17:30", "Europe/Berlin", "2026-03-14T16:30:00.000Z"],
      ["2026-03-29", "01:59", "Europe/Berlin", "2026-03-29T00:59:00.000Z"],
      ["2026-03-29", "02:00", "Europe/Berlin", "2026-03-29T01:00:00.000Z"],
      ["2026-03-29", "02:30", "Europe/Berlin", "2026-03-29T01:30:00.000Z"],
      ["2026-03-29", "03:00", "Europe/Berlin", "2026-03-29T01:00:00.000Z"],
      ["2026-10-25", "02:30", "Europe/Berlin", "2026-10-25T00:30:00.000Z"],
      ["2026-10-25", "03:00", "Europe/Berlin", "2026-10-25T02:00:00.000Z"],
      ["2026-03-08", "02:30", "America/New_York", "2026-03-08T07:30:00.000Z"],
      ["2026-11-01", "01:30", "America/New_York", "2026-11-01T05:30:00.000Z"],
      ["2018-11-04", "00:00", "America/Sao_Paulo", "2018-11-04T03:00:00.000Z"],
      ["2018-11-04", "00:30", "America/Sao_Paulo", "2018-11-04T03:30:00.000Z"],
      ["2023-03-26", "00:00", "Asia/Beirut", "2023-03-25T22:00:00.000Z"],
      ["2011-12-30", "12:00", "Pacific/Apia", "2011-12-30T22:00:00.000Z"],
      ["2026-04-05", "01:45", "Australia/Lord_Howe", "2026-04-04T14:45:00.000Z"],
    ]) {
      const due = { due_date, due_time, time_zone };
      expect(await person.task(due)).toMatchObject({ ...due, due_at });
    }
  });

  it("agrees with the calendar of every zone", async () => {
    const person = await newPerson();
    await fc.assert(
      fc.asyncProperty(wallClock, async ({ date, time, zone }) => {
        const timed = await person.task({ due_date: date, due_time: time, time_zone: zone });
        expect(timed).toMatchObject({ due_date: date, due_time: time, time_zone: zone });
        expect(timed.due_at).toBe(instantOf(date, time, zone));

        const { due_at } = await person.task({ due_date: date, time_zone: zone });
        const begins = Date.parse(due_at);
        expect(localOf(begins, zone).slice(0, 10) > date).toBe(true);
        expect(localOf(begins - 1000, zone).slice(0, 10) <= date).toBe(true);
        expect(instantsOf(dayAfter(date), "00:00", zone)[0] ?? begins).toBe(begins);
      }),
      { numRuns: 40 },
    );
  });

  it("lies in the years that can be written", async () => {
    const person = await newPerson();
    const first = await person.task({ due_date: "1900-01-01", due_time: "00:00", time_zone: "UTC" });
    expect(first.due_at).toBe("1900-01-01T00:00:00.000Z");
    const last = await person.task({ due_date: "9998-12-31", time_zone: "UTC" });
    expect(last.due_at).toBe("9999-01-01T00:00:00.000Z");
    const dialect = { title: "Beyond", due_date: "9999-01-01" };
    expectProblem(await person.post("/api/Task_API/tasks/create", dialect), 400, "invalid", {
      due_date: "out_of_range",
    });
    for (const beyond of [
      { due_date: "9999-01-01" },
      { due_date: "1899-12-31" },
      { due_date: "0001-01-01" },
      { due_date: "9999-12-31", time_zone: "UTC" },
      { due_date: "9999-12-31", due_time: "23:00", time_zone: "America/New_York" },
      { due_date: "0000-01-01", due_time: "00:00", time_zone: "Asia/Tokyo" },
    ]) {
      const fields = { due_date: "out_of_range" };
      expectProblem(await person.post("/api/tasks", { title: "Beyond", ...beyond }), 400, "invalid", fields);
      expectProblem(await person.patch(`/api/tasks/${last.id}`, beyond), 400, "invalid", fields);
    }
  });

  it.each(["2026-02-29", "2026-13-01", "26-01-01", "2026-1-1", "+010000-01-01", "2026-03-14T00:00:00Z", ""])(
    "refuses the date %j",
    async (due_date) => {
      const person = await newPerson();
      const fields = { due_date: "invalid_format" };
      expectProblem(await person.post("/api/tasks", { title: "When?", due_date }), 400, "invalid", fields);
    },
  );

  it.each(["24:00", "9:00", "09:60", "09:00:00", "09:00Z", ""])("refuses the time %j", async (due_time) => {
    const person = await newPerson();
    const body = { title: "When?", due_date: "2026-03-14", due_time };
    expectProblem(await person.post("/api/tasks", body), 400, "invalid", { due_time: "invalid_format" });
  });
});

describe("a task's zone", () => {
  it("is answered as the IANA database spells it", async () => {
    const person = await newPerson();
    for (const [sent, time_zone] of [
      ["europe/berlin", "Europe/Berlin"],
      ["AMERICA/ARGENTINA/BUENOS_AIRES", "America/Argentina/Buenos_Aires"],
      ["america/port-au-prince", "America/Port-au-Prince"],
      ["utc", "UTC"],
      ["etc/utc", "Etc/UTC"],
      // Other names of places, and of UTC
      ["us/eastern", "US/Eastern"],
      ["asia/calcutta", "Asia/Calcutta"],
      ["japan", "Japan"],
      ["GB", "GB"],
      ["est5edt", "EST5EDT"],
      ["CET", "CET"],
      ["gmt", "GMT"],
    ]) {
      expect((await person.task({ due_date: "2026-03-14", time_zone: sent })).time_zone).toBe(time_zone);
    }
  });

  it.each([
    ...["+02:00", "-05", "+0530", "UTC+2", "Z", "Mars/Base", "", " UTC", "Europe/Berlin\0"],
    ...[
      "Factory",
      "factory",
      "Etc/GMT+5",
      "Etc/GMT-14",
      "etc/gmt+0",
      "Etc/GMT",
      "Etc/GMT0",
      "Etc/Unknown",
      "GMT+0",
      "gmt-0",
    ],
    ...["GMT0", "SystemV/EST5", "PST", "localtime", "posixrules"],
  ])("is not %j", async (time_zone) => {
    const person = await newPerson();
    const fields = { time_zone: "unknown_time_zone" };
    const due = { due_date: "2026-03-14", time_zone };
    expectProblem(await person.post("/api/tasks", { title: "Where?", ...due }), 400, "invalid", fields);
    expectProblem(await person.patch("/api/profile", { time_zone }), 400, "invalid", fields);
    const preview = { rrule: "FREQ=DAILY", ...due };
    expectProblem(await person.post("/api/recurrence/preview", preview), 400, "invalid", fields);
  });

  it("is the profile's when the date is set, and stays when the profile moves", async () => {
    const person = await newPerson();
    await moveTo(person, "Asia/Tokyo");
    const berlin = await person.task({ due_date: "2026-03-14", time_zone: "Europe/Berlin" });
    const tokyo = await person.task({ due_date: "2026-03-14", due_time: "09:00" });
    expect(tokyo).toMatchObject({ time_zone: "Asia/Tokyo", due_at: "2026-03-14T00:00:00.000Z" });
    const undated = await person.task();
    expect(undated.time_zone).toBe(null);
    await moveTo(person, "America/New_York");
    for (const task of [berlin, tokyo, undated]) {
      expect((await person.get(`/api/tasks/${task.id}`)).body).toEqual(task);
    }
    const dated = await person.patch(`/api/tasks/${undated.id}`, { due_date: "2026-03-14" });
    expect(dated.body).toMatchObject({ time_zone: "America/New_York", due_at: "2026-03-15T04:00:00.000Z" });
    const later = await person.patch(`/api/tasks/${tokyo.id}`, { due_time: "10:00" });
    expect(later.body).toMatchObject({ time_zone: "Asia/Tokyo", due_at: "2026-03-14T01:00:00.000Z" });
  });

  it("is right also for a token from before the profile moved, in a read and a write more", async () => {
    const person = await newPerson();
    await moveTo(person, "Pacific/Auckland");
    const made = await person.post("/api/tasks", { title: "Late", due_date: "2026-07-01" });
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({ time_zone: "Pacific/Auckland", due_at: "2026-07-01T12:00:00.000Z" });
    expect(costOf(made).trips).toBeLessThanOrEqual(2);
    const { id } = await person.task();
    const dated = await person.patch(`/api/tasks/${id}`, { due_date: "2026-07-01" });
    expect(dated.body).toMatchObject({ time_zone: "Pacific/Auckland", due_at: "2026-07-01T12:00:00.000Z" });
    expect(costOf(dated).trips).toBeLessThanOrEqual(2);
    expect((await person.get("/api/tasks")).body.results).toHaveLength(2);
  });

  it("comes in one trip with a token that knows it", async () => {
    const person = await newPerson();
    await moveTo(person, "Pacific/Auckland");
    const body = { refresh: person.signedIn.refresh };
    const { access } = (await person.post("/api/token/refresh", body)).body;
    const made = await person.post("/api/tasks", { title: "On time", due_date: "2026-07-01" }, { token: access });
    expect(made.body.due_at).toBe("2026-07-01T12:00:00.000Z");
    expect(costOf(made).trips).toBe(1);
  });
});

describe("changing when a task is due", () => {
  it("moves it by whichever part was sent", async () => {
    const person = await newPerson();
    const { id } = await person.task({ due_date: "2026-03-14", due_time: "17:30", time_zone: "Europe/Berlin" });
    const due = { due_date: "2026-03-14", due_time: "17:30", time_zone: "Europe/Berlin" };
    for (const [part, due_at] of [
      [{ due_date: "2026-07-14" }, "2026-07-14T15:30:00.000Z"],
      [{ due_time: "08:00" }, "2026-07-14T06:00:00.000Z"],
      [{ time_zone: "America/New_York" }, "2026-07-14T12:00:00.000Z"],
      [{ due_time: null }, "2026-07-15T04:00:00.000Z"],
    ] as const) {
      Object.assign(due, part);
      expect((await person.patch(`/api/tasks/${id}`, part)).body).toMatchObject({ ...due, due_at });
    }
  });

  it.each(["put", "patch"] as const)("by %s to no date takes the time away as well", async (method) => {
    const person = await newPerson();
    const { id } = await person.task({ due_date: "2026-03-14", due_time: "17:30" });
    const cleared = await person[method](`/api/tasks/${id}`, { title: "Some day", due_date: null });
    expect(cleared.status).toBe(200);
    expect(cleared.body).toMatchObject({ due_date: null, due_time: null, due_at: null });
  });

  it("needs a date for a time", async () => {
    const person = await newPerson();
    const fields = { due_time: "due_date_required" };
    for (const due_date of [undefined, null]) {
      const body = { title: "When?", due_time: "17:30", due_date };
      expectProblem(await person.post("/api/tasks", body), 400, "invalid", fields);
    }
    const undated = await person.task();
    const dated = await person.task({ due_date: "2026-03-14" });
    expectProblem(await person.patch(`/api/tasks/${undated.id}`, { due_time: "17:30" }), 400, "invalid", fields);
    const both = { due_date: null, due_time: "17:30" };
    expectProblem(await person.patch(`/api/tasks/${dated.id}`, both), 400, "invalid", fields);
    expect((await person.get(`/api/tasks/${dated.id}`)).body).toEqual(dated);
  });
});

async function moveTo(person: Person, time_zone: string): Promise<void> {
  expect((await person.patch("/api/profile", { time_zone })).body.time_zone).toBe(time_zone);
}

// What follows knows zones only by asking Intl what the clocks there show.

const HOUR = 3_600_000;

/** A wall-clock time in some zone, every other one on a day on which its clocks change. */
const wallClock = fc
  .record({
    zone: fc.constantFrom(...Intl.supportedValuesOf("timeZone")),
    year: fc.integer({ min: 1973, max: 2037 }),
    day: fc.integer({ min: 0, max: 364 }),
    minute: fc.integer({ min: 0, max: 24 * 60 - 1 }),
    onChange: fc.boolean(),
  })
  .map(({ zone, year, day, minute, onChange }) => {
    const dayOf = (days: number) => new Date(Date.UTC(year, 0, 1 + days)).toISOString().slice(0, 10);
    const changes = onChange ? daysOfChange(year, zone) : [];
    const date = dayOf(changes[day % changes.length] ?? day);
    const time = new Date(minute * 60_000).toISOString().slice(11, 16);
    return { zone, date, time };
  });

function daysOfChange(year: number, zone: string): number[] {
  const offset = (days: number) => offsetOf(Date.UTC(year, 0, 1 + days), zone);
  const days = Array.from({ length: 365 }, (_, day) => day);
  return days.filter((day) => offset(day) !== offset(day + 1));
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** What the clocks in a zone show, as `YYYY-MM-DDTHH:MM:SS`. */
function localOf(at: number, zone: string): string {
  const format =
    formats.get(zone) ??
    new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short", timeStyle: "medium", hourCycle: "h23" });
  formats.set(zone, format);
  return format.format(at).replace(" ", "T");
}

function offsetOf(at: number, zone: string): number {
  return Date.parse(`${localOf(at, zone)}Z`) - at;
}

function dayAfter(date: string): string {
  return new Date(Date.parse(date) + 24 * HOUR).toISOString().slice(0, 10);
}

/** Every instant at which the clocks show this, in order. */
function instantsOf(date: string, time: string, zone: string): number[] {
  const wall = Date.parse(`${date}T${time}:00Z`);
  const around = Array.from({ length: 73 }, (_, hours) => wall + (hours - 36) * HOUR);
  const candidates = [...new Set(around.map((at) => wall - offsetOf(at, zone)))];
  return candidates.filter((at) => localOf(at, zone) === `${date}T${time}:00`).sort((a, b) => a - b);
}

/** The first of them; where there is none, as if the clocks had not yet been changed. */
function instantOf(date: string, time: string, zone: string): string {
  const wall = Date.parse(`${date}T${time}:00Z`);
  const first = instantsOf(date, time, zone)[0] ?? wall - offsetOf(wall - 36 * HOUR, zone);
  return new Date(first).toISOString();
}
