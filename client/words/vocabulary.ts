export const WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"] as const;

/** As RFC 5545 writes them. */
export const WEEKDAY_CODES: readonly string[] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

export const MONTHS = [
  ...(["January", "February", "March", "April", "May", "June"] as const),
  ...(["July", "August", "September", "October", "November", "December"] as const),
] as const;

const WEEKDAY_NAMES = new Map([...named(WEEKDAYS), ["tues", 2], ["thur", 4], ["thurs", 4]]);
const MONTH_NAMES = new Map([...named(MONTHS), ["sept", 9]]);

/** By the whole name and by its first three letters, from 1. */
function named(names: readonly string[]): [string, number][] {
  return names.flatMap((name, index): [string, number][] => {
    const word = name.toLowerCase();
    return [
      [word, index + 1],
      [word.slice(0, 3), index + 1],
    ];
  });
}

/** 1 is Monday, 7 is Sunday. */
export function weekdayIn(word: string | undefined): number | undefined {
  return WEEKDAY_NAMES.get(word ?? "");
}

/** 1 is January. */
export function monthIn(word: string | undefined): number | undefined {
  return MONTH_NAMES.get(word ?? "");
}

const NUMBERS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];

/** A whole number from 1, in digits or as a word up to twelve. */
export function numberIn(word: string | undefined): number | undefined {
  if (/^[1-9]\d{0,4}$/.test(word ?? "")) return Number(word);
  const index = NUMBERS.indexOf(word ?? "");
  return index < 0 ? undefined : index + 1;
}

const ORDINALS = ["first", "second", "third", "fourth", "fifth"];

/** `15th` or `second`, from 1; -1 is `last`. */
export function ordinalIn(word: string | undefined): number | undefined {
  if (word === "last") return -1;
  const digits = /^([1-9]\d?)(?:st|nd|rd|th)$/.exec(word ?? "");
  if (digits) return Number(digits[1]);
  const index = ORDINALS.indexOf(word ?? "");
  return index < 0 ? undefined : index + 1;
}

/** `15th`; `last` for -1, and `2nd last` for -2. */
export function ordinalText(number: number): string {
  if (number === -1) return "last";
  if (number < 0) return `${ordinalText(-number)} last`;
  const ending = number % 100 >= 11 && number % 100 <= 13 ? "th" : (["th", "st", "nd", "rd"][number % 10] ?? "th");
  return `${number}${ending}`;
}
