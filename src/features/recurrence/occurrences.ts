import { type Moment, momentOn } from "./moments.ts";
import { badRule } from "./parts.ts";
import { type Position, type Series, searchFrom } from "./search.ts";

export type { Series };

export interface Occurrence extends Moment, Position {
  /** As COUNT counts: the anchor is 1. */
  readonly number: number;
}

/** Why there are no more. */
type Ending = "finished" | "never_fires" | "too_many_steps";

/** Clocks stand still during the work of a deployed Worker, so that it is bounded by steps. */
const MAX_STEPS = 2_000;

/** The anchor, whether it is one of the rule's dates or not. */
export function firstOccurrence({ anchorDate, anchorTime, timeZone }: Series): Occurrence {
  return { number: 1, ruleDate: anchorDate, ...momentOn(anchorDate, anchorTime, timeZone) };
}

/** @throws AppError `invalid` for a rule that ends before its anchor, never fires again, or takes too long to find out */
export function checkSeries(series: Series): void {
  const first = firstOccurrence(series);
  if (isPastUntil(series, first)) throw badRule("until_passed", "UNTIL lies before the due moment.");
  const { value } = occurrencesAfter(series, first).next();
  if (value === "never_fires") throw badRule(value, "There is no further date by this rule.");
  if (value === "too_many_steps") {
    throw badRule(value, `There is no further date by this rule within ${MAX_STEPS} steps.`);
  }
}

/** Undefined at the end, and where the search takes too many steps. */
export function nextOccurrence(series: Series, current: Occurrence): Occurrence | undefined {
  const { value, done } = occurrencesAfter(series, current).next();
  return done ? undefined : value;
}

/**
 * Those after `after`, which may also lie between two, in order, until the rule ends. Of those that come to the same
 * instant it is the first.
 */
export function* occurrencesAfter(
  series: Series,
  after: Pick<Occurrence, "number" | "ruleDate" | "dueAt">,
): Generator<Occurrence, Ending> {
  const { count = Infinity, until } = series.rule;
  let { number, dueAt } = after;
  if (number >= count) return "finished";
  let steps = 0;
  for (const found of searchFrom(series, after)) {
    if (!found) {
      steps += 1;
      if (steps > MAX_STEPS) return "too_many_steps";
      continue;
    }
    if (isPastUntil(series, found)) return "finished";
    if (!isStorable(found)) return "never_fires";
    steps = 0;
    number += 1;
    if (found.dueAt > dueAt) {
      dueAt = found.dueAt;
      yield { number, ...found };
    }
    if (number >= count) return "finished";
  }
  return until === undefined ? "never_fires" : "finished";
}

/** UNTIL is an instant where the task has a time, or else a date. */
function isPastUntil({ rule, anchorTime }: Series, { ruleDate, dueAt }: Position): boolean {
  return rule.until !== undefined && (anchorTime === null ? ruleDate : dueAt) > rule.until;
}

/** Text with five digits for the year, or a sign, would not sort. */
export function isStorable({ dueAt }: Position): boolean {
  return /^\d{4}-/.test(dueAt);
}
