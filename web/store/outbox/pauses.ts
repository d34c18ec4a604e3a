import { backoff } from "../../../client/backoff.ts";

/** How long to wait after failures, which grows with each: for one act, or for everyone if the server is out of reach. */
export class Pauses {
  readonly #failures = new Map<string, number>();
  readonly #ends = new Map<string, number>();
  #failuresOfAll = 0;
  #endOfAll = 0;

  /** @param now in milliseconds since 1970 */
  isPaused(id: string, now: number): boolean {
    return (this.#ends.get(id) ?? 0) > now;
  }

  isAllPaused(now: number): boolean {
    return this.#endOfAll > now;
  }

  /** @param afterMs the pause that the server asks for */
  failed(
    id: string,
    { afterMs, everyone }: { readonly afterMs: number; readonly everyone: boolean },
    now: number,
  ): void {
    const failures = (this.#failures.get(id) ?? 0) + 1;
    this.#failures.set(id, failures);
    this.#failuresOfAll += everyone ? 1 : 0;
    const end = now + Math.max(afterMs, backoff((everyone ? this.#failuresOfAll : failures) - 1));
    if (everyone) this.#endOfAll = Math.max(this.#endOfAll, end);
    else this.#ends.set(id, end);
  }

  succeeded(id: string): void {
    this.#failuresOfAll = 0;
    this.#failures.delete(id);
  }

  /** Ends all pauses. */
  clear(): void {
    this.#endOfAll = 0;
    this.#ends.clear();
  }

  /** When the next pause ends; undefined if there is none. */
  nextEnd(now: number): number | undefined {
    const ends = [this.#endOfAll, ...this.#ends.values()].filter((end) => end > now);
    return ends.length > 0 ? Math.min(...ends) : undefined;
  }
}
