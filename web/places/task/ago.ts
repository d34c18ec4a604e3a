import { now } from "../../time/clock.ts";
import { fromNow } from "../../time/format.ts";

const MINUTE = 60_000;

/** `now`, `5 minutes ago`. The clock goes on once a minute, so what has just happened may be later than it. */
export function ago(iso: string): string {
  const at = new Date(iso);
  return fromNow(iso, now.value.getTime() - at.getTime() < MINUTE ? at : now.value);
}
