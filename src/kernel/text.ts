/** False for text that SQLite or UTF-8 cannot carry unharmed: NUL ends a C string, a lone surrogate has no encoding. */
export function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes("\0");
}

/** Length as people count it, not in UTF-16 units: an emoji is one. */
export function codePoints(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

/**
 * The form in which names and words are compared: SQLite's own `lower()` and `NOCASE` know only ASCII. A sigma is the
 * same at a word's end, or a part of a word would not be found in it.
 */
export function fold(text: string): string {
  return text.normalize("NFKC").toLowerCase().replaceAll("ς", "σ");
}

const ACCENTED = /([\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}])\p{M}+/gu;

/** What titles are sorted by: folded, without accents. In other scripts a mark makes another letter, so it stays. */
export function titleSortKey(title: string): string {
  return fold(title).normalize("NFD").replace(ACCENTED, "$1").normalize("NFC");
}
