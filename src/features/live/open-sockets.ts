import type { Connection } from "./connection.ts";
import type { CloseReason } from "./frames.ts";
import type { Sockets } from "./hub-registration.ts";

/** One user's open sockets. Whatever the hub closes, it closes here. */
export class OpenSockets {
  readonly #connections: Set<Connection>;
  readonly #onClosed: (reason: CloseReason) => void;

  constructor(restored: Iterable<Connection>, onClosed: (reason: CloseReason) => void) {
    this.#connections = new Set(restored);
    this.#onClosed = onClosed;
  }

  get size(): number {
    return this.#connections.size;
  }

  /** When the last socket expires, in milliseconds since 1970. */
  get until(): number {
    return Math.max(0, ...[...this.#connections].map(({ expiresAt }) => expiresAt));
  }

  /** As they are now. */
  count(): Sockets {
    return { open: this.size, until: this.until };
  }

  [Symbol.iterator](): Iterator<Connection> {
    return this.#connections.values();
  }

  has(connection: Connection): boolean {
    return this.#connections.has(connection);
  }

  inPhase(phase: Connection["phase"]): Connection[] {
    return [...this.#connections].filter((connection) => connection.phase === phase);
  }

  add(connection: Connection): void {
    this.#connections.add(connection);
  }

  /** @param reason why the hub closes it; undefined if it has closed */
  remove(connection: Connection, reason?: CloseReason): void {
    if (!this.#connections.delete(connection) || !reason) return;
    connection.close(reason);
    this.#onClosed(reason);
  }

  removeOverdue(): void {
    const now = Date.now();
    for (const connection of this.#connections) {
      const reason = connection.overdue(now);
      if (reason) this.remove(connection, reason);
    }
  }

  /** The credential ids of all sockets, and `others`. */
  credentialIds(...others: string[]): string[] {
    return [...new Set([...this.#connections].map(({ credentialId }) => credentialId)).union(new Set(others))];
  }

  /** Closes the sockets whose credential was checked and is not live. */
  removeRevoked(checked: readonly string[], live: ReadonlySet<string>): void {
    const revoked = new Set(checked).difference(live);
    for (const connection of this.#connections) {
      if (revoked.has(connection.credentialId)) this.remove(connection, "session_ended");
    }
  }
}
