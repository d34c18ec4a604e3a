import { fieldsOf } from "./fields.ts";
import type { ParseOptions, TaskFields } from "./options.ts";
import { readWords, type Token } from "./read.ts";
import { localTime } from "./zone.ts";

export interface Parsed {
  /** Empty if nothing is left of the text. */
  readonly title: string;
  readonly fields: TaskFields;
  /** The recognized parts, in the order of the text. */
  readonly tokens: readonly Token[];
}

/** Parses a task in English words: `Pay rent tomorrow 9am every month #Home @bills !high`. */
export function parse(text: string, options: ParseOptions): Parsed {
  const now = localTime(options.now ?? new Date(), options.zone);
  const reading = readWords(text, now.day, options);
  return { title: titleOf(text, reading.tokens), fields: fieldsOf(reading, now, options), tokens: reading.tokens };
}

/** Parses each line as a task, except empty lines. */
export function parseLines(text: string, options: ParseOptions): Parsed[] {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== "");
  return lines.map((line) => parse(line, options));
}

/** The rest of the text. A backslash that kept a sign from being read is removed. */
function titleOf(text: string, tokens: readonly Token[]): string {
  const starts = [...tokens.map(({ start }) => start), text.length];
  const ends = [0, ...tokens.map(({ end }) => end)];
  const parts = ends.map((end, index) => text.slice(end, starts[index]));
  // The comma after a token goes with it.
  const [first = "", ...rest] = parts;
  const joined = [first, ...rest.map((part) => part.replace(/^,/, ""))].join("");
  const title = tokens.length === 0 ? joined : joined.replaceAll(/\s+/g, " ").replaceAll(/ (?=[.;:?!](?: |$))/g, "");
  return title.replaceAll(/(^|\s)\\([#@!+])/g, "$1$2").trim();
}
