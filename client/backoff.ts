const FIRST_MS = 500;
const MOST_MS = 30_000;

/** Doubles with each failure. The random part spreads the reconnects of clients that failed together. */
export function backoff(failures: number): number {
  const most = Math.min(MOST_MS, FIRST_MS * 2 ** Math.min(failures, 16));
  return most * (0.2 + 0.8 * Math.random());
}

/** Resolves early if the signal aborts. */
export function sleep(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener("abort", end);
  });
}

/** Ends a sleep early. */
export class Alarm {
  #ringing = new AbortController();
  /** What to do where nobody sleeps: look whether the socket still works, or end it. */
  onRing: ((how: "look" | "end") => void) | undefined;

  ring(how: "look" | "end" = "look"): void {
    this.#ringing.abort();
    this.onRing?.(how);
  }

  /** What rings from now on cuts the next sleep short. */
  reset(): void {
    this.#ringing = new AbortController();
  }

  sleep(ms: number, signal: AbortSignal): Promise<void> {
    return sleep(ms, AbortSignal.any([signal, this.#ringing.signal]));
  }
}
