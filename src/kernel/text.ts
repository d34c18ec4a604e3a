/** False for text that SQLite or UTF-8 cannot carry unharmed: NUL ends a C string, a lone surrogate has no encoding. */
export function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes("\0");
}

const VISIBLE = /[^\p{White_Space}\p{Default_Ignorable_Code_Point}\u2800]/u;

/** False for text of which nothing is seen: white space, joiners, soft hyphens, fillers, the empty Braille pattern. */
export function isVisible(text: string): boolean {
  return VISIBLE.test(text);
}

/** Length as people count it, not in UTF-16 units: an emoji is one. */
export function codePoints(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

/**
 * The form in which names and words are compared, without regard to case: SQLite's own `lower()` and `NOCASE` know only
 * ASCII. Upper case in between makes `ß` `ss`. A sigma at a word's end is the ordinary one, so that `ΟΔΟΣ` is a part of
 * `ΟΔΟΣΗΜΑ`.
 */
export function fold(text: string): string {
  const lower = text.normalize("NFKC").toLowerCase().toUpperCase().toLowerCase();
  return lower.replaceAll("ς", "σ").normalize("NFKC");
}

const ACCENTED = /([\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}])\p{M}+/gu;

/** What titles are sorted by: folded, without accents. In other scripts a mark makes another letter, so it stays. */
export function titleSortKey(title: string): string {
  return fold(title).normalize("NFD").replace(ACCENTED, "$1").normalize("NFC");
}
