import { signal } from "@preact/signals";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Profile } from "../../client/index.ts";
import { addDays, daysBetween, nextMonday, nextMonth, weekday } from "../../web/time/days.ts";
import { findZone } from "../../web/time/zones.ts";

const profile = signal<Partial<Profile> | undefined>(undefined);
vi.mock("../../web/store/index.ts", async (original) => ({ ...(await original<object>()), profile }));
const listeners = new Map<string, () => void>();
const page = { hidden: false, addEventListener: (name: string, act: () => void) => listeners.set(name, act) };
vi.stubGlobal("document", page);

const start = async (at: string, zone: string, locale = "en-GB") => {
  vi.setSystemTime(at);
  profile.value = { time_zone: zone, locale };
  return { ...(await import("../../web/time/clock.ts")), ...(await import("../../web/time/format.ts")) };
};

beforeEach(() => {
  vi.resetModules();
  vi.useFakeTimers();
});
afterEach(() => vi.useRealTimers());

describe("days", () => {
  it("are counted without clocks", () => {
    // The clocks change between them.
    expect(addDays("2027-03-27", 1)).toBe("2027-03-28");
    expect(addDays("2027-03-28", 1)).toBe("2027-03-29");
    expect(daysBetween("2027-10-30", "2027-11-01")).toBe(2);
    expect(addDays("2028-03-01", -1)).toBe("2028-02-29");
    expect(weekday("2027-03-14")).toBe(7);
    expect(nextMonday("2027-03-14")).toBe("2027-03-15");
    expect(nextMonday("2027-03-15")).toBe("2027-03-22");
    expect(nextMonth("2027-01-31")).toBe("2027-02-28");
  });
});

describe("today", () => {
  it("is the day where the person is, and ends at their midnight", async () => {
    const { today, zone } = await start("2027-03-14T10:59:30Z", "Pacific/Auckland");
    expect([zone.value, today.value]).toEqual(["Pacific/Auckland", "2027-03-14"]);
    vi.advanceTimersByTime(30_000);
    expect(today.value).toBe("2027-03-15");
    profile.value = { time_zone: "America/Los_Angeles" };
    expect(today.value).toBe("2027-03-14");
  });

  it("is the device's where the browser does not know the person's zone", async () => {
    const { today, zone, instant } = await start("2027-03-14T10:59:30Z", "Mars/Olympus_Mons");
    expect(zone.value).toBe(Intl.DateTimeFormat().resolvedOptions().timeZone);
    expect(today.value).toMatch(/^2027-03-1[45]$/);
    expect(instant("2027-03-14T10:59:30Z")).toContain("2027");
  });

  it("is right again when a device wakes", async () => {
    const { today } = await start("2027-03-14T10:00:00Z", "UTC");
    vi.setSystemTime("2027-03-16T10:00:00Z");
    listeners.get("visibilitychange")?.();
    expect(today.value).toBe("2027-03-16");
  });

  it("goes on over a change of the clocks", async () => {
    const { today } = await start("2027-03-28T00:59:00Z", "Europe/Berlin");
    vi.advanceTimersByTime(21 * 3_600_000);
    expect(today.value).toBe("2027-03-28");
    vi.advanceTimersByTime(2 * 60_000);
    expect(today.value).toBe("2027-03-29");
  });
});

describe("texts", () => {
  it("name days as people do", async () => {
    const { dayName, longDate, shortDay } = await start("2027-12-28T12:00:00Z", "Europe/London");
    expect(["2027-12-27", "2027-12-28", "2027-12-29"].map(dayName)).toEqual(["Yesterday", "Today", "Tomorrow"]);
    expect(dayName("2028-01-03")).toBe("Monday");
    expect(dayName("2028-01-04")).toBe("4 January 2028");
    expect(longDate("2027-05-05")).toBe("5 May");
    expect(shortDay("2027-05-05")).toMatch(/^Wed,? 5 May$/);
  });

  it("are in the locale of the profile", async () => {
    const { dayName, timeOfDay, direction } = await start("2027-03-03T12:00:00Z", "Asia/Riyadh", "ar-EG");
    expect(dayName("2027-03-04")).toBe("غدًا");
    expect(timeOfDay("09:30")).toContain("٩:٣٠");
    expect(direction.value).toBe("rtl");
    profile.value = { time_zone: "UTC", locale: "de-DE" };
    expect([dayName("2027-03-04"), timeOfDay("09:30"), direction.value]).toEqual(["Morgen", "9:30", "ltr"]);
  });

  it("say an instant in the zone of the profile", async () => {
    const { instant, dateOfInstant, fromNow } = await start("2027-03-28T12:00:00Z", "Europe/Berlin");
    // Before and after the clocks change.
    expect(instant("2027-03-28T00:30:00.000Z")).toBe("28 Mar 2027, 01:30");
    expect(instant("2027-03-28T01:30:00.000Z")).toBe("28 Mar 2027, 03:30");
    expect(dateOfInstant("2027-03-28T22:30:00.000Z")).toBe("2027-03-29");
    expect(fromNow("2027-03-28T11:55:00.000Z")).toBe("5 minutes ago");
    expect(fromNow("2027-03-31T12:00:00.000Z")).toBe("in 3 days");
    for (const seconds of ["11:59:40", "12:00:20"]) expect(fromNow(`2027-03-28T${seconds}.000Z`)).toBe("now");
  });
});

describe("the time zone that a text means", () => {
  const zones = [
    "UTC",
    "America/New_York",
    "Europe/Berlin",
    "Europe/Paris",
    "America/Indiana/Knox",
    "America/Knoxville",
  ];

  it.each([
    ["Europe/Berlin", "Europe/Berlin"],
    [" europe/berlin ", "Europe/Berlin"],
    ["berlin", "Europe/Berlin"],
    ["new york", "America/New_York"],
    ["utc", "UTC"],
    ["knox", "America/Indiana/Knox"],
    ["pari", "Europe/Paris"],
    // A former name.
    ["Asia/Calcutta", new Intl.DateTimeFormat("en", { timeZone: "Asia/Calcutta" }).resolvedOptions().timeZone],
  ])("%s", (text, zone) => {
    expect(findZone(text, zones)).toBe(zone);
  });

  it.each(["", " ", "nowhere", "+02:00", "America", "Mars/Phobos"])("refuses %j", (text) => {
    expect(findZone(text, zones)).toBeUndefined();
  });
});
