import { newId, uuidToBytes } from "./ids.ts";

// Positions are texts that sort by their bytes. They read as fractions in base 62, so there is always one between two.

const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** Comes after every position that was made before: it begins with the time, and counts up within a millisecond. */
export function lastPosition(now: Date): string {
  const counter = new DataView(uuidToBytes(newId(now)).buffer).getUint32(12);
  // A fraction that ends in a zero would have nothing between it and the same without the zero.
  const end = DIGITS[1 + (counter % 61)];
  return `a${base62(now.getTime(), 8)}${base62(Math.floor(counter / 61), 5)}${end}`;
}

function base62(value: number, length: number): string {
  let [text, rest] = ["", value];
  for (let place = 0; place < length; place += 1) {
    text = DIGITS[rest % 62] + text;
    rest = Math.floor(rest / 62);
  }
  return text;
}
