import { addMonths, dateOf, dayOf } from "./calendar.ts";
import { type Moment, momentAt, momentOn } from "./moments.ts";
import { isPastUntil, isStorable, later, type Occurrence, occurrencesAfter, type Series } from "./occurrences.ts";
import type { Rule } from "./rule.ts";
import { HOUR, type Step } from "./search.ts";

/** Counting starts at the completion. After a skipped occurrence, it starts at the due moment. */
type Start = Pick<Moment, "dueDate" | "dueTime" | "dueAt">;

/** The next occurrence of a series that counts from completion. Each counts one in COUNT. */
export function nextCountedFrom(start: Start, series: Series, current: Occurrence): Occurrence | undefined {
  const number = current.number + 1;
  if (number > (series.rule.count ?? Infinity)) return undefined;
  const next = hasByParts(series.rule) ? firstByRule(start, series, current) : oneIntervalAfter(start, series);
  if (!next || isPastUntil(series, next) || !isStorable(next)) return undefined;
  return { ...next, number };
}

/** The occurrences after `current` as they will be if each is completed on its day. */
export function* countedAfter(series: Series, current: Occurrence): Generator<Occurrence> {
  const nextAfter = (each: Occurrence) => nextCountedFrom(each, series, each);
  for (let next = nextAfter(current); next; next = nextAfter(next)) yield next;
}

/** The minute of completing. */
export function minuteOf(now: Date, zone: string): Moment {
  return momentAt(Math.floor(now.getTime() / 60_000) * 60_000, zone);
}

function hasByParts({ byDay, byMonthDay, byMonth, bySetPos }: Rule): boolean {
  return [byDay, byMonthDay, byMonth, bySetPos].some((list) => list.length > 0);
}

const ADD = {
  YEARLY: (day: number, years: number) => addMonths(day, 12 * years),
  MONTHLY: addMonths,
  WEEKLY: (day: number, weeks: number) => day + 7 * weeks,
  DAILY: (day: number, days: number) => day + days,
};

function oneIntervalAfter({ dueDate, dueAt }: Start, { rule, anchorTime, timeZone }: Series): Step {
  const { freq, interval } = rule;
  if (freq === "HOURLY") {
    const moment = momentAt(Date.parse(dueAt) + interval * HOUR, timeZone);
    return { ruleDate: moment.dueDate, ...moment };
  }
  const ruleDate = dateOf(ADD[freq](dayOf(dueDate), interval));
  return { ruleDate, ...momentOn(ruleDate, anchorTime, timeZone) };
}

/** The rule with `start` as its anchor, after that and after what was due. Where it never fires from there: its own grid. */
function firstByRule(start: Start, series: Series, current: Occurrence): Step {
  const { count: _, ...rule } = series.rule;
  const isHourly = rule.freq === "HOURLY";
  const anchorTime = isHourly ? start.dueTime : series.anchorTime;
  const ruleAt = current.ruleAt ?? current.dueAt;
  const after: Occurrence = {
    ...current,
    ruleAt: null,
    ruleDate: later(start.dueDate, later(current.ruleDate, current.dueDate)),
    dueAt: isHourly ? later(start.dueAt, later(current.dueAt, ruleAt)) : ruleAt,
  };
  const counted = { ...series, rule, anchorDate: start.dueDate, anchorTime };
  for (const each of [counted, { ...series, rule }]) {
    const { value } = occurrencesAfter(each, after).next();
    if (typeof value === "object") return value;
    if (value === "finished") return undefined;
  }
  return undefined;
}
