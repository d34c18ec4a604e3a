import type { Found, Word } from "./scan.ts";

export const PRIORITIES = ["urgent", "high", "medium", "low"] as const;
export type Priority = (typeof PRIORITIES)[number];

/** `!high`, or `p1` to `p4`, where 1 is urgent. */
export function priorityIn({ text }: Word): Found<Priority> | undefined {
  const value = PRIORITIES.find((priority, index) => text === `!${priority}` || text === `p${index + 1}`);
  return value && { length: 1, value };
}

/** The name after a sign, `#Home` or `#"two words"`, and where it ends. Undefined if the word has another sign. */
export function nameAfter(
  sign: "#" | "@" | "+",
  { typed, start, end }: Word,
): { name: string; end: number } | undefined {
  if (!typed.startsWith(sign)) return undefined;
  const [quotes, quoted] = /^[#@]"([^"]+)"/.exec(typed) ?? [];
  const named = quotes
    ? { name: quoted?.trim() ?? "", end: start + quotes.length }
    : { name: typed.slice(1, end - start), end };
  return named.name === "" ? undefined : named;
}

/** Names are equal without regard to case, as on the server. */
export function isSameName(one: string, other: string): boolean {
  return foldName(one) === foldName(other);
}

function foldName(name: string): string {
  return name.normalize("NFKC").toLowerCase().toUpperCase().toLowerCase().normalize("NFKC").replaceAll("ς", "σ");
}
