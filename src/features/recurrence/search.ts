import { LAST_DATE, localDate, startOfDay } from "../../kernel/time.ts";
import { dateOf, dayOf } from "./calendar.ts";
import { ruleDays } from "./dates.ts";
import { type Moment, momentAt, momentOn } from "./moments.ts";
import type { Rule } from "./rule.ts";

/** A rule and its start. The anchor is the local date and time of the first occurrence. */
export interface Series {
  readonly rule: Rule;
  readonly anchorDate: string;
  readonly anchorTime: string | null;
  readonly timeZone: string;
}

/** A date of the rule and its instant. A skipped time may move the instant to another local date. */
export interface RuleMoment {
  readonly ruleDate: string;
  readonly dueAt: string;
}

/** A moment of the rule; undefined for a step that found none. */
export type Step = (Moment & RuleMoment) | undefined;

export const HOUR = 3_600_000;

/** The moments after `after`, up to UNTIL or the last date that can be stored. It ignores COUNT. */
export function searchFrom(series: Series, after: RuleMoment): Generator<Step> {
  return series.rule.freq === "HOURLY" ? byHours(series, after) : byDays(series, after);
}

function* byDays({ rule, anchorDate, anchorTime, timeZone }: Series, after: RuleMoment): Generator<Step> {
  const anchor = dayOf(anchorDate);
  const from = Math.max(anchor, dayOf(after.ruleDate)) + 1;
  for (const day of ruleDays(rule, anchor, from, lastDay(rule))) {
    if (day === undefined) {
      yield undefined;
      continue;
    }
    const ruleDate = dateOf(day);
    yield { ruleDate, ...momentOn(ruleDate, anchorTime, timeZone) };
  }
}

/** One day after UNTIL: UNTIL is in UTC, and the local date may be one day ahead. */
function lastDay({ until }: Rule): number {
  const last = dayOf(LAST_DATE);
  return until === undefined ? last : Math.min(dayOf(until.slice(0, 10)) + 1, last);
}

/** Counts elapsed hours, and keeps those on the rule's days. It jumps over other days. */
function* byHours({ rule, anchorDate, anchorTime, timeZone }: Series, after: RuleMoment): Generator<Step> {
  const interval = rule.interval * HOUR;
  const origin = Date.parse(momentOn(anchorDate, anchorTime, timeZone).dueAt);
  const onGrid = (at: number) => origin + Math.ceil((at - origin) / interval) * interval;
  // No zone is further than 16 hours from UTC, so most days need no conversion to instants.
  const isReached = (day: number) => onGrid((day * 24 - 16) * HOUR) < (day * 24 + 40) * HOUR;

  let at = onGrid(Math.max(Date.parse(after.dueAt), origin) + 1);
  for (;;) {
    const today = dayOf(localDate(new Date(at), timeZone));
    const day = yield* firstDayFrom(rule, today, isReached);
    if (day === undefined) return;
    if (day === today) {
      yield { ruleDate: dateOf(day), ...momentAt(at, timeZone) };
      at += interval;
    } else {
      yield undefined;
      at = Math.max(at + interval, onGrid(Date.parse(startOfDay(dateOf(day), timeZone))));
    }
  }
}

function* firstDayFrom(rule: Rule, from: number, isReached: (day: number) => boolean) {
  for (const day of ruleDays({ ...rule, freq: "DAILY", interval: 1 }, from, from, lastDay(rule))) {
    if (day !== undefined && isReached(day)) return day;
    yield undefined;
  }
  return undefined;
}
