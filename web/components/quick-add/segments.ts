import type { Token } from "../../../client/words/index.ts";

/** A part of a text: a recognized token, or what stands between two. */
export interface Segment {
  readonly text: string;
  readonly token?: Token;
}

/** Cuts a text at its tokens. The segments together are the text. */
export function segmentsOf(text: string, tokens: readonly Token[]): Segment[] {
  const segments: Segment[] = [];
  let at = 0;
  for (const token of tokens) {
    if (token.start > at) segments.push({ text: text.slice(at, token.start) });
    segments.push({ text: text.slice(token.start, token.end), token });
    at = token.end;
  }
  if (at < text.length) segments.push({ text: text.slice(at) });
  return segments;
}

const NUMBER = /^\d+[.)](?:\s+|$)/;
const BULLET = /^[-*+•](?:\s+|$)/;
const CHECKBOX = /^(?:\[[ x]\]|[☐☑☒])(?:\s+|$)/i;

/** The lines of a pasted text, without empty ones and without the bullets, numbers and boxes of a list. */
export function linesOf(text: string): string[] {
  const lines = text.split(/[\n\r\u2028\u2029]/).map((line) => line.trim());
  // A single one may be a date.
  const isNumbered = lines.filter((line) => NUMBER.test(line)).length > 1;
  const texts = lines.map((line) => {
    const text = line.replace(BULLET, "");
    return (isNumbered ? text.replace(NUMBER, "") : text).replace(CHECKBOX, "");
  });
  return texts.filter((each) => each !== "");
}
