import { exports } from "cloudflare:workers";
import { expect } from "vitest";
import { ORIGIN, type Person } from "./client.ts";

// biome-ignore lint/suspicious/noExplicitAny: a client sees JSON, and each test says what it expects of it
type Frame = any;

export interface Closing {
  code: number;
  reason: string;
}

interface Opening {
  since?: string | undefined;
  token?: string;
  headers?: Record<string, string>;
}

type Fetch = (request: Request) => Promise<Response>;

/** One upgrade, as a client makes it. */
export function upgrade({ since, token, headers }: Opening, fetch: Fetch = workerFetch): Promise<Response> {
  const url = new URL("/api/live", ORIGIN);
  if (since !== undefined) url.searchParams.set("since", since);
  return fetch(
    new Request(url, {
      headers: {
        Upgrade: "websocket",
        "Sec-WebSocket-Protocol": "taskwire.v1",
        ...(token !== undefined && { Authorization: `Bearer ${token}` }),
        ...headers,
      },
    }),
  );
}

function workerFetch(request: Request): Promise<Response> {
  return exports.default.fetch(request);
}

/** A client's socket, speaking the raw protocol: every frame that came, and how it ended. */
export class Socket {
  readonly frames: Frame[] = [];
  readonly #socket: WebSocket;
  #taken = 0;
  #waiting: (() => void)[] = [];
  #closing: Closing | undefined;

  constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.addEventListener("message", ({ data }) => {
      this.frames.push(data === "pong" ? data : JSON.parse(String(data)));
      this.#wake();
    });
    socket.addEventListener("close", ({ code, reason }) => {
      this.#closing = { code, reason };
      this.#wake();
    });
    socket.accept();
  }

  static async open(person: Person, opening: Opening = {}, fetch?: Fetch): Promise<Socket> {
    const { status, webSocket } = await upgrade({ token: person.token, ...opening }, fetch);
    expect(status).toBe(101);
    return new Socket(webSocket as WebSocket);
  }

  /** Open, and told all that there was: the frames up to and with `ready`. */
  static async ready(person: Person, opening: Opening = {}, fetch?: Fetch): Promise<Socket> {
    const socket = await Socket.open(person, opening, fetch);
    await socket.take("ready");
    return socket;
  }

  send(frame: unknown): void {
    this.#socket.send(typeof frame === "string" || frame instanceof ArrayBuffer ? frame : JSON.stringify(frame));
  }

  close(code = 1000): void {
    this.#socket.close(code, "");
  }

  /** The next frame that has not been taken. */
  async next(): Promise<Frame> {
    while (this.#taken >= this.frames.length) {
      if (this.#closing) throw new Error(`closed with ${this.#closing.code} ${this.#closing.reason}`);
      await this.#event();
    }
    this.#taken += 1;
    return this.frames[this.#taken - 1];
  }

  /** The next frame of this type, past all others. */
  async take(type: string): Promise<Frame> {
    for (;;) {
      const frame = await this.next();
      if (frame.type === type) return frame;
    }
  }

  /** The next change of this thing, past all others. */
  async changeOf(id: string): Promise<Frame> {
    for (;;) {
      const frame = await this.take("change");
      if (frame.id === id) return frame;
    }
  }

  async closing(): Promise<Closing> {
    while (!this.#closing) await this.#event();
    return this.#closing;
  }

  get isOpen(): boolean {
    return this.#closing === undefined;
  }

  get changes(): Frame[] {
    return this.frames.filter(({ type }) => type === "change");
  }

  #event(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}
