import type { CloseReason } from "./frames.ts";
import type { Sockets } from "./hub-registration.ts";
import type { Subscriber } from "./subscriber.ts";

/** One user's open sockets. Whatever the hub closes, it closes here. */
export class OpenSockets {
  readonly #subscribers: Set<Subscriber>;
  readonly #onClosed: (reason: CloseReason) => void;

  constructor(restored: Iterable<Subscriber>, onClosed: (reason: CloseReason) => void) {
    this.#subscribers = new Set(restored);
    this.#onClosed = onClosed;
  }

  get size(): number {
    return this.#subscribers.size;
  }

  /** When the last socket expires, in milliseconds since 1970. */
  get until(): number {
    return Math.max(0, ...[...this.#subscribers].map(({ expiresAt }) => expiresAt));
  }

  /** As they are now. */
  count(): Sockets {
    return { open: this.size, until: this.until };
  }

  [Symbol.iterator](): Iterator<Subscriber> {
    return this.#subscribers.values();
  }

  has(subscriber: Subscriber): boolean {
    return this.#subscribers.has(subscriber);
  }

  inPhase(phase: Subscriber["phase"]): Subscriber[] {
    return [...this.#subscribers].filter((subscriber) => subscriber.phase === phase);
  }

  add(subscriber: Subscriber): void {
    this.#subscribers.add(subscriber);
  }

  /** @param reason why the hub closes it; undefined if it has closed */
  remove(subscriber: Subscriber, reason?: CloseReason): void {
    if (!this.#subscribers.delete(subscriber) || !reason) return;
    subscriber.close(reason);
    this.#onClosed(reason);
  }

  removeOverdue(): void {
    const now = Date.now();
    for (const subscriber of this.#subscribers) {
      const reason = subscriber.overdue(now);
      if (reason) this.remove(subscriber, reason);
    }
  }

  /** The credential ids of all sockets, and `others`. */
  credentialIds(...others: string[]): string[] {
    return [...new Set([...this.#subscribers].map(({ credentialId }) => credentialId)).union(new Set(others))];
  }

  /** Closes the sockets whose credential was checked and is not live. */
  removeRevoked(checked: readonly string[], live: ReadonlySet<string>): void {
    const revoked = new Set(checked).difference(live);
    for (const subscriber of this.#subscribers) {
      if (revoked.has(subscriber.credentialId)) this.remove(subscriber, "session_ended");
    }
  }
}
