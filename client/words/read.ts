import { dateAt } from "./dates.ts";
import { type End, endAt } from "./ends.ts";
import type { ParseOptions } from "./options.ts";
import { type RuleMatch, ruleAt } from "./read-rule.ts";
import { type Found, type Word, wordsOf } from "./scan.ts";
import { isSameName, nameAfter, type Priority, priorityIn } from "./signs.ts";
import { timeAt } from "./times.ts";

/** The meaning of the words. */
export interface Meaning {
  /** As a day number. */
  readonly date?: number;
  /** In minutes since midnight. */
  readonly time?: number;
  readonly rule?: RuleMatch;
  readonly end?: End;
  readonly priority?: Priority;
  /** An id, as is `assignee`. */
  readonly category?: string;
  readonly assignee?: string;
}

export type TokenKind = keyof Meaning | "label";

/** A recognized part of the text, and its place. */
export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

export interface Reading {
  readonly meaning: Meaning;
  readonly labels: readonly string[];
  /** In the order of the text. */
  readonly tokens: readonly Token[];
}

/** Reads the words from left to right. Only labels may occur more than once. */
export function readWords(text: string, today: number, options: ParseOptions): Reading {
  const words = wordsOf(text);
  const meaning: { -readonly [Kind in keyof Meaning]: Meaning[Kind] } = {};
  const labels: string[] = [];
  const tokens: Token[] = [];

  /** Returns false for an ignored part, which stays in the title. */
  const note = (kind: TokenKind, start: number, end: number) => {
    const token = { kind, start, end, text: text.slice(start, end) };
    const isIgnored = options.ignored?.some((ignored) => isSameName(ignored, token.text)) ?? false;
    if (!isIgnored) tokens.push(token);
    return !isIgnored;
  };

  /** The number of words with this meaning. Undefined for none, or if the text had this kind of meaning before. */
  const take = <Kind extends keyof Meaning>(
    kind: Kind,
    at: number,
    found: Found<NonNullable<Meaning[Kind]>> | undefined,
  ) => {
    const [first, last] = [words[at], words[at + (found?.length ?? 0) - 1]];
    if (!found || !first || !last || meaning[kind] !== undefined) return undefined;
    if (note(kind, first.start, last.end)) meaning[kind] = found.value as (typeof meaning)[Kind];
    return found.length;
  };

  const takeCategory = (word: Word) => {
    const named = nameAfter("#", word);
    const category = named && options.categories?.find(({ name }) => isSameName(name, named.name));
    if (!named || !category || meaning.category !== undefined) return;
    if (note("category", word.start, named.end)) meaning.category = category.id;
  };

  const takeLabel = (word: Word) => {
    const named = nameAfter("@", word);
    if (!named) return undefined;
    if (note("label", word.start, named.end)) labels.push(named.name);
    return 1;
  };

  const assigneeAt = (word: Word): Found<string> | undefined => {
    const named = nameAfter("+", word);
    const categoryId = meaning.category ?? options.place?.category_id;
    const candidates = options.members?.filter((member) => member.category_id === categoryId);
    const member = named && candidates?.find(({ username }) => isSameName(username, named.name));
    return member && { length: 1, value: member.id };
  };

  const readAt = (at: number, word: Word) =>
    take("priority", at, priorityIn(word)) ??
    takeLabel(word) ??
    take("assignee", at, assigneeAt(word)) ??
    take("rule", at, ruleAt(words, at)) ??
    (meaning.rule && take("end", at, endAt(words, at, today))) ??
    take("date", at, dateAt(words, at, today)) ??
    take("time", at, timeAt(words, at)) ??
    1;

  // First, because the category says who can be assigned, wherever it stands.
  for (const word of words) takeCategory(word);
  for (let at = 0; at < words.length; ) at += readAt(at, words[at] as Word);
  tokens.sort((one, other) => one.start - other.start);
  return { meaning, labels, tokens };
}
