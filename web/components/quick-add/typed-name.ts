/** A name that is being typed after a sign: `#ho`. */
export interface Typed {
  readonly sign: "#" | "@" | "+";
  readonly name: string;
  /** Where the sign stands, and where the name ends. */
  readonly start: number;
  readonly end: number;
}

/** What is typed before the caret, if it is a name. */
export function typedAt(text: string, caret: number): Typed | undefined {
  const [found, , sign, name] = /(^|\s)([#@+])"?([^\s"#@+]*)$/.exec(text.slice(0, caret)) ?? [];
  if (found === undefined || sign === undefined || name === undefined) return undefined;
  const start = caret - found.trimStart().length;
  const end = caret + (/^[^\s]*/.exec(text.slice(caret))?.[0].length ?? 0);
  return { sign: sign as Typed["sign"], name, start, end };
}

/** A name as it stands in the text: in quotes where it has more words than one, or ends in punctuation. */
export function written(sign: Typed["sign"], name: string): string {
  return /\s|[.,;:?!)]$/.test(name) && sign !== "+" ? `${sign}"${name}" ` : `${sign}${name} `;
}

const MOST = 6;

/** The names that begin so. None if one of them is typed already, or only the sign and there is nothing to choose. */
export function namesFor(typed: Typed, names: readonly string[]): string[] {
  const sought = typed.name.toLowerCase();
  if (names.some((name) => name.toLowerCase() === sought)) return [];
  const begins = (text: string) => text.toLowerCase().startsWith(sought);
  return names.filter((name) => begins(name) || name.split(/\s+/).some(begins)).slice(0, MOST);
}
