import { type ChildProcess, spawn } from "node:child_process";
import { randomInt } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import type { Change } from "../../client/index.ts";
import { type PrintedMail, PrintedMails } from "./printed-mails.ts";

/** `npm run dev` as a developer starts it, with a database of its own, on a port of its own. */
export class Server {
  readonly url: string;
  readonly #flags: string[];
  #process: ChildProcess | undefined;
  readonly #mails = new PrintedMails();

  private constructor(port: number, flags: string[]) {
    this.url = `http://127.0.0.1:${port}`;
    // Two that start at once would both take the inspector's usual port.
    const own = ["--port", String(port), "--inspector-port", "0"];
    this.#flags = [...own, "--var", "RATE_LIMITS:off", ...flags];
  }

  static async start(...flags: string[]): Promise<Server> {
    const state = mkdtempSync(join(tmpdir(), "taskwire-test-"));
    process.on("exit", () => rmSync(state, { recursive: true, force: true }));
    const server = new Server(await freePort(), ["--persist-to", state, ...flags]);
    await server.start();
    return server;
  }

  async start(): Promise<void> {
    const command = ["scripts/dev.mjs", ...this.#flags];
    this.#process = spawn(process.execPath, command, { stdio: ["ignore", "pipe", "ignore"] });
    createInterface(this.#process.stdout as Readable).on("line", (line) => this.#mails.hear(line));
    for (;;) {
      if (this.#process.exitCode !== null) throw new Error(`the server ended with ${this.#process.exitCode}`);
      const ready = await fetch(`${this.url}/ready`).catch(() => undefined);
      if (ready?.ok) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  mail(to: string, subject: string): Promise<PrintedMail> {
    return this.#mails.first(to, subject);
  }

  async stop(): Promise<void> {
    const server = this.#process;
    if (server?.exitCode !== null) return;
    server.kill("SIGTERM");
    await once(server, "exit");
  }
}

/** Below the ports that the system gives to whoever asks for any: another server could be given it meanwhile. */
export async function freePort(): Promise<number> {
  const port = 20_000 + randomInt(10_000);
  const server = createServer().listen(port, "127.0.0.1");
  const isFree = await once(server, "listening").then(
    () => true,
    () => false,
  );
  if (!isFree) return freePort();
  server.close();
  await once(server, "close");
  return port;
}

/** Someone with an account on a server, and their requests. */
export class Person {
  readonly #url: string;
  token: string;
  #refresh: string;

  private constructor(url: string, { access, refresh }: { access: string; refresh: string }) {
    this.#url = url;
    this.token = access;
    this.#refresh = refresh;
  }

  static async register(url: string, fields: { email?: string } = {}): Promise<Person> {
    const body = { username: `user-${crypto.randomUUID()}`, password: "correct horse 7", ...fields };
    return new Person(url, await json(url, "POST", "/api/register", undefined, body));
  }

  call(method: string, path: string, body?: unknown) {
    return json(this.#url, method, path, this.token, body);
  }

  /** As an app's `token` would: a new one each time. */
  async refresh(): Promise<string> {
    const pair = await json(this.#url, "POST", "/api/token/refresh", undefined, { refresh: this.#refresh });
    this.token = pair.access;
    this.#refresh = pair.refresh;
    return this.token;
  }

  /** Everything that the person can see, as lists have it: by entity and id. */
  async everything(): Promise<Record<string, unknown>> {
    const { id } = await this.call("GET", "/api/me");
    const all: Record<string, unknown> = { [`profile ${id}`]: await this.call("GET", "/api/profile") };
    for (const [entity, path] of [
      ["task", "/api/tasks"],
      ["category", "/api/categories"],
    ]) {
      for (let next = `${path}?page_size=100`; next; ) {
        const page = await this.call("GET", next);
        for (const each of page.results) all[`${entity} ${each.id}`] = each;
        next = page.next;
      }
    }
    return all;
  }
}

// biome-ignore lint/suspicious/noExplicitAny: a client sees JSON, and each test says what it expects of it
async function json(url: string, method: string, path: string, token?: string, body?: unknown): Promise<any> {
  const response = await fetch(new URL(path, url), {
    method,
    headers: { "Content-Type": "application/json", ...(token && { Authorization: `Bearer ${token}` }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return text && JSON.parse(text);
}

/** What an app makes of the changes that it is told, and how far it has come. */
export class Held {
  readonly things: Record<string, unknown> = {};
  readonly told: Change[] = [];
  cursor = "";
  #waiting: { until: () => boolean; resolve: () => void }[] = [];

  readonly cursorStore = {
    get: () => this.cursor,
    set: (cursor: string) => {
      this.cursor = cursor;
      this.#look();
    },
  };

  readonly onChange = (change: Change): void => {
    this.told.push(change);
    const name = `${change.entity} ${change.id}`;
    if (change.op === "upsert") this.things[name] = change.data;
    else delete this.things[name];
    this.#look();
  };

  until(condition: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push({ until: condition, resolve });
      this.#look();
    });
  }

  /** Until everything up to and with this has been told, whatever it was. */
  untilHas(entity: string, id: string, is: (data: Change["data"]) => boolean = () => true): Promise<void> {
    return this.until(() => this.told.some((each) => each.entity === entity && each.id === id && is(each.data)));
  }

  #look(): void {
    for (const each of this.#waiting.filter(({ until }) => until())) each.resolve();
    this.#waiting = this.#waiting.filter(({ until }) => !until());
  }
}
