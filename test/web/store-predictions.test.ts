import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { countedAfter, minuteOf, nextCountedFrom } from "../../src/features/recurrence/from-completion.ts";
import { firstOccurrence, occurrencesAfter } from "../../src/features/recurrence/occurrences.ts";
import { parseRule } from "../../src/features/recurrence/rule.ts";
import { startOfDay, startOfNextDay, wallClock } from "../../src/kernel/time.ts";
import { followId, newId } from "../../web/store/ids.ts";
import { dueAt, remindFrom } from "../../web/store/predict/due.ts";
import { nextDue } from "../../web/store/predict/next-due.ts";
import { byPosition, type Place, positionIn } from "../../web/store/predict/positions.ts";

const ZONES = [
  "UTC",
  "Europe/Berlin",
  "America/New_York",
  "Asia/Kathmandu",
  "Australia/Lord_Howe",
  "America/Santiago",
  "Pacific/Apia",
];
const zone = fc.constantFrom(...ZONES);
const day = fc.integer({ min: 0, max: 25_000 }).map((days) => new Date(days * 86_400_000).toISOString().slice(0, 10));
const time = fc.integer({ min: 0, max: 24 * 4 - 1 }).map((quarters) => {
  const [hours, minutes] = [Math.floor(quarters / 4), (quarters % 4) * 15];
  return `${String(hours).padStart(2, "0")}:${String(minutes).padStart(2, "0")}`;
});

it("says when a task is due as the server does", () => {
  fc.assert(
    fc.property(day, time, zone, (due_date, due_time, time_zone) => {
      expect(dueAt({ due_date, due_time, time_zone })).toBe(wallClock(due_date, due_time, time_zone));
      expect(dueAt({ due_date, due_time: null, time_zone })).toBe(startOfNextDay(due_date, time_zone));
      expect(remindFrom({ due_date, due_time: null, time_zone })).toBe(startOfDay(due_date, time_zone));
    }),
    { numRuns: 300 },
  );
});

it.each([
  ["2027-03-28", "02:30", "Europe/Berlin"],
  ["2027-10-31", "02:30", "Europe/Berlin"],
  ["2027-04-04", "02:15", "Australia/Lord_Howe"],
  ["2027-09-05", "00:00", "America/Santiago"],
])("at a change of the clocks too: %s %s in %s", (due_date, due_time, time_zone) => {
  expect(dueAt({ due_date, due_time, time_zone })).toBe(wallClock(due_date, due_time, time_zone));
  expect(dueAt({ due_date, due_time: null, time_zone })).toBe(startOfNextDay(due_date, time_zone));
});

describe("the next occurrence", () => {
  const RULES = [
    ...["FREQ=DAILY", "FREQ=DAILY;INTERVAL=3", "FREQ=WEEKLY", "FREQ=WEEKLY;INTERVAL=2", "FREQ=MONTHLY", "FREQ=YEARLY"],
    ...["FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "FREQ=WEEKLY;INTERVAL=3;BYDAY=MO,SU", "FREQ=MONTHLY;INTERVAL=3"],
    ...["FREQ=MONTHLY;BYMONTHDAY=15", "FREQ=MONTHLY;BYMONTHDAY=-1", "FREQ=MONTHLY;BYMONTHDAY=1,31"],
    ...["FREQ=MONTHLY;BYDAY=-1FR", "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", "FREQ=MONTHLY;BYDAY=5MO"],
    ...["FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", "FREQ=YEARLY;INTERVAL=2;BYMONTH=5;BYDAY=1MO", "FREQ=YEARLY;BYMONTH=3"],
    ...["FREQ=YEARLY;BYDAY=TU", "FREQ=MONTHLY;BYDAY=WE", "FREQ=DAILY;BYDAY=SA", "FREQ=DAILY;BYMONTH=6"],
  ];
  const ENDS = ["", "", "", ";UNTIL=20270601"];
  const date = fc.integer({ min: 20_800, max: 21_500 }).map((days) => new Date(days * DAY).toISOString().slice(0, 10));
  const DAY = 86_400_000;
  const series = fc.record({
    ...{ rrule: fc.constantFrom(...RULES), end: fc.constantFrom(...ENDS), due_date: date, timeZone: zone },
    ...{ isTimed: fc.boolean(), from: fc.constantFrom("due", "completion"), isSkip: fc.boolean(), late: fc.nat(40) },
  });

  it("is the server's, step by step", () => {
    fc.assert(
      fc.property(series, ({ rrule, end, due_date, timeZone, isTimed, from, isSkip, late }) => {
        const text = rrule + (end && isTimed ? `${end}T100000Z` : end);
        const time = isTimed ? "09:30" : null;
        const server = {
          rule: parseRule(text, isTimed),
          anchorDate: due_date,
          anchorTime: time,
          timeZone,
        };
        let current = firstOccurrence(server);
        for (let step = 0; step < 4; step += 1) {
          const { dueDate, dueTime, dueAt: due_at } = current;
          const at = new Date(Date.parse(due_at) + (late - 10) * DAY);
          const isCounted = from === "completion";
          const following = isCounted ? countedAfter(server, current) : occurrencesAfter(server, current);
          const next =
            isCounted && !isSkip ? nextCountedFrom(minuteOf(at, timeZone), server, current) : [...following.take(1)][0];
          const task = { due_date: dueDate, due_time: dueTime, due_at, time_zone: timeZone };
          const recurrence = { rrule: text, from: from as "due" | "completion" };
          const predicted = nextDue({ ...task, recurrence }, isSkip ? undefined : at);
          if (predicted !== undefined)
            expect(predicted).toEqual(next ? { due_date: next.dueDate, due_time: next.dueTime } : null);
          if (!next) return;
          current = next;
        }
      }),
      { numRuns: 1500 },
    );
  });

  const weekly = { due_date: "2027-03-01", due_time: "09:30", due_at: "2027-03-01T08:30:00.000Z" };
  const next = (rrule: string, from: "due" | "completion" = "due") =>
    nextDue(
      { ...weekly, time_zone: "Europe/Berlin", recurrence: { rrule, from } },
      new Date("2027-03-03T11:11:11.000Z"),
    );

  it("is predicted for rules in words, by their hours too", () => {
    for (const rrule of RULES)
      expect([rrule, next(rrule)]).toEqual([rrule, { due_date: expect.any(String), due_time: "09:30" }]);
    expect(next("FREQ=HOURLY;INTERVAL=20")).toEqual({ due_date: "2027-03-02", due_time: "05:30" });
    expect(next("FREQ=HOURLY;INTERVAL=20", "completion")).toEqual({ due_date: "2027-03-04", due_time: "08:11" });
  });

  it("is left to the server for all others", () => {
    const others = ["FREQ=DAILY;COUNT=3", "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13", "FREQ=YEARLY;BYDAY=20MO"];
    const more = [
      "FREQ=WEEKLY;INTERVAL=2;WKST=SU",
      "FREQ=YEARLY;BYMONTH=1,7",
      "FREQ=MONTHLY;BYDAY=1MO,3WE",
      "nonsense",
    ];
    for (const rrule of [...others, ...more, "FREQ=HOURLY;BYDAY=MO"])
      expect([rrule, next(rrule)]).toEqual([rrule, undefined]);
  });
});

it("puts things where they are moved to", () => {
  const move = fc.record({ from: fc.nat(9), to: fc.nat(9), how: fc.constantFrom("before", "after", "first", "last") });
  fc.assert(
    fc.property(fc.array(move, { maxLength: 60 }), (moves) => {
      let list: { id: string; position: string }[] = [];
      for (let place = 0; place < 10; place += 1) {
        const id = newId();
        list.push({ id, position: positionIn(list, id, {}) });
      }
      let expected = list.map(({ id }) => id);
      for (const { from, to, how } of moves) {
        const [id, neighbour] = [expected[from], expected[to]] as [string, string];
        if (id === neighbour) continue;
        const place: Place = how === "first" || how === "last" ? { [how]: true } : { [how]: neighbour };
        const position = positionIn(list, id, place);
        list = list.map((each) => (each.id === id ? { id, position } : each));
        const others = expected.filter((each) => each !== id);
        const at = {
          first: 0,
          last: others.length,
          before: others.indexOf(neighbour),
          after: others.indexOf(neighbour) + 1,
        };
        expected = others.toSpliced(at[how as keyof typeof at], 0, id);
        expect(list.toSorted(byPosition).map((each) => each.id)).toEqual(expected);
      }
    }),
    { numRuns: 100 },
  );
});

it("makes ids that go up, whatever the clock does and other tabs have made", () => {
  const ids = Array.from({ length: 10_000 }, () => newId(Date.parse("2027-01-01T00:00:00.000Z")));
  ids.push(newId(Date.parse("2026-01-01T00:00:00.000Z")));
  const other = "01a30000-0000-7000-8000-000000000000";
  followId(other);
  ids.push(other, newId());
  expect(ids).toEqual(ids.toSorted());
  expect(new Set(ids).size).toBe(ids.length);
  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});
