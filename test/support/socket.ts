import { expect } from "vitest";
import { newId } from "../../src/kernel/ids.ts";
import { insertSession } from "./accounts.ts";
import { type Answer, type Fetch, ORIGIN, Person, workerFetch } from "./client.ts";
import { env } from "./env.ts";

// biome-ignore lint/suspicious/noExplicitAny: a client sees JSON, and each test says what it expects of it
type Frame = any;

export interface Closing {
  code: number;
  reason: string;
}

export interface Opening {
  since?: string | undefined;
  token?: string | undefined;
  /** The subprotocols to offer; undefined: none. */
  protocol?: string | undefined;
  headers?: Record<string, string>;
}

const SUBPROTOCOL = "taskwire.v1";

/** One upgrade, as a client makes it. */
export function upgrade(opening: Opening, fetch: Fetch = workerFetch): Promise<Response> {
  const { since, token, protocol, headers } = { protocol: SUBPROTOCOL, ...opening };
  const url = new URL("/api/live", ORIGIN);
  if (since !== undefined) url.searchParams.set("since", since);
  return fetch(
    new Request(url, {
      headers: {
        Upgrade: "websocket",
        ...(protocol !== undefined && { "Sec-WebSocket-Protocol": protocol }),
        ...(token !== undefined && { Authorization: `Bearer ${token}` }),
        ...headers,
      },
    }),
  );
}

/** The answer to an upgrade that is refused. */
export async function refusal(opening: Opening): Promise<Answer> {
  const response = await upgrade(opening);
  expect(response.webSocket).toBeNull();
  return { status: response.status, headers: response.headers, body: await response.json() };
}

/** A client's socket, speaking the raw protocol: every frame that came, and how it ended. */
export class Socket {
  readonly frames: Frame[] = [];
  readonly #socket: WebSocket;
  #acknowledgesEvery = Number.POSITIVE_INFINITY;
  #unacknowledged = 0;
  #taken = 0;
  #waiting: (() => void)[] = [];
  #closing: Closing | undefined;

  constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.addEventListener("message", ({ data }) => {
      const frame = data === "pong" ? data : JSON.parse(String(data));
      this.frames.push(frame);
      if (frame.type === "change") this.#count(frame);
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

  /** From now on acknowledges every so many changes, as they come. */
  acknowledgeEvery(changes: number): this {
    this.#acknowledgesEvery = changes;
    return this;
  }

  #count({ cursor }: Frame): void {
    this.#unacknowledged += 1;
    if (this.#unacknowledged < this.#acknowledgesEvery || !this.isOpen) return;
    this.send({ type: "ack", cursor });
    this.#unacknowledged = 0;
  }

  send(frame: unknown): void {
    this.#socket.send(typeof frame === "string" || frame instanceof ArrayBuffer ? frame : JSON.stringify(frame));
  }

  close(code = 1000, reason = ""): void {
    this.#socket.close(code, reason);
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

  /** The next so many frames, which are changes. */
  async changesNext(count: number): Promise<Frame[]> {
    const changes: Frame[] = [];
    while (changes.length < count) changes.push(await this.next());
    expect(new Set(changes.map(({ type }) => type))).toEqual(new Set(["change"]));
    return changes;
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

/** The same person, signed in once more. */
export async function anotherSessionOf({ id }: Person): Promise<Person> {
  return new Person(await insertSession(id));
}

/** Where the person's feed ends. */
export async function tipOf(person: Person): Promise<string> {
  for (let query = ""; ; ) {
    const { status, body } = await person.get(`/api/sync?limit=1000${query}`);
    expect(status).toBe(200);
    if (!body.has_more) return body.cursor;
    query = `&cursor=${body.cursor}`;
  }
}

/** What sync tells after this cursor, each as a frame. */
export async function framesSince(person: Person, cursor?: string): Promise<Frame[]> {
  const { status, body } = await person.get(`/api/sync?limit=1000${cursor === undefined ? "" : `&cursor=${cursor}`}`);
  expect(status).toBe(200);
  return body.changes.map((change: object) => ({ type: "change", ...change }));
}

/** Milliseconds since 1970. */
export function expiryOf({ token }: Person): number {
  return JSON.parse(atob((token.split(".")[1] as string).replaceAll("-", "+").replaceAll("_", "/"))).exp * 1000;
}

/** That many tasks straight into the database, quicker than by requests: unannounced where nothing is to be told yet. */
export async function insertTasks(
  person: Person,
  count: number,
  { category = null as string | null, announced = true } = {},
) {
  const at = new Date().toISOString();
  const ids = JSON.stringify(Array.from({ length: count }, () => newId(new Date())));
  const insert = env.DB.prepare(
    `INSERT INTO tasks (id, owner_id, category_id, title, title_key, status, priority, created_at, updated_at)
      SELECT value, ?, ?, 'Inserted', 'inserted', 0, 0, ?, ? FROM json_each(?)`,
  ).bind(person.id, category, at, at, ids);
  const events = env.DB.prepare(
    `INSERT INTO events (event, entity, entity_id, owner_id, actor_id, at, data)
      SELECT 'task.created', 'task', value, ?, ?, ?, '{}' FROM json_each(?)`,
  ).bind(person.id, person.id, at, ids);
  const feed = env.DB.prepare(
    `INSERT INTO feed (user_id, entity, entity_id, seq, gone, event, actor_id, at)
      SELECT owner_id, entity, entity_id, seq, 0, event, actor_id, at FROM events
      WHERE owner_id = ? AND entity_id IN (SELECT value FROM json_each(?))`,
  ).bind(person.id, ids);
  await env.DB.batch(announced ? [insert, events, feed] : [insert]);
}
