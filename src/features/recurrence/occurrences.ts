import { type Moment, momentOn } from "./moments.ts";
import { badRule } from "./parts.ts";
import { type RuleMoment, type Series, searchFrom } from "./search.ts";

export type { Series };

export interface Occurrence extends Moment, RuleMoment {
  /** COUNT counts these numbers. The anchor is 1. */
  readonly number: number;
  /** For a postponed occurrence, the instant that the rule gives. */
  readonly ruleAt?: string | null;
}

/** Why a search ended. */
type Ending = "finished" | "never_fires" | "too_many_steps";

/** A limit by steps, because the clock of a deployed Worker stands still during computation. */
const MAX_STEPS = 2_000;
/** How many dates of the rule one that was put off may pass: as many as COUNT counts. */
const MAX_PASSED = 10_000;

/** The anchor, even if the rule does not contain its date. */
export function firstOccurrence({ anchorDate, anchorTime, timeZone }: Series): Occurrence {
  return { number: 1, ruleDate: anchorDate, ...momentOn(anchorDate, anchorTime, timeZone) };
}

/** @throws AppError `invalid` for a rule that ends before its anchor, never fires again, or takes too many steps */
export function checkSeries(series: Series): void {
  const first = firstOccurrence(series);
  if (isPastUntil(series, first)) throw badRule("until_passed", "UNTIL is before the due moment.");
  const { value } = occurrencesAfter(series, first).next();
  if (value === "never_fires") throw badRule(value, "This rule has no further date.");
  if (value === "too_many_steps") {
    throw badRule(value, `The next date of this rule was not found within ${MAX_STEPS} steps.`);
  }
}

/** The rule's occurrences after `current`, in order. Occurrences at the same instant count as one. */
export function* occurrencesAfter(series: Series, current: Occurrence): Generator<Occurrence, Ending> {
  const { count = Infinity, until } = series.rule;
  let { number } = current;
  if (number >= count) return "finished";
  let steps = 0;
  let passed = 0;
  let last = current.ruleAt ?? current.dueAt;
  for (const found of searchFrom(series, startAfter(series, current))) {
    if (!found) {
      steps += 1;
      if (steps > MAX_STEPS) return "too_many_steps";
      continue;
    }
    if (isPastUntil(series, found)) return "finished";
    if (!isStorable(found)) return "never_fires";
    steps = 0;
    number += 1;
    if (found.dueAt > last && !isPassedOver(series, current, found)) {
      passed = 0;
      last = found.dueAt;
      yield { number, ...found };
    } else passed += 1;
    if (number >= count) return "finished";
    if (passed > MAX_PASSED) return "too_many_steps";
  }
  return until === undefined ? "never_fires" : "finished";
}

/** A postponed occurrence may pass dates of the rule. COUNT counts these dates; without COUNT the search skips them. */
function startAfter({ rule }: Series, { ruleDate, ruleAt, dueDate, dueAt }: Occurrence): RuleMoment {
  if (!ruleAt) return { ruleDate, dueAt };
  if (rule.count !== undefined) return { ruleDate, dueAt: ruleAt };
  return { ruleDate: later(ruleDate, dueDate), dueAt: later(ruleAt, dueAt) };
}

function isPassedOver({ rule }: Series, { ruleAt, dueDate, dueAt }: Occurrence, found: RuleMoment): boolean {
  if (!ruleAt) return false;
  return rule.freq === "HOURLY" ? found.dueAt <= dueAt : found.ruleDate <= dueDate;
}

/** Compares dates or instants as text. */
export function later(a: string, b: string): string {
  return a > b ? a : b;
}

/** UNTIL is an instant for a task with a time, and a date for an all-day task. */
export function isPastUntil({ rule, anchorTime }: Series, { ruleDate, dueAt }: RuleMoment): boolean {
  return rule.until !== undefined && (anchorTime === null ? ruleDate : dueAt) > rule.until;
}

/** Years with a sign or five digits do not sort as text. */
export function isStorable({ dueAt }: RuleMoment): boolean {
  return /^\d{4}-/.test(dueAt);
}
