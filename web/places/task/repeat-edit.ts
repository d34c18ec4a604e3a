import type { Task, TaskPatch } from "../../../client/index.ts";
import { dateOf } from "../../../client/words/calendar.ts";
import { parse, recurrenceOf } from "../../../client/words/index.ts";
import { localTime } from "../../../client/words/zone.ts";

type Due = Pick<Task, "due_date" | "due_time" | "time_zone">;

interface Clock {
  readonly now: Date;
  /** The profile's, for a task without one. */
  readonly zone: string;
}

/**
 * What `every 2 weeks` or `FREQ=WEEKLY;INTERVAL=2` makes of a task; undefined where the text is not understood. A task
 * without a date is first due on the first day that fits.
 */
export function repeatEdit(text: string, due: Due, clock: Clock): TaskPatch | undefined {
  if (text.trim() === "") return { recurrence: null };
  const zone = due.time_zone ?? clock.zone;
  const rrule = rruleIn(text);
  if (rrule) return { recurrence: { rrule, from: "due" }, ...(due.due_date === null && { due_date: dayOf(clock) }) };
  const said = withEvery(text);
  const recurrence = recurrenceOf(said, { now: clock.now, zone, isTimed: due.due_time !== null });
  if (!recurrence) return undefined;
  return due.due_date === null ? parse(said, clock).fields : { recurrence };
}

function rruleIn(text: string): string | undefined {
  const rrule = text
    .trim()
    .toUpperCase()
    .replace(/^RRULE:/, "");
  return /^[A-Z]+=/.test(rrule) ? rrule : undefined;
}

const SHORT: Readonly<Record<string, string>> = {
  hourly: "every hour",
  daily: "every day",
  weekly: "every week",
  monthly: "every month",
  quarterly: "every quarter",
  yearly: "every year",
  annually: "every year",
};

/** `2 weeks` and `weekly` can only be meant in one way here. */
function withEvery(text: string): string {
  const said = text.trim().toLowerCase();
  return SHORT[said] ?? (/^every\b/.test(said) ? said : `every ${said}`);
}

function dayOf({ now, zone }: Clock): string {
  return dateOf(localTime(now, zone).day);
}
