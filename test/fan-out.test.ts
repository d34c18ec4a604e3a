import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Change, Publication } from "../src/context/publisher.ts";
import { type Chunk, cursorOf, type Delivery } from "../src/features/feed/changes.ts";
import { type Cursor, compareCursors, ORIGIN } from "../src/features/feed/cursor.ts";
import { Connection } from "../src/features/live/connection.ts";
import { FanOut, type Source } from "../src/features/live/fan-out.ts";
import { OpenSockets } from "../src/features/live/open-sockets.ts";

// The fan-out without a runtime: the test makes the feed and the sockets, and decides how long reads take and in which
// order publications arrive. `docs/decisions/live.md` says why every order is correct.

const CHUNK = 5;
const THINGS = 12;
const CREDENTIAL = "credential";

const step = fc.oneof(
  // Some rows of one write, and what becomes of its publication.
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant("write" as const),
      things: fc.uniqueArray(fc.nat({ max: THINGS - 1 }), { minLength: 1, maxLength: 4 }),
      carried: fc.boolean(),
      fate: fc.constantFrom("arrives", "arrives", "arrives", "is lost", "comes twice", "is late"),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("open" as const), since: fc.option(fc.nat({ max: 50 })) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("deliver" as const), which: fc.nat({ max: 5 }) }) },
  {
    weight: 8,
    arbitrary: fc.record({ do: fc.constant("read" as const), fails: fc.nat({ max: 9 }).map((n) => n === 0) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("close" as const), which: fc.nat({ max: 9 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("sleep" as const) }) },
);

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] }));
afterEach(() => void vi.useRealTimers());

it("sends every socket every change, in order and once, however publications and reads come", async () => {
  const run = async (steps: Step[]) => {
    const world = new World();
    await world.takeAll(...steps);
    await world.settle();
    for (const socket of world.open) world.expectWhole(socket);
  };
  await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 120 }), run), { numRuns: 600 });
});

describe("a read that fails", () => {
  it("is tried again", async () => {
    const world = new World();
    const lost = { do: "write", things: [1, 2, 3], carried: true, fate: "is lost" } satisfies Step;
    await world.takeAll(lost, { do: "open", since: 0 }, READ);
    for (let failure = 0; failure < 4; failure += 1) await world.takeAll(FAIL);
    await world.takeAll(READ);
    const [device] = world.open;
    expect(device?.delivered).toHaveLength(3);
    world.expectWhole(device as Device);
  });

  it("is given up after five tries, and the sockets that waited for it are closed", async () => {
    const world = new World();
    await world.takeAll({ do: "open", since: null }, READ, {
      do: "write",
      things: [1],
      carried: true,
      fate: "arrives",
    });
    await world.takeAll({ do: "open", since: 0 }, READ);
    for (let failure = 0; failure < 5; failure += 1) await world.takeAll(FAIL);
    expect(world.closed).toEqual([1011]);
    expect(world.open.map(({ delivered }) => delivered.length)).toEqual([1]);
  });
});

const READ = { do: "read", fails: false } as const;
const FAIL = { do: "read", fails: true } as const;

type Step = typeof step extends fc.Arbitrary<infer Each> ? Each : never;

/** One person's feed, hub and devices. */
class World {
  #seq = 0;
  readonly #feed = new Map<number, Change>();
  readonly #places: Cursor[] = [ORIGIN];
  readonly #late: Publication[] = [];
  readonly #readings: { finish(): void; fail(): void }[] = [];
  #sockets = new OpenSockets([], () => {});
  #fanOut: FanOut;
  #devices: Device[] = [];

  constructor() {
    this.#fanOut = new FanOut(this.#source, this.#sockets);
  }

  async takeAll(...steps: Step[]): Promise<void> {
    for (const each of steps) await this.take(each);
  }

  async take(step: Step): Promise<void> {
    if (step.do === "write") this.#write(step.things, step.carried, step.fate);
    else if (step.do === "open") this.#open(step.since);
    else if (step.do === "deliver") this.#deliver(this.#late.splice(step.which % (this.#late.length || 1), 1));
    else if (step.do === "read" && step.fails) this.#readings.shift()?.fail();
    else if (step.do === "read") this.#readings.shift()?.finish();
    else if (step.do === "close") this.#close(step.which);
    else if (this.#readings.length === 0) this.#sleep();
    await idle();
  }

  /** Everything late arrives, then the sweep; and all readings end. */
  async settle(): Promise<void> {
    this.#deliver(this.#late.splice(0).reverse());
    this.#deliver([{ userId: "", prev: null, tip: this.#seq, changes: null }]);
    await idle();
    while (this.#readings.length > 0) {
      this.#readings.shift()?.finish();
      await idle();
    }
  }

  get open(): Device[] {
    return this.#devices.filter(({ closed }) => closed === undefined);
  }

  get closed(): (number | undefined)[] {
    return this.#devices.flatMap(({ closed }) => closed ?? []);
  }

  /** It has received everything after its start as it is now; whatever else it received was right at the time. */
  expectWhole(device: Device): void {
    const cursors = device.delivered.map(({ cursor }) => cursor);
    for (const [place, cursor] of cursors.entries()) {
      expect(compareCursors(cursor, cursors[place - 1] ?? device.from)).toBeGreaterThan(0);
    }
    const expected = this.#rows().filter((row) => compareCursors(cursorOf(row), device.from) > 0);
    const last = new Map(device.delivered.map(({ change }) => [change.id, change.seq]));
    expect([...last].sort()).toEqual(expected.map(({ id, seq }): [string, number] => [id, seq]).sort());
    expect(device.ready).toHaveLength(1);
    // What there was at the opening comes before it, except what has changed since: that comes after it.
    const before = device.delivered.slice(0, device.ready[0]);
    expect(before.every(({ change }) => change.seq <= device.openedAt)).toBe(true);
    expect(device.delivered.slice(before.length).every(({ change }) => change.seq > device.openedAt)).toBe(true);
  }

  #write(things: number[], carried: boolean, fate: string): void {
    const prev = this.#seq;
    this.#seq += 1;
    const changes = things.map((thing) => this.#change(thing)).sort((a, b) => compareCursors(cursorOf(a), cursorOf(b)));
    for (const [place, change] of changes.entries()) {
      this.#feed.set(things.find((thing) => `thing-${thing}` === change.id) ?? place, change);
      this.#places.push(cursorOf(change));
    }
    const publication = { userId: "", prev, tip: this.#seq, changes: carried ? changes : null };
    if (fate === "is late") this.#late.push(publication);
    else if (fate === "comes twice") this.#deliver([publication, publication]);
    else if (fate === "arrives") this.#deliver([publication]);
  }

  #change(thing: number): Change {
    const [id, seq] = [`thing-${thing}`, this.#seq];
    return { seq, event: "task.updated", entity: "task", id, op: "upsert", data: null, actor_id: "", at: "" };
  }

  #deliver(publications: Publication[]): void {
    for (const each of publications) this.#fanOut.publish(each);
    void this.#fanOut.catchUp();
  }

  /** As the hub does: it reads the tip first. */
  #open(since: number | null): void {
    const fanOut = this.#fanOut;
    void fanOut
      .readInTurn(async () => {
        const tip = await this.#reading(() => this.#tip());
        const given = since === null ? tip : (this.#places[since % this.#places.length] ?? ORIGIN);
        const cursor = compareCursors(given, tip) > 0 ? tip : given;
        const device = new Device(cursor, tip.seq);
        this.#devices.push(device);
        device.connection = Connection.open(device.socket, {
          credentialId: CREDENTIAL,
          expiresAt: Number.POSITIVE_INFINITY,
          cursor,
          readyAt: tip.seq,
        });
        fanOut.add(device.connection, tip);
      })
      .then(() => fanOut.catchUp())
      .catch(() => {});
  }

  #close(which: number): void {
    const device = this.open[which % (this.open.length || 1)];
    if (device?.connection) this.#sockets.remove(device.connection, "bad_message");
  }

  /** Without a read under way the object may hibernate. Only the attachments are left. */
  #sleep(): void {
    for (const device of this.open) device.connection = Connection.restore(device.socket);
    this.#sockets = new OpenSockets(
      this.open.flatMap(({ connection }) => connection ?? []),
      () => {},
    );
    this.#fanOut = new FanOut(this.#source, this.#sockets);
  }

  readonly #source: Source = {
    liveAmong: async () => new Set([CREDENTIAL]),
    read: async (from) => {
      const chunk = await this.#reading(() => this.#chunk(from));
      return { live: new Set([CREDENTIAL]), chunk: () => chunk };
    },
    change: (delivery) => JSON.stringify(delivery),
    ready: () => "ready",
  };

  /** Sees the feed as it is when it begins, and ends when the test says so. */
  #reading<Seen>(see: () => Seen): Promise<Seen> {
    const { promise, resolve, reject } = Promise.withResolvers<Seen>();
    const seen = see();
    this.#readings.push({ finish: () => resolve(seen), fail: () => reject(new Error("the database is away")) });
    return promise;
  }

  #chunk(from: Cursor): Chunk {
    const beyond = this.#rows().filter((row) => compareCursors(cursorOf(row), from) > 0);
    const deliveries = beyond.slice(0, CHUNK).map((change) => ({ change, cursor: cursorOf(change) }));
    const hasMore = beyond.length > CHUNK;
    return { deliveries, cursor: hasMore ? (deliveries.at(-1)?.cursor ?? from) : this.#tip(), hasMore };
  }

  #rows(): Change[] {
    return [...this.#feed.values()].sort((a, b) => compareCursors(cursorOf(a), cursorOf(b)));
  }

  #tip(): Cursor {
    const last = this.#rows().at(-1);
    return last ? cursorOf(last) : ORIGIN;
  }
}

/** The client's end of a socket, which acknowledges nothing, and the runtime's attachment to it. */
class Device {
  readonly from: Cursor;
  readonly openedAt: number;
  readonly delivered: Delivery[] = [];
  /** How many changes had been delivered when `ready` came. */
  readonly ready: number[] = [];
  connection: Connection | undefined;
  closed: number | undefined;
  #attachment: unknown = null;

  constructor(from: Cursor, openedAt: number) {
    this.from = from;
    this.openedAt = openedAt;
  }

  readonly socket = {
    readyState: WebSocket.OPEN,
    send: (text: string) => {
      if (text === "ready") this.ready.push(this.delivered.length);
      else this.delivered.push(JSON.parse(text));
    },
    close: (code: number) => {
      this.closed = code;
    },
    serializeAttachment: (state: unknown) => {
      this.#attachment = structuredClone(state);
    },
    deserializeAttachment: () => structuredClone(this.#attachment),
  } as unknown as WebSocket;
}

/** Until everything is done that waits for no read. */
async function idle(): Promise<void> {
  do {
    vi.advanceTimersToNextTimer();
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
  } while (vi.getTimerCount() > 0);
}
