import { readFileSync } from "node:fs";
import { afterEach, expect, it, vi } from "vitest";
import { cronsOf, fireCrons } from "../../scripts/crons.ts";

const crons = cronsOf(readFileSync("wrangler.toml", "utf8"));

afterEach(() => {
  vi.useRealTimers();
});

it("the development server's crons are those that are deployed", () => {
  expect(crons).toEqual(["* * * * *", "0 3 * * *"]);
});

it("each is fired at its minutes, in UTC", () => {
  const fired = firedFrom("2026-03-14T02:58:30.500Z");
  vi.advanceTimersByTime(29_499);
  expect(fired).toEqual([]);
  vi.advanceTimersByTime(3 * 60_000);
  expect(fired).toEqual([
    "02:59:00.000 * * * * *",
    "03:00:00.000 * * * * *",
    "03:00:00.000 0 3 * * *",
    "03:01:00.000 * * * * *",
  ]);
});

it("a minute that was slept through is not made up for", () => {
  const fired = firedFrom("2026-03-14T10:00:30.000Z");
  vi.setSystemTime(new Date("2026-03-14T12:00:10.000Z"));
  vi.advanceTimersByTime(30_000);
  expect(fired).toEqual(["12:00:40.000 * * * * *"]);
  vi.advanceTimersByTime(60_000);
  expect(fired).toEqual(["12:00:40.000 * * * * *", "12:01:00.000 * * * * *"]);
});

function firedFrom(now: string): string[] {
  vi.useFakeTimers({ now: new Date(now), toFake: ["Date", "setTimeout"] });
  const fired: string[] = [];
  fireCrons(crons, (cron) => fired.push(`${new Date().toISOString().slice(11, -1)} ${cron}`));
  return fired;
}
