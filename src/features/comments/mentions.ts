import { codePoints, fold } from "../../kernel/text.ts";
import { proseOf } from "./prose.ts";

// Scripts that are written without spaces, and Hangul, whose particles follow a name at once.
const SPACELESS = "Han Hiragana Katakana Bopomofo Hangul Thai Lao Khmer Myanmar Tibetan"
  .split(" ")
  .map((script) => `\\p{scx=${script}}`)
  .join("");

const NAME = String.raw`\p{L}\p{M}\p{N}._+\-`;
const LONGEST_NAME = 150;

// Not within a word, a path or an address; underscores before it are Markdown's.
const MENTION = new RegExp(`(?<=(?:^|[^${NAME}@/]|[${SPACELESS}])_*)@([${NAME}]+)(?=(.?))`, "gsu");

const BEFORE_SPACELESS = new RegExp(`^.*?[^${SPACELESS}](?=[${SPACELESS}])`, "su");

/** More are not looked up. */
const MOST = 50;

/**
 * The usernames mentioned in a Markdown text, folded, each once. What stands in code, in a URL, in a link's target, in an
 * address or before a `/` is none.
 */
export function mentionedIn(body: string): string[] {
  const found = proseOf(body).flatMap((block) => [...block.matchAll(MENTION)]);
  const names = found.flatMap(([, name = "", next]) => readingsOf(name, next)).filter(isName);
  return [...new Set(names.map(fold))].slice(0, MOST);
}

/** Signs at the end may be the sentence's or Markdown's, letters of a script without spaces the next word: all are meant. */
function readingsOf(name: string, next: string | undefined): string[] {
  const [start] = BEFORE_SPACELESS.exec(name) ?? [];
  const whole = next === "@" || next === "/" ? [] : [name];
  return [...whole, ...(start === undefined ? [] : [start])].flatMap((each) => [
    each,
    withoutEnd(each, ".+-"),
    withoutEnd(each, "._+-"),
  ]);
}

function withoutEnd(name: string, signs: string): string {
  let end = name.length;
  while (end > 0 && signs.includes(name.charAt(end - 1))) end -= 1;
  return name.slice(0, end);
}

function isName(name: string): boolean {
  return name !== "" && codePoints(name) <= LONGEST_NAME;
}
