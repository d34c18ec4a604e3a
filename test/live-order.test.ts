import { evictDurableObject } from "cloudflare:test";
import { describe, expect, it, vi } from "vitest";
import { createApp } from "../src/app.ts";
import type { Publication, Publisher } from "../src/context/publisher.ts";
import { publisherTo } from "../src/features/live/publisher.ts";
import { newId } from "../src/kernel/ids.ts";
import { silently, sweep, through } from "./support/app.ts";
import { type Answer, newPerson, type Person, walk } from "./support/client.ts";
import { env } from "./support/env.ts";
import { type Random, randomFrom } from "./support/random.ts";
import { anotherSessionOf, insertTasks, Socket, tipOf } from "./support/socket.ts";
import { atMoment } from "./support/time.ts";

describe("a client has everything once and in order, while others write", () => {
  it.each([1, 2])("and it is cut off now and then, also before it is ready (seed %i)", async (seed) => {
    const random = randomFrom(seed);
    const me = await newPerson();
    const [replica, steady] = [await Replica.of(me, random), await Replica.of(me, random)];
    await whileWriting(me, seed, async (moreWrites) => {
      await Promise.race([replica.progress(random(12)), moreWrites(12)]);
      replica.cutOff();
      if (random(3) === 0) {
        await replica.connect();
        replica.cutOff();
      }
      await replica.connect();
    });
    for (const each of [replica, steady]) await each.expectComplete();
  });

  it.each([4, 5])("and the hub sleeps or is restarted now and then (seed %i)", async (seed) => {
    const random = randomFrom(seed);
    const me = await newPerson();
    const replicas = [await Replica.of(me, random), await Replica.of(me, random)];
    await whileWriting(me, seed, async (moreWrites) => {
      await Promise.race([replicas[random(2)]?.progress(random(8)), moreWrites(8)]);
      await evict(me, random(3) === 0 ? "close" : "hibernate");
      await Promise.all(replicas.map((replica) => replica.connect()));
    });
    await sweep();
    for (const replica of replicas) await replica.expectComplete();
  });

  it.each([7, 8])("and publications are lost, doubled, late and swapped (seed %i)", async (seed) => {
    const random = randomFrom(seed);
    const me = await newPerson();
    const replicas = [await Replica.of(me, random), await Replica.of(me, random)];
    const writer = through(createApp(unreliably(random)), me);
    await whileWriting(writer, seed, async (moreWrites) => {
      const replica = replicas[random(2)];
      await Promise.race([replica?.progress(random(5)), moreWrites(5)]);
      if (random(2) === 0) replica?.cutOff();
      if (random(8) === 0) await evict(me, "hibernate");
      await Promise.all(replicas.map((each) => each.connect()));
    });
    await through(createApp(silently), me).task();
    await sweep();
    for (const replica of replicas) await replica.expectComplete();
  });

  it.each([10])("and it catches up with a thousand things that change meanwhile (seed %i)", async (seed) => {
    const random = randomFrom(seed);
    const me = await newPerson();
    const behind = await Replica.of(me, random);
    behind.cutOff();
    await insertTasks(me, 1200);
    const ids: string[] = (await walk(me, "/api/tasks?page_size=100")).map(({ id }) => id);
    const replicas = [behind, await Replica.of(me, random)];
    await Promise.all(replicas.map((replica) => replica.connect()));
    await Promise.all(
      [1, 2, 3].map(async () => {
        for (let step = 0; step < 40; step += 1)
          await change(me, random, [...picked(ids, 10, random), ...ids.slice(-4)]);
      }),
    );
    for (const replica of replicas) await replica.expectComplete();
  });
});

describe("a sweep", () => {
  it("tells what was lost, and no more", async () => {
    const me = await newPerson();
    const socket = await Socket.ready(me);
    const lossy = through(createApp(silently), me);
    const lost = [await lossy.task(), await lossy.task()];
    await sweep();
    expect((await socket.changesNext(2)).map(({ id }) => id)).toEqual(lost.map(({ id }) => id));
    await sweep();
    const { id } = await me.task();
    expect(await socket.next()).toMatchObject({ id });
  });
});

describe("a hub that sleeps", () => {
  it("is not woken by a ping, and by a change once, which each socket is told once", async () => {
    const me = await newPerson();
    const sockets = [await Socket.ready(me), await Socket.ready(me), await Socket.ready(me)];
    await me.task();
    for (const socket of sockets) await socket.next();
    await evict(me, "hibernate");
    const constructed = vi.spyOn(globalThis, "WebSocketRequestResponsePair");
    for (const socket of sockets) {
      socket.send("ping");
      expect(await socket.next()).toBe("pong");
    }
    expect(constructed).toHaveBeenCalledTimes(0);
    for (const title of ["One", "Two"]) {
      const { id } = await me.task({ title });
      for (const socket of sockets) expect(await socket.next()).toMatchObject({ type: "change", id });
      expect(constructed).toHaveBeenCalledTimes(1);
    }
    vi.restoreAllMocks();
  });

  it("knows what is unacknowledged", async () => {
    const me = await newPerson();
    const [silent, reader] = [await Socket.ready(me), (await Socket.ready(me)).acknowledgeEvery(100)];
    for (let round = 0; round < 12; round += 1) {
      const { id } = await me.category(`Of ninety-nine ${round}`);
      await insertTasks(me, 99, { category: id, announced: false });
      await evict(me, "hibernate");
      await me.delete(`/api/categories/${id}?tasks=delete`);
      await reader.changesNext(101);
    }
    expect(await silent.closing()).toEqual({ code: 4429, reason: "slow" });
    expect(silent.changes.length).toBeGreaterThanOrEqual(1000);
    expect(silent.changes.length).toBeLessThanOrEqual(1200);
  });

  it("knows who has stopped where and when", async () => {
    const me = await newPerson();
    const since = await tipOf(me);
    await insertTasks(me, 1500);
    const [first, second] = [await Socket.open(me, { since }), await Socket.open(me, { since })];
    const told = await first.changesNext(1000);
    await second.changesNext(1000);
    await evict(me, "hibernate");
    first.send({ type: "ack", cursor: told.at(-1).cursor });
    expect(await first.changesNext(500)).toHaveLength(500);
    expect(await first.next()).toMatchObject({ type: "ready" });
    await evict(me, "hibernate");
    await atMoment(Date.now() + 60_001, async () => {
      const { id } = await me.task();
      expect(await first.next()).toMatchObject({ id });
      expect(await second.closing()).toEqual({ code: 4429, reason: "slow" });
    });
  });

  it("knows whose sockets they are", async () => {
    const me = await newPerson();
    const other = await anotherSessionOf(me);
    const [stayed, moved] = [await Socket.ready(me), await Socket.ready(me)];
    moved.send({ type: "auth", token: other.token });
    await moved.take("auth");
    await evict(me, "hibernate");
    await me.post("/api/logout");
    expect(await stayed.closing()).toEqual({ code: 4401, reason: "session_ended" });
    await evict(me, "hibernate");
    const { id } = await other.task();
    expect(await moved.next()).toMatchObject({ id });
  });
});

/** A client of the raw protocol: what it has been told, and up to where. */
class Replica {
  readonly #person: Person;
  readonly #things = new Map<string, unknown>();
  readonly #cursors = new Set<string>();
  #cursor = "";
  #seq = 0;
  #socket: Socket | undefined;
  #failure: unknown;
  #waiting: (() => void)[] = [];

  private constructor(person: Person) {
    this.#person = person;
  }

  /** With the first pages of sync, or all of them. */
  static async of(person: Person, random: Random): Promise<Replica> {
    for (let n = 0; n < 12; n += 1) await person.task();
    const replica = new Replica(person);
    for (let pages = 1 + random(4), more = true; more && pages > 0; pages -= 1) {
      const { body } = await person.get(`/api/sync?limit=4${replica.#cursor && `&cursor=${replica.#cursor}`}`);
      for (const change of body.changes) replica.#tell(change);
      replica.#cursor = body.cursor;
      more = body.has_more;
    }
    await replica.connect();
    return replica;
  }

  /** Where it is cut off, it goes on from its cursor. */
  async connect(): Promise<void> {
    if (this.#socket?.isOpen) return;
    const socket = await Socket.open(this.#person, { since: this.#cursor });
    this.#socket = socket.acknowledgeEvery(100);
    this.#follow(socket).catch((error) => {
      this.#failure = error;
      this.#wake();
    });
  }

  cutOff(): void {
    this.#socket?.close();
    this.#socket = undefined;
  }

  /** That so much more has been told, or the socket is closed. */
  async progress(frames: number): Promise<void> {
    const socket = this.#socket;
    const enough = (socket?.frames.length ?? 0) + frames;
    await this.#until(() => !socket?.isOpen || socket.frames.length >= enough);
  }

  async expectComplete(): Promise<void> {
    await this.connect();
    const end = await tipOf(this.#person);
    await this.#until(() => this.#cursor === end || !this.#socket?.isOpen);
    expect(this.#cursor).toBe(end);
    const lists = ["/api/tasks?page_size=100", "/api/categories?page_size=100"];
    const [tasks, categories] = await Promise.all(lists.map((list) => walk(this.#person, list)));
    const { body: profile } = await this.#person.get("/api/profile");
    const all = { task: tasks, category: categories, profile: [{ ...profile, id: this.#person.id }] };
    const keys = Object.entries(all).flatMap(([entity, rows]) => (rows ?? []).map(({ id }) => `${entity} ${id}`));
    expect([...this.#things.keys()].sort()).toEqual(keys.sort());
    for (const task of tasks ?? []) expect(this.#things.get(`task ${task.id}`)).toEqual(task);
    for (const category of categories ?? []) expect(this.#things.get(`category ${category.id}`)).toEqual(category);
    expect(this.#things.get(`profile ${this.#person.id}`)).toEqual(profile);

    const synced = new Map<string, unknown>();
    for (let cursor = "", more = true; more; ) {
      const { body } = await this.#person.get(`/api/sync?limit=100${cursor && `&cursor=${cursor}`}`);
      for (const { entity, id, data } of body.changes) synced.set(`${entity} ${id}`, data);
      [cursor, more] = [body.cursor, body.has_more];
    }
    expect(this.#things).toEqual(synced);
  }

  async #follow(socket: Socket): Promise<void> {
    while (this.#socket === socket) {
      const frame = await socket.next().catch(() => undefined);
      if (this.#socket !== socket) return;
      if (frame?.type === "change") this.#tell(frame);
      if (frame?.type === "ready") this.#cursor = frame.cursor;
      this.#wake();
      if (!frame) return;
    }
  }

  #tell({ seq, cursor, entity, id, op, data }: Told): void {
    expect(this.#cursors).not.toContain(cursor);
    expect(seq).toBeGreaterThanOrEqual(this.#seq);
    this.#cursors.add(cursor);
    [this.#seq, this.#cursor] = [seq, cursor];
    if (op === "upsert") this.#things.set(`${entity} ${id}`, data);
    else this.#things.delete(`${entity} ${id}`);
  }

  async #until(isSo: () => boolean): Promise<void> {
    while (!isSo() && !this.#failure) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    if (this.#failure) throw this.#failure;
  }

  #wake(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}

function picked(ids: readonly string[], count: number, random: Random): string[] {
  return Array.from({ length: count }, () => ids[random(ids.length)] as string);
}

interface Told {
  seq: number;
  cursor: string;
  entity: string;
  id: string;
  op: string;
  data: unknown;
}

/** Three write at once, and `act` is done again and again until they have. It can wait for so many more writes. */
async function whileWriting(
  person: Person,
  seed: number,
  act: (moreWrites: (count: number) => Promise<void>) => Promise<void>,
): Promise<void> {
  const ids = Array.from({ length: 16 }, () => newId(new Date()));
  const waiting: { until: number; resolve: () => void }[] = [];
  let written = 0;
  const writers = [1, 2, 3].map(async (writer) => {
    const random = randomFrom(seed * 10 + writer);
    for (let step = 0; step < STEPS; step += 1) {
      expect((await change(person, random, ids)).status).toBeLessThan(500);
      written += 1;
      for (const { until, resolve } of waiting) if (written >= until) resolve();
    }
  });
  const all = writers.length * STEPS;
  const moreWrites = (count: number) =>
    new Promise<void>((resolve) => waiting.push({ until: Math.min(all, written + count), resolve }));
  while (written < all) await act(moreWrites);
  await Promise.all(writers);
}

const STEPS = 60;

function change(person: Person, random: Random, ids: readonly string[]): Promise<Answer> {
  const task = ids[random(10)] as string;
  const category = ids[10 + random(4)] as string;
  const category_id = random(3) === 0 ? null : category;
  const acts: (() => Promise<Answer>)[] = [
    () => person.post("/api/tasks", { id: task, title: "Mine", category_id }),
    () => person.post("/api/tasks", { title: "Another", category_id }),
    () => person.patch(`/api/tasks/${task}`, { title: `Title ${random(1000)}`, category_id }),
    () => person.post(`/api/tasks/${task}/complete`),
    () => person.post(`/api/tasks/${task}/incomplete`),
    () => person.delete(`/api/tasks/${task}`),
    () => person.post("/api/categories", { id: category, name: `Name ${random(1000)}` }),
    () => person.post("/api/categories", { id: category, name: `Name ${random(1000)}` }),
    () => person.patch(`/api/categories/${category}`, { name: `Name ${random(1000)}` }),
    () => person.delete(`/api/categories/${category}`),
    () => person.delete(`/api/categories/${category}?tasks=delete`),
    () => person.patch("/api/profile", { bio: `Bio ${random(1000)}` }),
  ];
  return (acts[random(acts.length)] as () => Promise<Answer>)();
}

/** A publisher that loses everything. */
/** A publisher that loses, doubles, and holds back until others have overtaken. */
function unreliably(random: Random): typeof publisherTo {
  const held: (() => void)[] = [];
  return (bindings, waitUntil): Publisher => {
    const real = publisherTo(bindings, waitUntil);
    const publishOne = (publication: Publication) => {
      const publish = () => real.publish([publication]);
      const fate = random(6);
      if (fate === 1) held.push(publish);
      if (fate === 2) held.push(publish, publish);
      if (fate >= 3) publish();
      if (fate === 5) publish();
      if (held.length > random(4)) held.splice(random(held.length), 1)[0]?.();
    };
    return { ...real, publish: (publications) => publications.forEach(publishOne) };
  };
}

async function evict({ id }: Person, webSockets: "close" | "hibernate"): Promise<void> {
  await evictDurableObject(env.HUB.getByName(id), { webSockets }).catch((error) => {
    // Where every socket had gone, it may have slept of itself.
    if (!/not currently running/.test(String(error))) throw error;
  });
}
