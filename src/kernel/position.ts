import { newId, uuidToBytes } from "./ids.ts";

// Positions are texts that sort by their bytes. They read as fractions in base 62, so there is always one between two.

const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** Comes after every position that was made before: it begins with the time, and counts up within a millisecond. */
export function lastPosition(now: Date): string {
  const counter = new DataView(uuidToBytes(newId(now)).buffer).getUint32(12);
  // A fraction that ends in a zero would have nothing between it and the same without the zero.
  const end = DIGITS[1 + (counter % 61)];
  return `a${textOf(BigInt(now.getTime()), 8)}${textOf(BigInt(Math.floor(counter / 61)), 5)}${end}`;
}

/** Longer than any that clients are promised. */
const MAX_LENGTH = 255;

/** So many positions must fit into a gap, so that two who move into it at once get different ones. */
const ROOM = 1000n;

/** As many digits as an instant has in `lastPosition`. */
const INSTANT = 9;

/**
 * A random position between two, null for an end of the list; undefined where none of the allowed length is left, or the
 * two are equal. Each is in the middle of its gap, so about five in a row make a position one digit longer.
 */
export function positionBetween(before: string | null, after: string | null): string | undefined {
  const start = before ?? (after === null ? "" : earlier(after));
  for (let length = 1; length <= MAX_LENGTH; length += 1) {
    const [low, high] = [numberOf(start, length), after === null ? 62n ** BigInt(length) : numberOf(after, length)];
    const room = high - low - 1n;
    if (room < ROOM) continue;
    const chosen = low + 1n + BigInt(Math.floor((Number(room) * (1 + Math.random())) / 3));
    return textOf(chosen % 62n === 0n ? chosen + 1n : chosen, length);
  }
  return undefined;
}

/** A little before it: the start of a list is far from the start of all positions, and need not be halved. */
function earlier(position: string): string {
  const number = numberOf(position, INSTANT) - ROOM * 62n;
  return number > 0n ? textOf(number, INSTANT) : "";
}

/** The first digits of a fraction as a number. */
function numberOf(position: string, length: number): bigint {
  return [...position.slice(0, length).padEnd(length, "0")].reduce(
    (sum, digit) => sum * 62n + BigInt(DIGITS.indexOf(digit)),
    0n,
  );
}

function textOf(number: bigint, length: number): string {
  let [text, rest] = ["", number];
  for (let index = 0; index < length; index += 1) {
    text = DIGITS[Number(rest % 62n)] + text;
    rest /= 62n;
  }
  return text;
}
