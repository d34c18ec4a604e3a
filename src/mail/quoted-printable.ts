const utf8 = new TextEncoder();

/** Encodes UTF-8 (RFC 2045, section 6.7) in lines of at most 76 characters, with CRLF between them. */
export function quotedPrintable(text: string): string {
  return text
    .split(/\r\n|\r|\n/)
    .map((line) => softBroken(Array.from(utf8.encode(line), quoted).join("").replace(/ $/, "=20")))
    .join("\r\n");
}

function quoted(byte: number): string {
  const character = String.fromCharCode(byte);
  return /[ -<>-~]/.test(character) ? character : `=${byte.toString(16).toUpperCase().padStart(2, "0")}`;
}

/** Never breaks a line inside the escape of a byte. */
function softBroken(line: string): string {
  return (line.match(/.{1,75}(?<!=.?)/g) ?? []).join("=\r\n");
}
