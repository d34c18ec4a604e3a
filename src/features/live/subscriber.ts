import { type Cursor, compareCursors } from "../feed/cursor.ts";
import { acknowledged, type Backlog, isFull, NO_BACKLOG, told, unacknowledged } from "./backlog.ts";
import { CLOSE_CODES, type CloseReason } from "./frames.ts";

/**
 * - `at tip`: it has all that the hub knows of, and is told of publications as they come;
 * - `catching up`: the feed may have more for it;
 * - `stopped`: the feed has more, and it owes too many acknowledgements to be sent any;
 * - `owing`: it has all there was, and is at the tip once it has shown that it reads.
 */
type Phase = "at tip" | "catching up" | "stopped" | "owing";

/** What a hub knows of one socket. It survives hibernation in the socket's attachment, of at most 16,384 bytes. */
interface Attachment {
  sessionId: string;
  /** Milliseconds since 1970: when the token is spent, or the session, whichever comes first. */
  expiresAt: number;
  /** Everything up to here has been told. */
  cursor: Cursor;
  phase: Phase;
  /** The `seq` up to which it must have been told before it is told that it is ready; null: it has been. */
  readyAt: number | null;
  backlog: Backlog;
  /** When it stopped, in milliseconds since 1970. */
  stoppedAt: number | null;
}

/** A frame on its way to several sockets. */
export interface ChangeFrame {
  readonly cursor: Cursor;
  readonly text: string;
}

/** Stood still for so long while catching up, a socket is given up. */
const PATIENCE_MS = 60_000;

/** Beyond it at the tip, acknowledgements of a replay that are still under way could make it look slow. */
const MOST_OWED_AT_TIP = 500;

/** A socket and its state. Every change of it is kept in the attachment before the hub can be put to sleep. */
export class Subscriber {
  readonly #socket: WebSocket;
  readonly #state: Attachment;

  private constructor(socket: WebSocket, state: Attachment) {
    this.#socket = socket;
    this.#state = state;
  }

  static open(
    socket: WebSocket,
    opening: Pick<Attachment, "sessionId" | "expiresAt" | "cursor" | "readyAt">,
  ): Subscriber {
    const subscriber = new Subscriber(socket, {
      ...opening,
      phase: "catching up",
      backlog: NO_BACKLOG,
      stoppedAt: null,
    });
    subscriber.#keep();
    return subscriber;
  }

  /** After hibernation; undefined for a socket that has been closed on our side. */
  static awake(socket: WebSocket): Subscriber | undefined {
    const state = socket.deserializeAttachment() as Attachment | null;
    return state ? new Subscriber(socket, state) : undefined;
  }

  get sessionId(): string {
    return this.#state.sessionId;
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

  /** Its token is spent. */
  hasExpired(now: number): boolean {
    return this.#state.expiresAt <= now;
  }

  /** Why it is to be closed by now, if it is. */
  overdue(now: number): CloseReason | undefined {
    if (this.hasExpired(now)) return "expired";
    const { stoppedAt } = this.#state;
    return stoppedAt !== null && now - stoppedAt > PATIENCE_MS ? "slow" : undefined;
  }

  /**
   * Tells changes in their order, of which it skips those that were told already. False where it stopped because too
   * much is unacknowledged: at the tip that is too slow, and otherwise it goes on with the next acknowledgement.
   */
  tell(frames: readonly ChangeFrame[], now: number, ready: (cursor: Cursor) => string): boolean {
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
        state.backlog = told(state.backlog, cursor);
      }
      return true;
    } finally {
      this.#keep();
    }
  }

  /** It has been told all there was when the feed was read, which ended at `end`. */
  complete(end: Cursor, ready: (cursor: Cursor) => string): void {
    this.#state.cursor = end;
    if (this.#state.readyAt !== null) this.#ready(ready);
    this.#keep();
  }

  #ready(ready: (cursor: Cursor) => string): void {
    this.send(ready(this.#state.cursor));
    this.#state.readyAt = null;
  }

  /** Told everything, it is at the tip, unless it owes too many acknowledgements for that. */
  settle(): void {
    this.#state.phase = unacknowledged(this.#state.backlog) <= MOST_OWED_AT_TIP ? "at tip" : "owing";
    this.#keep();
  }

  /** There is something that it has not been told. */
  fallBehind(): void {
    if (this.#state.phase === "stopped") return;
    this.#state.phase = "catching up";
    this.#keep();
  }

  /** False for a cursor that it has not been told. */
  acknowledge(cursor: Cursor): boolean {
    const state = this.#state;
    if (compareCursors(cursor, state.cursor) > 0) return false;
    state.backlog = acknowledged(state.backlog, cursor, state.cursor);
    const free = state.phase === "stopped" && !isFull(state.backlog);
    const proven = state.phase === "owing" && unacknowledged(state.backlog) <= MOST_OWED_AT_TIP;
    if (free || proven) {
      state.phase = "catching up";
      state.stoppedAt = null;
    }
    this.#keep();
    return true;
  }

  /** It belongs to this session from now on. */
  renew(sessionId: string, expiresAt: number): void {
    this.#state.sessionId = sessionId;
    this.#state.expiresAt = expiresAt;
    this.#keep();
  }

  /** A socket that has gone is told of by its close event. */
  send(text: string): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(text);
  }

  close(reason: CloseReason): void {
    this.#socket.serializeAttachment(null);
    this.#socket.close(CLOSE_CODES[reason], reason);
  }

  #keep(): void {
    this.#socket.serializeAttachment(this.#state);
  }
}
