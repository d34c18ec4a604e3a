/** A word of the text. */
export interface Word {
  /** In lower case, without the punctuation at its end. */
  readonly text: string;
  /** As it was typed. */
  readonly typed: string;
  readonly start: number;
  /** Where `text` ends. */
  readonly end: number;
  readonly hasComma: boolean;
}

// A name with spaces stands in quotes: `#"two words"`.
const WORD = /[#@]"[^"\n]*"|\S+/g;
const PUNCTUATION = /[.,;:?!)]+$/;

export function wordsOf(text: string): Word[] {
  return [...text.matchAll(WORD)].map(({ 0: typed, index: start }) => {
    // Not of `every!`, which means: from completion.
    const bare = /^every!$/i.test(typed) ? typed : typed.replace(PUNCTUATION, "");
    const end = start + bare.length;
    return { text: bare.toLowerCase(), typed, start, end, hasComma: typed.slice(bare.length).startsWith(",") };
  });
}

/** A match from a place on: its number of words, and its value. */
export interface Found<Value> {
  readonly length: number;
  readonly value: Value;
}

/** A list such as `mon, wed and fri`. `itemAt` finds one item. */
export function listAt<Item>(
  words: readonly Word[],
  at: number,
  itemAt: (at: number) => Found<Item> | undefined,
): Found<Item[]> | undefined {
  const first = itemAt(at);
  if (!first) return undefined;
  const items = [first.value];
  let end = at + first.length;
  for (;;) {
    const isJoined = words[end]?.text === "and" || words[end]?.text === "&";
    if (!isJoined && !words[end - 1]?.hasComma) break;
    const next = itemAt(isJoined ? end + 1 : end);
    if (!next) break;
    items.push(next.value);
    end += next.length + (isJoined ? 1 : 0);
  }
  return { length: end - at, value: items };
}
