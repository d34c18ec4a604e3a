import type { Found, Word } from "./scan.ts";

/** A time of day in minutes: `9am`, `9:30 pm`, `21:00`, `at 9`, `noon`. */
export function timeAt(words: readonly Word[], at: number): Found<number> | undefined {
  if (words[at]?.text !== "at") return clockAt(words, at);
  const hour = /^(?:1?\d|2[0-3])$/.exec(words[at + 1]?.text ?? "")?.[0];
  const found = clockAt(words, at + 1) ?? (hour ? { length: 1, value: Number(hour) * 60 } : undefined);
  return found && { ...found, length: found.length + 1 };
}

function clockAt(words: readonly Word[], at: number): Found<number> | undefined {
  const word = words[at]?.text ?? "";
  if (word === "noon") return { length: 1, value: 12 * 60 };
  const half = /^[ap]m$/.exec(words[at + 1]?.text ?? "")?.[0];
  const twelve = half ? twelveHours(word + half) : undefined;
  if (twelve !== undefined) return { length: 2, value: twelve };
  const minutes = twelveHours(word) ?? twentyFourHours(word);
  return minutes === undefined ? undefined : { length: 1, value: minutes };
}

function twelveHours(word: string): number | undefined {
  const [, hour, minute = "0", half] = /^(0?[1-9]|1[0-2])(?::([0-5]\d))?([ap]m)$/.exec(word) ?? [];
  return half ? (Number(hour) % 12) * 60 + Number(minute) + (half === "pm" ? 12 * 60 : 0) : undefined;
}

function twentyFourHours(word: string): number | undefined {
  const [, hour, minute] = /^([01]?\d|2[0-3]):([0-5]\d)$/.exec(word) ?? [];
  return minute === undefined ? undefined : Number(hour) * 60 + Number(minute);
}

/** `09:30` */
export function clockText(minutes: number): string {
  const two = (number: number) => String(number).padStart(2, "0");
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}
