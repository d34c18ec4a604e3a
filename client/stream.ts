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
  const timers = new Timers();
  const end: End = { ready: false, reason: "" };
  let handled: Promise<void> = Promise.resolve();
  const waiting: Frame[] = [];
  let unacknowledged = 0;
  let over = false;

  const handleWaiting = async () => {
    while (waiting.length > 0 && !over) {
      const [frame] = waiting as [Frame];
      if (frame.type === "change") await handleChanges(takeChanges(waiting));
      else await handle(waiting.shift() as Frame);
    }
  };
  const handleChanges = async (changes: readonly Change[]) => {
    await handlers.onChanges(changes);
    unacknowledged += changes.length;
    if (unacknowledged < ACKNOWLEDGE_EVERY) return;
    unacknowledged = 0;
    send(socket, { type: "ack", cursor: changes.at(-1)?.cursor });
  };
  const handle = async (frame: Frame) => {
    if (frame.type === "ready") {
      end.ready = true;
      await handlers.onReady(frame.cursor);
    } else if (frame.type === "auth") {
      renewBefore(Date.parse(frame.expires_at));
    }
  };
  const renewBefore = (expiresAt: number) => timers.set("renew", renew, untilRenewal(expiresAt));
  const renew = async () => {
    api.forgetToken();
    // Without a new token the server closes the socket when the old one expires, and the client reconnects.
    const token = await api.token().catch(() => undefined);
    if (token !== undefined && !over) send(socket, { type: "auth", token });
  };

  let lost = () => {};
  try {
    await new Promise<void>((resolve, reject) => {
      lost = () => resolve();
      const ping = () => {
        if (socket.readyState !== WebSocket.OPEN) return lost();
        socket.send("ping");
        timers.set("silence", lost, TIMEOUT_MS);
        timers.set("ping", ping, PING_MS);
      };
      timers.set("silence", lost, TIMEOUT_MS);
      if (closing.aborted) lost();
      closing.addEventListener("abort", lost);
      socket.addEventListener("open", () => {
        if (over) return;
        // The first ping goes at once: a socket that has sent no frame notices the server's close seconds later.
        ping();
        handlers.alarm.onRing = (how) => (how === "end" ? lost() : ping());
        if (expiresAt !== undefined) renewBefore(expiresAt);
      });
      socket.addEventListener("message", ({ data }) => {
        timers.clear("silence");
        if (data === "pong") return;
        waiting.push(JSON.parse(data));
        handled = handled.then(handleWaiting).catch((error) => {
          over = true;
          reject(error);
        });
      });
      socket.addEventListener("close", ({ reason }) => {
        end.reason = reason;
        handled.then(resolve);
      });
    });
    return end;
  } finally {
    over = true;
    handlers.alarm.onRing = undefined;
    closing.removeEventListener("abort", lost);
    timers.clearAll();
    socket.close();
    await handled;
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

function send(socket: WebSocket, frame: unknown): void {
  if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(frame));
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
