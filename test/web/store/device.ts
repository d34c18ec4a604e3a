import type { Connection } from "../../../client/index.ts";
import type { Act, Call } from "../../../web/store/act.ts";
import type { ActContext, ActOptions } from "../../../web/store/acts/act-context.ts";
import type { TaskFields } from "../../../web/store/acts/create-task.ts";
import * as verbs from "../../../web/store/acts/index.ts";
import { Engine } from "../../../web/store/engine.ts";
import { dismiss, notices } from "../../../web/store/notices.ts";
import type { Reply } from "../../../web/store/outbox/reply.ts";
import { MemoryStorage } from "../../../web/store/replica/memory-storage.ts";
import type { Message } from "../../../web/store/tabs/bus.ts";
import type { Environment, FeedHandlers } from "../../../web/store/tabs/environment.ts";
import { type Leadership, lead } from "../../../web/store/tabs/leader.ts";
import { ME, type ModelServer } from "./model-server.ts";

/** A request on its way. */
interface Flight {
  readonly call: Call;
  readonly key: string;
  readonly resolve: (reply: Reply) => void;
  readonly reject: (error: unknown) => void;
}

interface Timer {
  readonly act: () => void;
  readonly at: number;
}

export interface Tab {
  readonly engine: Engine;
  leadership: Leadership | undefined;
  closeFeed: () => void;
  isOpen: boolean;
}

/** A browser with tabs, one of which leads, and a network to the server that does what a test says. */
export class Device {
  readonly storage = new MemoryStorage();
  readonly server: ModelServer;
  readonly flights: Flight[] = [];
  readonly tabs: Tab[] = [];
  readonly texts: string[] = [];
  sessionsEnded = 0;
  now = Date.parse("2027-01-01T12:00:00.000Z");
  #timers: Timer[] = [];
  #lines: FeedLine[] = [];

  constructor(server: ModelServer) {
    this.server = server;
  }

  async open(): Promise<Tab> {
    const bus = { post: (message: Message) => this.#tell(tab, message), close: () => {} };
    const engine = new Engine({ storage: this.storage, bus, now: () => new Date(this.now), onDeleted: () => {} });
    const tab: Tab = { engine, leadership: undefined, closeFeed: () => {}, isOpen: true };
    this.tabs.push(tab);
    await engine.load();
    await this.#elect();
    return tab;
  }

  /** The tab is gone between two moments: nothing of it runs on. */
  async kill(tab: Tab): Promise<void> {
    tab.isOpen = false;
    this.tabs.splice(this.tabs.indexOf(tab), 1);
    tab.leadership?.stop();
    if (tab.leadership) this.flights.splice(0);
    await this.#elect();
  }

  async #elect(): Promise<void> {
    const [first] = this.tabs;
    if (!first || first.leadership) return;
    const environment = this.#environmentOf();
    // The person signs in again later.
    const onSessionEnded = () => {
      environment.onSessionEnded();
      first.leadership = undefined;
    };
    first.leadership = await lead(first.engine, { ...environment, onSessionEnded });
  }

  #environmentOf(): Environment {
    return {
      transport: {
        send: (call, key) => new Promise((resolve, reject) => this.flights.push({ call, key, resolve, reject })),
      },
      follow: (handlers) => {
        const line = new FeedLine(this.server, handlers);
        this.#lines.push(line);
        return line;
      },
      onSessionEnded: () => {
        this.sessionsEnded += 1;
      },
      now: () => new Date(this.now),
      schedule: (act, ms) => {
        const timer = { act, at: this.now + ms };
        this.#timers.push(timer);
        return () => {
          this.#timers = this.#timers.filter((each) => each !== timer);
        };
      },
    };
  }

  #tell(from: Tab, message: Message): void {
    if (!from.isOpen) return;
    for (const tab of this.tabs) if (tab !== from) tab.engine.hear(structuredClone(message));
  }

  /** The first request on its way that is asked for gets its end. */
  answer(place: number, how: "answer" | "lose answer" | "lose" | Error | DOMException): void {
    const [flight] = this.flights.splice(place, 1);
    if (!flight) return;
    const lost = new TypeError("Failed to fetch");
    if (typeof how !== "string" || how === "lose") {
      flight.reject(how === "lose" ? lost : how);
      return;
    }
    try {
      const reply = this.server.handle(flight.call, flight.key);
      if (how === "answer") flight.resolve(reply);
      else flight.reject(lost);
    } catch (error) {
      flight.reject(how === "answer" ? error : lost);
    }
  }

  /** The line of the leader. */
  get line(): FeedLine | undefined {
    return this.#lines.findLast(({ isClosed }) => !isClosed);
  }

  async pass(ms: number): Promise<void> {
    this.now += ms;
    const due = this.#timers.filter(({ at }) => at <= this.now);
    this.#timers = this.#timers.filter(({ at }) => at > this.now);
    for (const { act } of due) act();
    await quiet();
  }

  /** The network works again, and everything is answered. */
  async settle(): Promise<void> {
    for (let round = 0; round < 200; round += 1) {
      await this.#elect();
      await this.line?.connect();
      await this.line?.deliver();
      while (this.flights.length > 0) {
        this.answer(0, "answer");
        await quiet();
      }
      await this.pass(60_000);
      const isOver = this.tabs.every(({ engine }) => engine.acts.value.every(({ state }) => state === "settled"));
      if (!isOver || this.flights.length > 0) continue;
      await this.line?.deliver();
      return;
    }
    throw new Error("the outbox does not empty");
  }

  perform(tab: Tab, decide: (context: ActContext) => Parameters<Engine["perform"]>[0]): Act {
    return tab.engine.perform(decide({ state: tab.engine.view.layer, account: ME, now: new Date(this.now) }));
  }

  create(tab: Tab, fields: TaskFields, options?: ActOptions): string {
    let made = "";
    this.perform(tab, (context) => {
      const { id, ...intent } = verbs.createTask(context, fields, options);
      made = id;
      return intent;
    });
    return made;
  }

  /** The warnings so far. */
  takeWarnings(): string[] {
    const texts = notices.value.map(({ text }) => text);
    for (const { id } of notices.value) dismiss(id);
    return texts;
  }
}

/** What `connect()` does, one step after the other. */
export class FeedLine implements Connection {
  isClosed = false;
  isLive = false;
  readonly #server: ModelServer;
  readonly #handlers: FeedHandlers;
  #busy: Promise<void> = Promise.resolve();

  constructor(server: ModelServer, handlers: FeedHandlers) {
    this.#server = server;
    this.#handlers = handlers;
  }

  close(): void {
    this.isClosed = true;
    this.isLive = false;
  }

  wake(): void {}

  resync(): void {
    this.cut();
    void this.connect();
  }

  cut(): void {
    if (!this.isLive) return;
    this.isLive = false;
    this.#handlers.onStatus("offline");
  }

  /** An attempt to connect, if there is no connection. */
  connect(): Promise<void> {
    return this.#inTurn(async () => {
      if (this.isLive) return;
      this.#handlers.onStatus("connecting");
      while (await this.#pull(2)) if (this.isClosed) return;
      this.isLive = true;
      this.#handlers.onStatus("live");
    });
  }

  /** What has happened comes over the line: at most so many changes. */
  deliver(limit = 1000): Promise<void> {
    return this.#inTurn(async () => {
      if (this.isLive) await this.#pull(limit);
    });
  }

  async #pull(limit: number): Promise<boolean> {
    const cursor = (await this.#handlers.cursorStore.get()) || undefined;
    const page = this.#server.sync(cursor, limit);
    if (!this.isClosed) await this.#handlers.onChanges(page.changes, page.cursor);
    return page.has_more;
  }

  #inTurn(step: () => Promise<void>): Promise<void> {
    this.#busy = this.#busy.then(async () => {
      if (this.isClosed) return;
      try {
        await step();
      } catch (error) {
        this.isLive = false;
        const isForeign = (error as { code?: string }).code === "bad_cursor";
        if (isForeign) {
          await this.#handlers.onReset();
          await this.#handlers.cursorStore.set("");
        }
        this.#handlers.onError(error);
        this.#handlers.onStatus("offline");
        if (isForeign) await step();
      }
    });
    return this.#busy;
  }
}

/** Until all that can happen by itself has happened. */
export async function quiet(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** A device with one tab that is connected. */
export async function connectedDevice(server: ModelServer): Promise<{ device: Device; tab: Tab }> {
  const device = new Device(server);
  device.takeWarnings();
  const tab = await device.open();
  await device.line?.connect();
  await quiet();
  return { device, tab };
}

export function titlesIn({ engine }: Tab): string[] {
  return [...engine.view.collections.task.all()].map(({ title }) => title).sort();
}
