import { DAY_MS } from "./calendar.ts";

/** What the clocks of a zone show: the day, and the minutes since its midnight. */
export function localTime(at: Date, zone: string): { day: number; minutes: number } {
  const local = at.getTime() + offsetAt(at.getTime(), zone);
  return { day: Math.floor(local / DAY_MS), minutes: Math.floor((local % DAY_MS) / 60_000) };
}

/** The last second of a local day. */
export function endOfDay(day: number, zone: string): Date {
  const local = (day + 1) * DAY_MS - 1000;
  const guess = local - offsetAt(local, zone);
  return new Date(local - offsetAt(guess, zone));
}

/** How far a zone's clocks are ahead of UTC, in milliseconds. */
export function offsetAt(at: number, zone: string): number {
  const shown = formatOf(zone).formatToParts(at);
  const part = (type: Intl.DateTimeFormatPartTypes) => Number(shown.find((each) => each.type === type)?.value);
  const seconds = [part("hour"), part("minute"), part("second")] as const;
  const local = Date.UTC(part("year"), part("month") - 1, part("day"), ...seconds);
  return local - Math.floor(at / 1000) * 1000;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Making a format takes longer than all else here. */
function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known) return known;
  const digits = { year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit" } as const;
  const format = new Intl.DateTimeFormat("en-US", {
    ...digits,
    second: "2-digit",
    timeZone: isKnownZone(zone) ? zone : "UTC",
    calendar: "iso8601",
    hourCycle: "h23",
  });
  formats.set(zone, format);
  return format;
}

/** Whether this runtime knows the zone. Its list may be older than the server's. Here, an unknown zone has the clocks of UTC. */
export function isKnownZone(zone: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat("en", { timeZone: zone }));
  } catch {
    return false;
  }
}
