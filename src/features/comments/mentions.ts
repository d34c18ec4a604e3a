import { fold } from "../../kernel/text.ts";

// As usernames are made, and not within a word or an address.
const MENTION = /(?<![\p{L}\p{M}\p{N}._+@-])@([\p{L}\p{M}\p{N}._+-]{1,150})/gu;

/** More are not looked up. */
const MOST = 50;

/** The usernames mentioned, folded, each once. A dot at the end may be the sentence's: then both are meant. */
export function mentionedIn(body: string): string[] {
  const names = [...body.matchAll(MENTION)].flatMap(([, name = ""]) => [name, name.replace(/[.+-]+$/, "")]);
  return [...new Set(names.filter(Boolean).map(fold))].slice(0, MOST);
}
