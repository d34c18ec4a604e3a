import type { Api } from "./api.ts";
import type { Alarm } from "./backoff.ts";
import { expiryOf, untilRenewal } from "./expiry.ts";
import type { Change } from "./openapi.ts";

/** How a socket ended. */
export interface End {
  /** The socket had received `ready`. If not, it was refused or does not work. */
  ready: boolean;
  reason: string;
}

type Frame = ({ type: "change" } & Change) | { type: "ready"; cursor: string } | { type: "auth"; expires_at: string };

interface Handlers {
  /** The changes that came while the ones before were handled. */
  onChanges(changes: readonly Change[]): Promise<void>;
  onReady(cursor: string): Promise<void>;
  /** Rings where the app wants to know whether the socket still works. */
  readonly alarm: Alarm;
}

/** The server sends at most about 1,000 changes without an acknowledgement. */
const ACKNOWLEDGE_EVERY = 100;

const PING_MS = 30_000;
/** For the opening of a socket, and for the answer to a `ping`. */
const TIMEOUT_MS = 10_000;

/**
 * Runs one socket until it ends. Frames are handled one after the other, and acknowledged afterwards.
 * @throws what a handler threw
 */
export async function stream(api: Api, since: string, handlers: Handlers, closing: AbortSignal): Promise<End> {
  const ticket = await api.ticket();
  const expiresAt = expiryOf(await api.token());
  const socket = new WebSocket(api.liveUrl(since), ["taskwire.v1", `ticket.${ticket}`]);
  return new Connection(api, socket, handlers).run(expiresAt, closing);
}

class Connection {
  readonly #api: Api;
  readonly #socket: WebSocket;
  readonly #handlers: Handlers;
  readonly #timers = new Timers();
  readonly #end: End = { ready: false, reason: "" };
  /** Ends the run. */
  #lose = (): void => {};
  #fail = (_error: unknown): void => {};
  #isOver = false;
  readonly #waiting: Frame[] = [];
  /** Resolves once all frames that came so far are handled. */
  #handled: Promise<void> = Promise.resolve();
  #unacknowledged = 0;

  constructor(api: Api, socket: WebSocket, handlers: Handlers) {
    this.#api = api;
    this.#socket = socket;
    this.#handlers = handlers;
  }

  async run(expiresAt: number | undefined, closing: AbortSignal): Promise<End> {
    try {
      await new Promise<void>((resolve, reject) => {
        this.#lose = () => resolve();
        this.#fail = reject;
        this.#listen(expiresAt, closing);
      });
      return this.#end;
    } finally {
      this.#isOver = true;
      this.#handlers.alarm.onRing = undefined;
      closing.removeEventListener("abort", this.#lose);
      this.#timers.clearAll();
      this.#socket.close();
      await this.#handled;
    }
  }

  #listen(expiresAt: number | undefined, closing: AbortSignal): void {
    this.#timers.set("silence", this.#lose, TIMEOUT_MS);
    if (closing.aborted) this.#lose();
    closing.addEventListener("abort", this.#lose);
    this.#socket.addEventListener("open", () => this.#start(expiresAt));
    this.#socket.addEventListener("message", ({ data }) => this.#receive(data));
    this.#socket.addEventListener("close", ({ reason }) => {
      this.#end.reason = reason;
      this.#handled.then(this.#lose);
    });
  }

  #start(expiresAt: number | undefined): void {
    if (this.#isOver) return;
    // The first ping goes at once: a socket that has sent no frame notices the server's close seconds later.
    this.#ping();
    this.#handlers.alarm.onRing = (how) => (how === "end" ? this.#lose() : this.#ping());
    if (expiresAt !== undefined) this.#renewBefore(expiresAt);
  }

  #ping(): void {
    if (this.#socket.readyState !== WebSocket.OPEN) {
      this.#lose();
      return;
    }
    this.#socket.send("ping");
    this.#timers.set("silence", this.#lose, TIMEOUT_MS);
    this.#timers.set("ping", () => this.#ping(), PING_MS);
  }

  #receive(data: string): void {
    this.#timers.clear("silence");
    if (data === "pong") return;
    this.#waiting.push(JSON.parse(data));
    this.#handled = this.#handled
      .then(() => this.#handleWaiting())
      .catch((error) => {
        this.#isOver = true;
        this.#fail(error);
      });
  }

  async #handleWaiting(): Promise<void> {
    while (this.#waiting.length > 0 && !this.#isOver) {
      const [frame] = this.#waiting as [Frame];
      if (frame.type === "change") await this.#handleChanges(takeChanges(this.#waiting));
      else await this.#handle(this.#waiting.shift() as Frame);
    }
  }

  async #handleChanges(changes: readonly Change[]): Promise<void> {
    await this.#handlers.onChanges(changes);
    this.#unacknowledged += changes.length;
    if (this.#unacknowledged < ACKNOWLEDGE_EVERY) return;
    this.#unacknowledged = 0;
    this.#send({ type: "ack", cursor: changes.at(-1)?.cursor });
  }

  async #handle(frame: Frame): Promise<void> {
    if (frame.type === "ready") {
      this.#end.ready = true;
      await this.#handlers.onReady(frame.cursor);
    } else if (frame.type === "auth") {
      this.#renewBefore(Date.parse(frame.expires_at));
    }
  }

  #renewBefore(expiresAt: number): void {
    this.#timers.set("renew", () => this.#renew(), untilRenewal(expiresAt));
  }

  async #renew(): Promise<void> {
    this.#api.forgetToken();
    // Without a new token the server closes the socket when the old one expires, and the client reconnects.
    const token = await this.#api.token().catch(() => undefined);
    if (token !== undefined && !this.#isOver) this.#send({ type: "auth", token });
  }

  #send(frame: unknown): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(frame));
  }
}

/** Takes the changes from the front. */
function takeChanges(frames: Frame[]): Change[] {
  const end = frames.findIndex(({ type }) => type !== "change");
  const taken = frames.splice(0, end === -1 ? frames.length : end);
  return taken.map((frame) => {
    const { type: _, ...change } = frame as Frame & { type: "change" };
    return change;
  });
}

/** At most one timer for each name. */
class Timers {
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();

  set(name: string, act: () => void, ms: number): void {
    this.clear(name);
    this.#timers.set(name, setTimeout(act, ms));
  }

  clear(name: string): void {
    clearTimeout(this.#timers.get(name));
  }

  clearAll(): void {
    for (const name of this.#timers.keys()) this.clear(name);
  }
}
