import type { IconName } from "../../components/icon.tsx";

/** Something to choose. */
export interface Option {
  /** Unique among the options. */
  readonly id: string;
  readonly text: string;
  readonly icon?: IconName;
  /** A colour of the person's choice, such as a category's. */
  readonly color?: string | null;
  /** Beside the text: a date, or the keys. */
  readonly detail?: string | undefined;
  /** It is so already. */
  readonly isChosen?: boolean;
  /** Options of the same group stand together, under its name. */
  readonly group?: string;
  readonly choose: () => void;
}

/** The options in whose text each word of the filter begins a word, best first: those that begin with it. */
export function matching<T extends { readonly text: string }>(options: readonly T[], filter: string): T[] {
  const sought = fold(filter).split(/\s+/).filter(Boolean);
  if (sought.length === 0) return [...options];
  const found = options.filter(({ text }) => {
    const words = fold(text).split(/[\s\-_/.,:;()@#]+/);
    return sought.every((part) => words.some((word) => word.startsWith(part)));
  });
  const begins = (option: T) => fold(option.text).startsWith(fold(filter.trim()));
  return [...found.filter(begins), ...found.filter((option) => !begins(option))];
}

/** Without case and accents. */
export function fold(text: string): string {
  return text
    .normalize("NFKD")
    .replaceAll(/\p{Mark}/gu, "")
    .toLowerCase();
}
