import { dateOf } from "./calendar.ts";
import { endPart } from "./ends.ts";
import type { ParseOptions, TaskFields } from "./options.ts";
import type { Meaning, Reading } from "./read.ts";
import { fits, type Rule, rruleOf } from "./rule.ts";
import { isSameName } from "./signs.ts";
import { clockText } from "./times.ts";

/** What the clock shows where the user is: the day, and the minutes since midnight. */
interface Now {
  readonly day: number;
  readonly minutes: number;
}

export function fieldsOf({ meaning, labels }: Reading, now: Now, { zone, place = {} }: ParseOptions): TaskFields {
  const { rule, end, priority, assignee } = meaning;
  const due = dueIn(meaning, now);
  const date = due ? dateOf(due.day) : place.due_date;
  const minutes = due?.minutes;
  const category = meaning.category ?? place.category_id;
  const distinct = distinctNames(place.label === undefined ? labels : [...labels, place.label]);
  return {
    ...(date !== undefined && { due_date: date }),
    ...(minutes !== undefined && { due_time: clockText(minutes) }),
    ...(rule && {
      recurrence: { rrule: rruleOf(rule.rule) + endPart(end, minutes !== undefined, zone), from: rule.from },
    }),
    ...(priority && { priority }),
    ...(category !== undefined && { category_id: category }),
    ...(distinct.length > 0 && { labels: distinct }),
    ...(assignee !== undefined && { assignee_id: assignee }),
  };
}

function distinctNames(names: readonly string[]): string[] {
  return names.filter((name, index) => names.findIndex((other) => isSameName(name, other)) === index);
}

const DAY_MINUTES = 24 * 60;

/** A date that is said is the first due. Otherwise it is the first moment that fits and is still ahead. */
function dueIn({ date, time, rule }: Meaning, now: Now): { day: number; minutes?: number } | undefined {
  const said = time ?? (rule?.rule.freq === "HOURLY" ? nextHour(now) : undefined);
  if (date === undefined && said === undefined && !rule) return undefined;
  const minutes = said === undefined ? {} : { minutes: said % DAY_MINUTES };
  if (date !== undefined) return { day: date, ...minutes };
  const isTomorrow = said !== undefined && (said <= now.minutes || said >= DAY_MINUTES);
  return { day: firstFit(rule?.rule, now.day + (isTomorrow ? 1 : 0)), ...minutes };
}

/** In minutes since today's midnight. */
function nextHour({ minutes }: Now): number {
  return (Math.floor(minutes / 60) + 1) * 60;
}

/** Every rule in words falls on a day within eight years: 29 February is the rarest. */
const MOST_DAYS = 366 * 8 + 1;

function firstFit(rule: Rule | undefined, from: number): number {
  const end = rule ? from + MOST_DAYS : from;
  for (let day = from; day < end; day += 1) if (rule && fits(rule, day)) return day;
  return from;
}
