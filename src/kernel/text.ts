/** False for text that SQLite or UTF-8 would damage: NUL ends a C string, and a lone surrogate has no encoding. */
export function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes("\0");
}

const VISIBLE = /[^\p{White_Space}\p{Cc}\p{Default_Ignorable_Code_Point}\u2800]/u;

/** False for invisible text: white space, controls, joiners, soft hyphens, fillers, the empty Braille pattern. */
export function isVisible(text: string): boolean {
  return VISIBLE.test(text);
}

/** Length in code points, not in UTF-16 units. */
export function codePoints(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

/**
 * The form for comparing text without case: SQLite's `lower()` and `NOCASE` know only ASCII. The step through upper case
 * turns `ß` into `ss`. A final sigma becomes an ordinary one, so that `ΟΔΟΣΗΜΑ` contains `ΟΔΟΣ`.
 */
export function fold(text: string): string {
  const lower = text.normalize("NFKC").toLowerCase().toUpperCase().toLowerCase();
  return lower.replaceAll("ς", "σ").normalize("NFKC");
}

const ACCENTED = /([\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}])\p{M}+/gu;

/** Letters whose stroke or ligature is no mark to Unicode. */
const BASE_LETTERS: Readonly<Record<string, string>> = { ø: "o", ł: "l", đ: "d", æ: "ae", œ: "oe", ı: "i" };

/**
 * The form for finding and sorting text without case and accents. In other scripts than Latin, Greek and Cyrillic a mark
 * makes another letter, so marks stay.
 */
export function foldAccents(text: string): string {
  const plain = fold(text).normalize("NFD").replace(ACCENTED, "$1");
  return plain.replace(/[øłđæœı]/g, (letter) => BASE_LETTERS[letter] as string).normalize("NFC");
}
