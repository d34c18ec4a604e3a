import { fold } from "../../components/fold.ts";
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

/** The options that match, best first: those that begin with the filter. */
export function matching<T extends { readonly text: string }>(options: readonly T[], filter: string): T[] {
  const matches = matcher(filter);
  const found = options.filter(({ text }) => matches(text));
  const start = fold(filter.trim());
  const begins = ({ text }: T) => fold(text).startsWith(start);
  return [...found.filter(begins), ...found.filter((option) => !begins(option))];
}

/** Whether each word of the filter begins a word of a text. */
export function matcher(filter: string): (text: string) => boolean {
  const sought = fold(filter).split(/\s+/).filter(Boolean);
  return (text) => {
    const words = fold(text).split(/[\s\p{Punctuation}]+/u);
    return sought.every((part) => words.some((word) => word.startsWith(part)));
  };
}
