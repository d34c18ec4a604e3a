import { dateOf } from "./calendar.ts";
import { dateAt } from "./dates.ts";
import type { Found, Word } from "./scan.ts";
import { numberIn } from "./vocabulary.ts";
import { endOfDay } from "./zone.ts";

/** When a series ends: after its last day, or after so many occurrences. */
export type End = { readonly until: number } | { readonly count: number };

const MAX_COUNT = 10_000;

/** `until 5 May`, `5 times`. */
export function endAt(words: readonly Word[], at: number, today: number): Found<End> | undefined {
  if (words[at]?.text === "until") {
    const found = dateAt(words, at + 1, today);
    return found && { length: found.length + 1, value: { until: found.value } };
  }
  const count = numberIn(words[at]?.text);
  const isCount = words[at + 1]?.text === "times" || (count === 1 && words[at + 1]?.text === "time");
  return count !== undefined && count <= MAX_COUNT && isCount ? { length: 2, value: { count } } : undefined;
}

/** The part of an RRULE. `UNTIL` is a date for a whole day, and an instant for a time. */
export function endPart(end: End | undefined, isTimed: boolean, zone: string): string {
  if (!end) return "";
  if ("count" in end) return `;COUNT=${end.count}`;
  const text = isTimed ? endOfDay(end.until, zone).toISOString().replace(".000", "") : dateOf(end.until);
  return `;UNTIL=${text.replaceAll(/[-:]/g, "")}`;
}
