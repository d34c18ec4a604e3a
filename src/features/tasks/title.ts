import { fold, titleSortKey } from "../../kernel/text.ts";

/** A title with the columns derived from it. */
export function titleColumns(title: string) {
  const titleKey = fold(title);
  const sortKey = titleSortKey(title);
  return { title, titleKey, titleSort: sortKey === titleKey ? null : sortKey };
}
