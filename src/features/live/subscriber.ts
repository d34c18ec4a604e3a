import { type Cursor, compareCursors } from "../feed/cursor.ts";
import { acknowledged, type Backlog, delivered, isFull, NO_BACKLOG, unacknowledged } from "./backlog.ts";
import { CLOSE_CODES, type CloseReason } from "./frames.ts";

/**
 * - `at tip`: it has everything that the hub knows of, and receives publications as they come;
 * - `catching up`: the feed may have more for it;
 * - `stopped`: the feed has more, and it must acknowledge before it is sent any;
 * - `unacknowledged`: it has everything, and is at the tip once it has acknowledged enough.
 */
type Phase = "at tip" | "catching up" | "stopped" | "unacknowledged";

/** What a hub knows of one socket. It survives hibernation in the socket's attachment, of at most 16,384 bytes. */
interface Attachment {
  /** The id of the credential that it was opened with, or that its last `auth` frame named. */
  credentialId: string;
  /** Milliseconds since 1970: when its token or its session expires, whichever is first. */
  expiresAt: number;
  /** Everything up to here was delivered. */
  cursor: Cursor;
  phase: Phase;
  /** The `seq` up to which everything must be delivered before `ready` is sent; null once it was sent. */
  readyAt: number | null;
  backlog: Backlog;
  /** When it stopped, in milliseconds since 1970. */
  stoppedAt: number | null;
}

/** A frame that is sent to several sockets. */
export interface ChangeFrame {
  readonly cursor: Cursor;
  readonly text: string;
}

/** A socket that has been stopped for so long is closed. */
const STOPPED_TIMEOUT_MS = 60_000;

/** With more at the tip, the acknowledgements of a replay that are still under way would make it look slow. */
const MAX_UNACKNOWLEDGED_AT_TIP = 500;

/** A socket and its state. Every change of the state is saved in the attachment before the hub can hibernate. */
export class Subscriber {
  readonly #socket: WebSocket;
  readonly #state: Attachment;

  private constructor(socket: WebSocket, state: Attachment) {
    this.#socket = socket;
    this.#state = state;
  }

  static open(
    socket: WebSocket,
    opening: Pick<Attachment, "credentialId" | "expiresAt" | "cursor" | "readyAt">,
  ): Subscriber {
    const state: Attachment = { ...opening, phase: "catching up", backlog: NO_BACKLOG, stoppedAt: null };
    const subscriber = new Subscriber(socket, state);
    subscriber.#save();
    return subscriber;
  }

  /** After hibernation; undefined for a socket that the hub has closed. */
  static restore(socket: WebSocket): Subscriber | undefined {
    const state = socket.deserializeAttachment() as Attachment | null;
    return state ? new Subscriber(socket, state) : undefined;
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

  /** Why it must be closed by now, if it must. */
  overdue(now: number): CloseReason | undefined {
    if (this.hasExpired(now)) return "expired";
    const { stoppedAt } = this.#state;
    return stoppedAt !== null && now - stoppedAt > STOPPED_TIMEOUT_MS ? "slow" : undefined;
  }

  /**
   * Sends changes in their order and skips those that were delivered already. False if it stopped because too much is
   * unacknowledged: at the tip that is too slow, otherwise it continues with the next acknowledgement.
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

  /** It has received everything up to `end`, the end of the feed when it was read. */
  complete(end: Cursor, ready: (cursor: Cursor) => string): void {
    this.#state.cursor = end;
    if (this.#state.readyAt !== null) this.#ready(ready);
    this.#save();
  }

  #ready(ready: (cursor: Cursor) => string): void {
    this.send(ready(this.#state.cursor));
    this.#state.readyAt = null;
  }

  /** It has everything, so it is at the tip unless too much is unacknowledged. */
  settle(): void {
    const isAtTip = unacknowledged(this.#state.backlog) <= MAX_UNACKNOWLEDGED_AT_TIP;
    this.#state.phase = isAtTip ? "at tip" : "unacknowledged";
    this.#save();
  }

  /** There is something that it has not received. */
  fallBehind(): void {
    if (this.#state.phase === "stopped") return;
    this.#state.phase = "catching up";
    this.#save();
  }

  /** False for a cursor that was not delivered to it. */
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

  /** From now on it belongs to this credential. */
  renew(credentialId: string, expiresAt: number): void {
    this.#state.credentialId = credentialId;
    this.#state.expiresAt = expiresAt;
    this.#save();
  }

  /** For a socket that is closed already, the close event follows. */
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
