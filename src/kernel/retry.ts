const DELAY_SECONDS = [10, 30, 60, 300, 900];

/** Seconds to wait after so many failed tries, from 1; undefined after the last. */
export function delayAfter(tries: number): number | undefined {
  return DELAY_SECONDS[tries - 1];
}

/** When a claim that was not finished may be taken again. Its work may begin `delaySeconds` after `from`. */
export function leaseExpiresAt(from: Date, delaySeconds = 0): string {
  return new Date(from.getTime() + delaySeconds * 1000 + LEASE_MS).toISOString();
}

const LEASE_MS = 10 * 60_000;

/** No claim that was taken before `now` expires later than this. */
export function latestLeaseExpiry(now: Date): string {
  return leaseExpiresAt(now, Math.max(...DELAY_SECONDS));
}

/** Runs `act` for each item, a few at a time: a Worker has six connections. Results come in the order of `items`. */
export async function inParallel<Item, Result>(items: readonly Item[], act: (item: Item) => Promise<Result>) {
  const results: Result[] = [];
  const queue = items.entries();
  const takeTurns = async () => {
    for (const [place, item] of queue) results[place] = await act(item);
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, takeTurns));
  return results;
}

const CONCURRENCY = 6;
