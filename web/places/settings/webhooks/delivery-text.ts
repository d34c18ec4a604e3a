import type { Delivery } from "../../../../client/index.ts";
import { now } from "../../../time/clock.ts";
import { fromNow } from "../../../time/format.ts";
import { webhooks as texts } from "../../../words/webhooks.ts";
import { wordFor } from "../../../words/word-for.ts";

/** What became of it so far. */
export function outcomeText({ state, delivered_at }: Delivery): string {
  return state === "delivered" && delivered_at
    ? texts.delivered(fromNow(delivered_at))
    : wordFor(texts.deliveryStates, state);
}

/** `2 tries · Answered 500 · Next try in 4 minutes`; empty before the first try. */
export function detailText({ tries, last_status, last_error, next_try_at }: Delivery): string {
  const answer = last_error ?? (last_status === null ? "" : texts.answered(last_status));
  const parts = [tries > 0 ? texts.tries(tries) : "", answer.replace(/\.$/, ""), nextTryText(next_try_at)];
  return parts.filter(Boolean).join(" · ");
}

/** One that is due now is sent in a moment. */
function nextTryText(at: string | null): string {
  if (at === null || Date.parse(at) <= Date.now()) return "";
  return Date.parse(at) - now.value.getTime() < 60_000 ? texts.nextTrySoon : texts.nextTry(fromNow(at));
}
