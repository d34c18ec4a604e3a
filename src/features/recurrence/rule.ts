import { badRule, dateIn, instantIn, itemsOf, type Parts, partsOf, weekdayIn, wholeNumber } from "./parts.ts";

const FREQUENCIES = ["YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY"] as const;
type Frequency = (typeof FREQUENCIES)[number];

/** 1 is Monday, 7 is Sunday. */
export interface Weekday {
  readonly weekday: number;
  /** Counts within the month or year: 2 is the second, -1 the last. */
  readonly ordinal?: number;
}

/** An RRULE (RFC 5545, section 3.3.10). Missing lists are empty. */
export interface Rule {
  readonly freq: Frequency;
  readonly interval: number;
  readonly count?: number;
  /** The last instant for a task with a time, the last date for an all-day task. */
  readonly until?: string;
  readonly byDay: readonly Weekday[];
  readonly byMonthDay: readonly number[];
  readonly byMonth: readonly number[];
  readonly bySetPos: readonly number[];
  readonly weekStart: number;
}

/** @throws AppError `invalid` for an invalid rule, or a rule that does not fit a timed or all-day task */
export function parseRule(text: string, isTimed: boolean): Rule {
  const parts = partsOf(text);
  const freq = frequencyOf(parts, isTimed);
  checkTogether(parts, freq);
  const { INTERVAL, COUNT, UNTIL, WKST } = parts;
  return {
    freq,
    interval: INTERVAL === undefined ? 1 : wholeNumber("INTERVAL", INTERVAL, 1, 1_000),
    ...(COUNT !== undefined && { count: wholeNumber("COUNT", COUNT, 1, 10_000) }),
    ...(UNTIL !== undefined && { until: isTimed ? instantIn(UNTIL) : dateIn(UNTIL) }),
    byDay: weekdaysOf(parts, freq),
    byMonthDay: itemsOf(parts.BYMONTHDAY, (item) => wholeNumber("BYMONTHDAY", item, -31, 31)),
    byMonth: itemsOf(parts.BYMONTH, (item) => wholeNumber("BYMONTH", item, 1, 12)),
    bySetPos: itemsOf(parts.BYSETPOS, (item) => wholeNumber("BYSETPOS", item, -366, 366)),
    weekStart: WKST === undefined ? 1 : weekdayIn("WKST", WKST),
  };
}

function frequencyOf({ FREQ }: Parts, isTimed: boolean): Frequency {
  if (FREQ === undefined) throw badRule("freq_required", "A rule needs FREQ.");
  const freq = FREQUENCIES.find((name) => name === FREQ);
  if (!freq) throw badRule("unknown_freq", `FREQ is one of ${FREQUENCIES.join(", ")}.`);
  if (freq === "HOURLY" && !isTimed) throw badRule("needs_time", "HOURLY is for tasks with a due_time.");
  return freq;
}

function checkTogether({ COUNT, UNTIL, BYDAY, BYMONTHDAY, BYMONTH, BYSETPOS }: Parts, freq: Frequency): void {
  if (COUNT !== undefined && UNTIL !== undefined) {
    throw badRule("contradiction", "COUNT or UNTIL, not both.");
  }
  if (BYMONTHDAY !== undefined && freq === "WEEKLY") {
    throw badRule("not_with_freq", "BYMONTHDAY does not go with WEEKLY.");
  }
  if (BYSETPOS !== undefined && (BYDAY ?? BYMONTHDAY ?? BYMONTH) === undefined) {
    throw badRule("needs_by_part", "BYSETPOS needs BYDAY, BYMONTHDAY or BYMONTH beside it.");
  }
}

const ORDINAL_WEEKDAY = /^([+-]?\d+)?([A-Z]{2})$/;

function weekdaysOf({ BYDAY }: Parts, freq: Frequency): Weekday[] {
  return itemsOf(BYDAY, (item) => {
    const [, ordinal, name = ""] = ORDINAL_WEEKDAY.exec(item) ?? [];
    const weekday = weekdayIn("BYDAY", name);
    if (ordinal === undefined) return { weekday };
    if (freq !== "MONTHLY" && freq !== "YEARLY") {
      throw badRule("not_with_freq", "Ordinals in BYDAY go with MONTHLY and YEARLY only.");
    }
    return { weekday, ordinal: wholeNumber("BYDAY", ordinal, -53, 53) };
  });
}
