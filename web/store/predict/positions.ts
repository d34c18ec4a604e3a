// Positions are texts that sort by their bytes and read as fractions in base 62, as the server makes them.

const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

interface Positioned {
  readonly id: string;
  readonly position: string;
}

export function byPosition(one: Positioned, other: Positioned): number {
  if (one.position !== other.position) return one.position < other.position ? -1 : 1;
  return one.id < other.id ? -1 : 1;
}

/** Where in its list something goes; the end by default. */
export interface Place {
  readonly before?: string | undefined;
  readonly after?: string | undefined;
  readonly first?: true | undefined;
  readonly last?: true | undefined;
}

/** The position of a place among the others of a list. */
export function positionIn(list: readonly Positioned[], id: string, { before, after, first }: Place): string {
  const others = list.filter((each) => each.id !== id).sort(byPosition);
  const at = (neighbour: string) => others.findIndex((each) => each.id === neighbour);
  const end = first ? 0 : before !== undefined ? at(before) : after !== undefined ? at(after) + 1 : others.length;
  const next = end < 0 ? undefined : others[end];
  if (!next) return lastPosition(others.at(-1)?.position);
  return positionBetween(others[end - 1]?.position ?? "", next.position);
}

let counter = 0;

/** As the server will choose it: by the time, and counting up. After `last`, if the server's clock is ahead. */
export function lastPosition(last = "", now = Date.now()): string {
  counter = (counter + 1) % 62 ** 3;
  const position = `a${digitsOf(now, 8)}${digitsOf(counter, 3)}V`;
  return position > last ? position : `${last}V`;
}

/** A position after `low` and before `high`. Where they are equal, one after both. */
function positionBetween(low: string, high: string): string {
  let position = "";
  for (let place = 0; place < 255; place += 1) {
    const from = place < low.length ? DIGITS.indexOf(low[place] as string) : 0;
    const isBounded = high.startsWith(position);
    const to = isBounded && place < high.length ? DIGITS.indexOf(high[place] as string) : DIGITS.length;
    if (to < from) break;
    const middle = Math.floor((from + to) / 2);
    if (middle > from) return position + DIGITS[middle];
    position += DIGITS[from];
  }
  return `${low}V`;
}

function digitsOf(number: number, length: number): string {
  let [text, rest] = ["", number];
  for (let place = 0; place < length; place += 1) {
    text = DIGITS[rest % 62] + text;
    rest = Math.floor(rest / 62);
  }
  return text;
}
