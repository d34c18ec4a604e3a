import fc from "fast-check";
import { expect, it } from "vitest";
import { startOfDay, startOfNextDay, wallClock } from "../../src/kernel/time.ts";
import { followId, newId } from "../../web/store/ids.ts";
import { dueAt, remindFrom } from "../../web/store/predict/due.ts";
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
