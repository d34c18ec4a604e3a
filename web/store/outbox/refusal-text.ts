import { words } from "../../words/words.ts";
import type { Act } from "../act.ts";
import type { Refusal } from "./reply.ts";

const texts = words.store;
const MOST_NAMED = 3;

/** `“Pay rent” was not changed: Category not found.` */
export function refusalText({ verb, title }: Act, refusals: readonly Refusal[], lost: readonly Act[]): string {
  const what =
    verb === "change" ? texts.refused.change(namesOf(refusals), refusals.length) : texts.refused[verb](title);
  const reasons = new Set(refusals.map(({ reason }) => reason));
  // An undo of what is lost needs no word.
  const later = lost.slice(1).filter(({ undoes }) => undoes === undefined).length;
  return [`${what}:`, ...reasons, ...(later > 0 ? [texts.alsoPutBack(later)] : [])].join(" ");
}

function namesOf(refusals: readonly Refusal[]): string {
  const named = refusals.slice(0, MOST_NAMED).map(({ title }) => `“${title}”`);
  const others = refusals.length - named.length;
  const all = others > 0 ? [...named, texts.andMore(others)] : named;
  return new Intl.ListFormat("en").format(all);
}
