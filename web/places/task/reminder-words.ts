import type { ReminderInput } from "../../../client/index.ts";
import { parse } from "../../../client/words/index.ts";
import { dueAt } from "../../store/index.ts";

const UNITS: readonly (readonly [name: string, minutes: number])[] = [
  ["week", 10_080],
  ["day", 1440],
  ["hour", 60],
  ["minute", 1],
];

const MORNING = "09:00";

/** `30 minutes before`, `1 day before`; `at the time` for 0. */
export function beforeText(minutes: number): string {
  const [name, size] = UNITS.find(([, size]) => minutes > 0 && minutes % size === 0) ?? ["minute", 1];
  const count = minutes / size;
  return minutes === 0 ? "at the time" : `${count} ${name}${count === 1 ? "" : "s"} before`;
}

/** When `30 minutes before`, `at the time` or `tomorrow 9am` is; undefined where the text is not understood. */
export function reminderIn(
  text: string,
  now: Date,
  zone: string,
): Pick<ReminderInput, "at" | "minutes_before"> | undefined {
  const said = text.trim().toLowerCase();
  if (/^(at the time|at time|on time|when due)$/.test(said)) return { minutes_before: 0 };
  const [, count, unit = ""] =
    /^(\d{1,6}|an?|one) ?(m|min|minute|h|hour|d|day|w|week)s?( before| earlier)?$/.exec(said) ?? [];
  if (count) return { minutes_before: (Number(count) || 1) * sizeOf(unit) };
  const { title, fields } = parse(said, { now, zone });
  const { due_date, due_time = MORNING } = fields;
  if (title !== "" || !due_date || fields.recurrence) return undefined;
  return { at: dueAt({ due_date, due_time, time_zone: zone }) ?? "" };
}

function sizeOf(unit: string): number {
  return UNITS.find(([name]) => name.startsWith(unit) || (unit === "min" && name === "minute"))?.[1] ?? 1;
}
