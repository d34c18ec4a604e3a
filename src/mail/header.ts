const utf8 = new TextEncoder();

/** RFC 2047, section 2: a line with encoded words has at most 76 characters. */
const LINE = 76;

/** A header field, folded between words. */
export function header(name: string, ...words: string[]): string {
  const [first = "", ...rest] = words;
  const lines = [`${name}: ${first}`];
  for (const word of rest) {
    const line = `${lines.at(-1)} ${word}`;
    if (line.length <= LINE) lines[lines.length - 1] = line;
    else lines.push(` ${word}`);
  }
  return lines.join("\r\n");
}

/** Text as words of a header: unchanged if that is safe, or else as encoded words. */
export function words(text: string): string[] {
  const line = oneLine(text);
  return PLAIN.test(line) ? line.split(" ") : encodedWords(line);
}

/** A name before an address, where punctuation has a meaning (RFC 5322, section 3.2.3). */
export function phrase(name: string): string[] {
  const line = oneLine(name);
  return /[()<>[\]:;@\\,."]/.test(line) ? encodedWords(line) : words(line);
}

/** Removes controls and line separators, so that no text can add a header. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ").trim();
}

/** Short ASCII words with one space between them, and nothing that looks like an encoded word. */
const PLAIN = /^(?!.*=\?)[!-~]{1,60}( [!-~]{1,60})*$/;

/** RFC 2047, section 5: readers decode each word on its own, so a word must not end inside a character. */
function encodedWords(text: string): string[] {
  if (!text) return [];
  const chunks = [""];
  for (const character of text) {
    const longer = chunks.at(-1) + character;
    if (utf8.encode(longer).length <= CHUNK) chunks[chunks.length - 1] = longer;
    else chunks.push(character);
  }
  return chunks.map((chunk) => `=?UTF-8?B?${utf8.encode(chunk).toBase64()}?=`);
}

/** In bytes. They become 52 characters of Base64, which leaves room for "Subject: " on the line. */
const CHUNK = 39;
