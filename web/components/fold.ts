const ACCENTED = /([\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}])\p{M}+/gu;

/** Letters whose stroke or ligature is no mark to Unicode. */
const BASE_LETTERS: Readonly<Record<string, string>> = { ø: "o", ł: "l", đ: "d", æ: "ae", œ: "oe", ı: "i" };

/** The form for finding text without case and accents, as the server's search has it: `Straße` is `strasse`. */
export function fold(text: string): string {
  const lower = text.normalize("NFKC").toLowerCase().toUpperCase().toLowerCase().replaceAll("ς", "σ");
  const plain = lower.normalize("NFD").replace(ACCENTED, "$1");
  return plain.replace(/[øłđæœı]/g, (letter) => BASE_LETTERS[letter] ?? letter).normalize("NFC");
}
