const DELAY_SECONDS = [10, 30, 60, 300, 900];

/** The first one, and one after each delay. */
export const MAX_TRIES = DELAY_SECONDS.length + 1;

/** Seconds to wait after this many failed tries, from 1; undefined after the last try. */
export function delayAfter(tries: number): number | undefined {
  return DELAY_SECONDS[tries - 1];
}

/** When another run may claim unfinished work again. The work starts up to `delaySeconds` after `from`. */
export function leaseExpiresAt(from: Date, delaySeconds = 0): string {
  return new Date(from.getTime() + delaySeconds * 1000 + LEASE_MS).toISOString();
}

const LEASE_MS = 10 * 60_000;

/** Every claim from before `now` has expired by then. */
export function latestLeaseExpiry(now: Date): string {
  return leaseExpiresAt(now, Math.max(...DELAY_SECONDS));
}

/** Runs `act` for each item, at most six at a time, which is the Worker's limit of connections. Keeps the order. */
export async function inParallel<Item, Result>(items: readonly Item[], act: (item: Item) => Promise<Result>) {
  const results: Result[] = [];
  const queue = items.entries();
  const takeTurns = async () => {
    for (const [index, item] of queue) results[index] = await act(item);
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, takeTurns));
  return results;
}

const CONCURRENCY = 6;
