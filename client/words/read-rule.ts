import { monthDayAt } from "./dates.ts";
import type { Rule } from "./rule.ts";
import { type Found, listAt, type Word } from "./scan.ts";
import { monthIn, numberIn, ordinalIn, weekdayIn } from "./vocabulary.ts";

export interface RuleMatch {
  readonly rule: Rule;
  readonly from: "due" | "completion";
}

const WORKDAYS = [1, 2, 3, 4, 5];
const WEEKEND = [6, 7];

const UNITS: Readonly<Record<string, Rule>> = {
  hour: { freq: "HOURLY" },
  day: { freq: "DAILY" },
  week: { freq: "WEEKLY" },
  month: { freq: "MONTHLY" },
  quarter: { freq: "MONTHLY", interval: 3 },
  year: { freq: "YEARLY" },
};

/** `every day`, `every other week`, `every mon, wed`, `every 15th`, `every last friday`. `every!` counts from completion. */
export function ruleAt(words: readonly Word[], at: number): Found<RuleMatch> | undefined {
  const every = words[at]?.text;
  if (every !== "every" && every !== "every!") return undefined;
  const found = bodyAt(words, at + 1);
  const from = every === "every!" ? "completion" : "due";
  return found && { length: found.length + 1, value: { rule: found.value, from } };
}

function bodyAt(words: readonly Word[], at: number): Found<Rule> | undefined {
  const word = words[at]?.text;
  if (word === "other") return longer(1, intervalAt(words, at + 1, 2));
  const date = monthDayAt(words, at);
  if (date) return { length: date.length, value: yearly(date.value) };
  const count = numberIn(word);
  if (count !== undefined) return longer(1, unitAt(words, at + 1, count));
  return intervalAt(words, at, 1) ?? onDayAt(words, at, { freq: "MONTHLY" });
}

function longer(by: number, found: Found<Rule> | undefined): Found<Rule> | undefined {
  return found && { ...found, length: found.length + by };
}

function yearly({ month, day }: { month: number; day: number }): Rule {
  return { freq: "YEARLY", month, monthDays: [day] };
}

/** `week`, `workday`, `mon, wed and fri`. */
function intervalAt(words: readonly Word[], at: number, interval: number): Found<Rule> | undefined {
  const weekdays = weekdaysAt(words, at);
  if (weekdays) return { length: weekdays.length, value: weekly(weekdays.value, interval) };
  return unitAt(words, at, interval);
}

function weekly(weekdays: readonly number[], interval: number): Rule {
  return { freq: "WEEKLY", interval, weekdays };
}

const SETS: Readonly<Record<string, readonly number[]>> = { workday: WORKDAYS, weekday: WORKDAYS, weekend: WEEKEND };

function weekdaysAt(words: readonly Word[], at: number): Found<readonly number[]> | undefined {
  const set = SETS[singular(words[at]?.text)];
  if (set) return { length: 1, value: set };
  const found = listAt(words, at, (index) => {
    // Also `mon,wed` without a space.
    const days = words[index]?.text.split(",").map((day) => weekdayIn(day) ?? weekdayIn(singular(day))) ?? [];
    return days.every((day) => day !== undefined) && days.length > 0 ? { length: 1, value: days } : undefined;
  });
  return found && { ...found, value: [...new Set(found.value.flat())].sort((one, other) => one - other) };
}

function singular(word = ""): string {
  return word.replace(/s$/, "");
}

/** `weeks`, and where it says which days: `2 weeks on mon and thu`, `month on the 15th`, `year on 5 May`. */
function unitAt(words: readonly Word[], at: number, count: number): Found<Rule> | undefined {
  const unit = UNITS[singular(words[at]?.text)];
  if (!unit) return undefined;
  const rule = { ...unit, interval: count * (unit.interval ?? 1) };
  if (words[at + 1]?.text !== "on") return { length: 1, value: rule };
  const start = words[at + 2]?.text === "the" ? at + 3 : at + 2;
  const days = daysAt(words, start, rule);
  return days ? { length: start - at + days.length, value: days.value } : { length: 1, value: rule };
}

function daysAt(words: readonly Word[], at: number, rule: Rule): Found<Rule> | undefined {
  if (rule.freq === "WEEKLY") {
    const weekdays = weekdaysAt(words, at);
    return weekdays && { length: weekdays.length, value: { ...rule, weekdays: weekdays.value } };
  }
  if (rule.freq === "MONTHLY") return onDayAt(words, at, rule);
  if (rule.freq !== "YEARLY") return undefined;
  const date = monthDayAt(words, at);
  if (date) return { length: date.length, value: { ...rule, ...yearly(date.value) } };
  const day = onDayAt(words, at, rule);
  const month = day && words[at + day.length]?.text === "of" ? monthIn(words[at + day.length + 1]?.text) : undefined;
  return day && month ? { length: day.length + 2, value: { ...day.value, month } } : undefined;
}

/** A day of the month: `15th`, `1st and 15th`, `last day`, `2nd last friday`, `last workday`. */
function onDayAt(words: readonly Word[], at: number, rule: Rule): Found<Rule> | undefined {
  const ordinal = ordinalAt(words, at);
  if (!ordinal) return undefined;
  const next = words[at + ordinal.length]?.text;
  const length = ordinal.length + 1;
  const weekday = weekdayIn(next);
  if (weekday) return { length, value: { ...rule, weekdays: [weekday], ordinal: ordinal.value } };
  if (next === "workday" || next === "weekday") {
    return { length, value: { ...rule, weekdays: WORKDAYS, ordinal: ordinal.value, isOneOfThem: true } };
  }
  if (next === "day") return { length, value: { ...rule, monthDays: [ordinal.value] } };
  const list = listAt(words, at, (index) => {
    const [, digits] = /^(\d\d?)(?:st|nd|rd|th)$/.exec(words[index]?.text ?? "") ?? [];
    return digits && Number(digits) >= 1 && Number(digits) <= 31 ? { length: 1, value: Number(digits) } : undefined;
  });
  if (!list) return undefined;
  const monthDays = [...new Set(list.value)].sort((one, other) => one - other);
  return { length: list.length, value: { ...rule, monthDays } };
}

const MOST = 31;

/** `15th`, `last`, `2nd last`. */
function ordinalAt(words: readonly Word[], at: number): Found<number> | undefined {
  const ordinal = ordinalIn(words[at]?.text);
  if (ordinal === undefined || ordinal > MOST) return undefined;
  return ordinal > 0 && words[at + 1]?.text === "last" ? { length: 2, value: -ordinal } : { length: 1, value: ordinal };
}
