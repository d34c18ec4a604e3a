import type { Delivery } from "../../../../client/index.ts";

const SHORTEST_MS = 2_000;
const LONGEST_MS = 10_000;

/** How long the list of deliveries stays true: until the next try, but new events come at any time. */
export function refreshPause(deliveries: readonly Delivery[], now: number): number {
  const tries = deliveries.flatMap(({ next_try_at }) => (next_try_at === null ? [] : Date.parse(next_try_at) - now));
  return Math.max(SHORTEST_MS, Math.min(LONGEST_MS, ...tries));
}
