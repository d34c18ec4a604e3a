import { endAt, endPart } from "./ends.ts";
import { ruleAt } from "./read-rule.ts";
import { rruleOf } from "./rule.ts";
import { wordsOf } from "./scan.ts";
import { localTime } from "./zone.ts";

export interface RuleOptions {
  /** The present moment; `new Date()` by default. A date without a year is the next such day. */
  readonly now?: Date;
  /** The IANA name of the task's time zone. */
  readonly zone: string;
  /** Whether the task has a time. Then the rule ends at an instant, and not on a date. */
  readonly isTimed?: boolean;
}

/** The recurrence in a text that contains nothing else: `every 3 days until 5 May`. Undefined for any other text. */
export function recurrenceOf(text: string, { now = new Date(), zone, isTimed = false }: RuleOptions) {
  const words = wordsOf(text);
  const found = ruleAt(words, 0);
  if (!found) return undefined;
  const end = endAt(words, found.length, localTime(now, zone).day);
  if (found.length + (end?.length ?? 0) !== words.length) return undefined;
  const { rule, from } = found.value;
  return { rrule: rruleOf(rule) + endPart(end?.value, isTimed, zone), from };
}
