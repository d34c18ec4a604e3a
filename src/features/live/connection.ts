import { type Cursor, compareCursors } from "../feed/cursor.ts";
import { acknowledged, type Backlog, delivered, isFull, NO_BACKLOG, unacknowledged } from "./backlog.ts";
import { CLOSE_CODES, type CloseReason } from "./frames.ts";

/**
 * - `at tip`: the socket has every change, and receives publications as they come;
 * - `catching up`: the feed may have more changes for it;
 * - `stopped`: the feed has more changes, and the socket must acknowledge before it receives them;
 * - `unacknowledged`: the socket has every change, and must acknowledge before it counts as at the tip.
 */
type Phase = "at tip" | "catching up" | "stopped" | "unacknowledged";

/** The state of a socket. It survives hibernation in the socket's attachment, which holds at most 16,384 bytes. */
interface Attachment {
  /** The credential of the opening, or of the last `auth` frame. */
  credentialId: string;
  /** Milliseconds since 1970: when its token or its session expires, whichever is first. */
  expiresAt: number;
  /** The socket has received everything up to this cursor. */
  cursor: Cursor;
  phase: Phase;
  /** `ready` follows the changes up to this `seq`; null once `ready` is sent. */
  readyAt: number | null;
  backlog: Backlog;
  /** When the phase became `stopped`, in milliseconds since 1970. */
  stoppedAt: number | null;
}

/** A frame for several sockets. */
export interface ChangeFrame {
  readonly cursor: Cursor;
  readonly text: string;
}

/** The hub closes a socket that is stopped for longer. */
const STOPPED_TIMEOUT_MS = 60_000;

/** Acknowledgements of a replay may still be in transit. With this limit, the socket does not look slow at the tip. */
const MAX_UNACKNOWLEDGED_AT_TIP = 500;

/** A socket and its state. The attachment saves each change of the state before the hub can hibernate. */
export class Connection {
  readonly #socket: WebSocket;
  readonly #state: Attachment;

  private constructor(socket: WebSocket, state: Attachment) {
    this.#socket = socket;
    this.#state = state;
  }

  static open(
    socket: WebSocket,
    opening: Pick<Attachment, "credentialId" | "expiresAt" | "cursor" | "readyAt">,
  ): Connection {
    const state: Attachment = { ...opening, phase: "catching up", backlog: NO_BACKLOG, stoppedAt: null };
    const connection = new Connection(socket, state);
    connection.#save();
    return connection;
  }

  /** After hibernation; undefined for a socket that the hub has closed. */
  static restore(socket: WebSocket): Connection | undefined {
    const state = socket.deserializeAttachment() as Attachment | null;
    return state ? new Connection(socket, state) : undefined;
  }

  get credentialId(): string {
    return this.#state.credentialId;
  }

  get cursor(): Cursor {
    return this.#state.cursor;
  }

  get phase(): Phase {
    return this.#state.phase;
  }

  /** Milliseconds since 1970. */
  get expiresAt(): number {
    return this.#state.expiresAt;
  }

  hasExpired(now: number): boolean {
    return this.#state.expiresAt <= now;
  }

  /** The reason to close the socket now; undefined if there is none. */
  overdue(now: number): CloseReason | undefined {
    if (this.hasExpired(now)) return "expired";
    const { stoppedAt } = this.#state;
    return stoppedAt !== null && now - stoppedAt > STOPPED_TIMEOUT_MS ? "slow" : undefined;
  }

  /**
   * Sends changes in order, without those that the socket already has. False if too many changes are unacknowledged: at
   * the tip the socket is too slow, during catch-up it continues after the next acknowledgement.
   */
  deliver(frames: readonly ChangeFrame[], now: number, ready: (cursor: Cursor) => string): boolean {
    const state = this.#state;
    try {
      for (const { cursor, text } of frames) {
        if (compareCursors(cursor, state.cursor) <= 0) continue;
        if (isFull(state.backlog)) {
          state.phase = "stopped";
          state.stoppedAt = now;
          return false;
        }
        if (state.readyAt !== null && cursor.seq > state.readyAt) this.#ready(ready);
        this.send(text);
        state.cursor = cursor;
        state.backlog = delivered(state.backlog, cursor);
      }
      return true;
    } finally {
      this.#save();
    }
  }

  /** The socket has everything up to `end`, the end of the feed at the read. */
  complete(end: Cursor, ready: (cursor: Cursor) => string): void {
    this.#state.cursor = end;
    if (this.#state.readyAt !== null) this.#ready(ready);
    this.#save();
  }

  #ready(ready: (cursor: Cursor) => string): void {
    this.send(ready(this.#state.cursor));
    this.#state.readyAt = null;
  }

  /** The socket has every change. It is at the tip unless too many are unacknowledged. */
  settle(): void {
    const isAtTip = unacknowledged(this.#state.backlog) <= MAX_UNACKNOWLEDGED_AT_TIP;
    this.#state.phase = isAtTip ? "at tip" : "unacknowledged";
    this.#save();
  }

  /** The feed has a change that the socket has not received. */
  fallBehind(): void {
    if (this.#state.phase === "stopped") return;
    this.#state.phase = "catching up";
    this.#save();
  }

  /** False for a cursor beyond the last delivered one. */
  acknowledge(cursor: Cursor): boolean {
    const state = this.#state;
    if (compareCursors(cursor, state.cursor) > 0) return false;
    state.backlog = acknowledged(state.backlog, cursor, state.cursor);
    const canContinue = state.phase === "stopped" && !isFull(state.backlog);
    const hasProven = state.phase === "unacknowledged" && unacknowledged(state.backlog) <= MAX_UNACKNOWLEDGED_AT_TIP;
    if (canContinue || hasProven) {
      state.phase = "catching up";
      state.stoppedAt = null;
    }
    this.#save();
    return true;
  }

  renew(credentialId: string, expiresAt: number): void {
    this.#state.credentialId = credentialId;
    this.#state.expiresAt = expiresAt;
    this.#save();
  }

  /** Does nothing if the socket is already closed: the close event follows. */
  send(text: string): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(text);
  }

  close(reason: CloseReason): void {
    this.#socket.serializeAttachment(null);
    this.#socket.close(CLOSE_CODES[reason], reason);
  }

  #save(): void {
    this.#socket.serializeAttachment(this.#state);
  }
}
