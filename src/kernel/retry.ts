const DELAY_SECONDS = [10, 30, 60, 300, 900];

/** How long to wait after so many tries have failed, from 1; undefined where there is to be no other. */
export function delayAfter(tries: number): number | undefined {
  return DELAY_SECONDS[tries - 1];
}

/** When what someone took and did not finish may be taken again, where they may begin no later than `from`. */
export function lostAt(from: Date, delaySeconds = 0): string {
  return new Date(from.getTime() + delaySeconds * 1000 + LOST_MS).toISOString();
}

const LOST_MS = 10 * 60_000;

/** Nothing that was taken before now is taken for lost after this. */
export function longestLost(now: Date): string {
  return lostAt(now, Math.max(...DELAY_SECONDS));
}

/** Runs `act` for each, a few at a time: a Worker has six connections at once. Results in the order of `items`. */
export async function inLanes<Item, Result>(items: readonly Item[], act: (item: Item) => Promise<Result>) {
  const results: Result[] = [];
  const queue = items.entries();
  const lane = async () => {
    for (const [place, item] of queue) results[place] = await act(item);
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return results;
}

const LANES = 6;
