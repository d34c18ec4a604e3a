/** A piece of an export that is small enough for one request. */
export interface Part {
  /** The file's first line, and then some of its others. */
  readonly text: string;
  /** Where the second line of the part stands in the file; the first line is 1. */
  readonly firstLine: number;
}

/** Cuts an export (NDJSON) between lines, into parts of at most so many bytes, unless one line has more. */
export function partsOf(file: string, maxBytes: number): Part[] {
  const [header = "", ...lines] = file.trimEnd().split(/\r?\n/);
  const encoder = new TextEncoder();
  const sizeOf = (line: string) => encoder.encode(line).length + 1;
  const parts: { lines: string[]; firstLine: number }[] = [];
  let size = Number.POSITIVE_INFINITY;
  for (const [place, line] of lines.entries()) {
    size += sizeOf(line);
    if (size > maxBytes) {
      parts.push({ lines: [], firstLine: place + 2 });
      size = sizeOf(header) + sizeOf(line);
    }
    parts.at(-1)?.lines.push(line);
  }
  if (parts.length === 0) return [{ text: header, firstLine: 2 }];
  return parts.map(({ lines, firstLine }) => ({ text: `${[header, ...lines].join("\n")}\n`, firstLine }));
}

/** The line of the file that is a line of one of its parts. */
export function lineInFile(line: number, { firstLine }: Part): number {
  return line === 1 ? 1 : firstLine + line - 2;
}
