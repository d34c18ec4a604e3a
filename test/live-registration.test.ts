import { evictDurableObject } from "cloudflare:test";
import { afterEach, describe, expect, it, vi } from "vitest";
import { createApp } from "../src/app.ts";
import type { Publication } from "../src/context/publisher.ts";
import { connect } from "../src/db/database.ts";
import { HubRegistration } from "../src/features/live/hub-registration.ts";
import { publisherTo } from "../src/features/live/publisher.ts";
import worker from "../src/index.ts";
import { fetchThrough, silently, sweep, through } from "./support/app.ts";
import { newPerson, Person } from "./support/client.ts";
import { type Batch, databaseAround } from "./support/database.ts";
import { env } from "./support/env.ts";
import { anotherSessionOf, expiryOf, framesSince, insertTasks, Socket } from "./support/socket.ts";
import { atMoment, DAY } from "./support/time.ts";

afterEach(() => void vi.restoreAllMocks());

describe("a write calls", () => {
  it("nobody's hub where nobody has a socket, and otherwise theirs alone", async () => {
    const [me, other, stranger] = [await newPerson(), await newPerson(), await newPerson()];
    const { called, by } = calls();
    const task = await by(me).task();
    await by(me).share(`/api/tasks/${task.id}`, other, "viewer");
    await Socket.ready(stranger);
    await by(me).patch(`/api/tasks/${task.id}`, { title: "Unheard" });
    expect(called).toEqual([]);
    const socket = await Socket.ready(other);
    await by(me).patch(`/api/tasks/${task.id}`, { title: "Heard" });
    expect(called).toEqual([other.id]);
    expect(await socket.next()).toMatchObject({ id: task.id, data: { title: "Heard" } });
  });

  it("nobody's hub any more once the last socket has closed", async () => {
    const me = await newPerson();
    const { called, by } = calls();
    const sockets = [await Socket.ready(me), await Socket.ready(me)];
    expect(await rowOf(me)).toMatchObject({ open: 2 });
    sockets[0]?.close();
    await expect.poll(() => rowOf(me)).toMatchObject({ open: 1 });
    await by(me).task();
    expect(called).toEqual([me.id]);
    sockets[1]?.close();
    await expect.poll(() => rowOf(me)).toBeNull();
    await by(me).task();
    expect(called).toEqual([me.id]);
  });

  it("a hub that sleeps", async () => {
    const me = await newPerson();
    const socket = await Socket.ready(me);
    await evictDurableObject(env.HUB.getByName(me.id), { webSockets: "hibernate" });
    const { id } = await me.task();
    expect(await socket.next()).toMatchObject({ id });
    expect(await rowOf(me)).toMatchObject({ open: 1 });
  });

  it("a hub whose sockets a deploy has dropped once: it says that they are gone", async () => {
    const me = await newPerson();
    await Socket.ready(me);
    await evictDurableObject(env.HUB.getByName(me.id), { webSockets: "close" });
    expect(await rowOf(me)).toMatchObject({ open: 1 });
    const { called, by } = calls();
    await by(me).task();
    await expect.poll(() => rowOf(me)).toBeNull();
    await by(me).task();
    expect(called).toEqual([me.id]);
  });
});

describe("a socket that opens while others write", () => {
  it.each(["before", "after"] as const)(
    "hears of a write right %s its opening's batch, or has it in its tip",
    async (when) => {
      const me = await newPerson();
      let written = "";
      aroundFirstBatchOfAHub(when, async () => {
        written = (await me.task()).id;
      });
      const socket = await Socket.open(me);
      const { cursor } = await socket.take("ready");
      expect(written).not.toBe("");
      if (when === "after") expect(await socket.next()).toMatchObject({ type: "change", id: written });
      expect(socket.changes).toEqual(await framesSince(me, cursor));
    },
  );

  it.each([0, 1, 2, 3, 4, 5])("hears of all that its tip does not have (%i)", async (round) => {
    const me = await newPerson();
    const opening = pause(round).then(() => Socket.open(me));
    const writing = [1, 2, 3, 4, 5, 6].map((n) => pause(n).then(() => me.task()));
    const socket = await opening;
    const { cursor } = await socket.take("ready");
    await Promise.all(writing);
    const expected = await framesSince(me, cursor);
    await expect.poll(() => socket.changes).toEqual(expected);
  });
});

describe("a hub is registered", () => {
  it("from before a socket's tip is read, and not for an upgrade that it refuses", async () => {
    const me = await newPerson();
    const other = await anotherSessionOf(me);
    await me.post("/api/logout");
    const refused = await Socket.open(other, { since: "nonsense" });
    expect(await refused.closing()).toMatchObject({ code: 4400 });
    await expect.poll(() => rowOf(me)).toBeNull();
  });

  it.each(["before", "after"] as const)(
    "also where a socket opens right %s its last one's row is deleted",
    async (when) => {
      const me = await newPerson();
      const first = await Socket.ready(me);
      const opening = Promise.withResolvers<Socket>();
      aroundFirstBatchOfAHub(when, async () => opening.resolve(Socket.ready(me)));
      first.close();
      const second = await opening.promise;
      expect(await rowOf(me)).toMatchObject({ open: 1 });
      const { id } = await me.task();
      expect(await second.next()).toMatchObject({ id });
    },
  );

  it("for as long as its newest token lives", async () => {
    const me = await newPerson();
    await Socket.ready(me);
    const { until, registered_at } = (await rowOf(me)) as Row;
    expect(Date.parse(until)).toBe(expiryOf(me));
    const socket = await Socket.ready(me);
    const second = (await rowOf(me)) as Row;
    expect(second).toMatchObject({ open: 2, until });
    expect(second.registered_at > registered_at).toBe(true);
    await atMoment(Date.now() + 60_000, async () => {
      const renewed = await anotherSessionOf(me);
      socket.send({ type: "auth", token: renewed.token });
      await socket.take("auth");
      await expect.poll(() => rowOf(me)).toMatchObject({ until: new Date(expiryOf(renewed)).toISOString() });
    });
  });

  it("also where its row is lost, from its next token or socket on; then it hears of what it has missed", async () => {
    const me = await newPerson();
    const socket = await Socket.ready(me);
    await env.DB.prepare("DELETE FROM sockets WHERE user_id = ?").bind(me.id).run();
    const missed = await me.task();
    await Socket.ready(me);
    expect(await rowOf(me)).toMatchObject({ open: 2 });
    const next = await me.task();
    expect(await socket.changesNext(2)).toMatchObject([{ id: missed.id }, { id: next.id }]);
  });

  it("so the sweep finds it, and tells it what no publication has", async () => {
    const [me, offline] = [await newPerson(), await newPerson()];
    const socket = await Socket.ready(me);
    const { id } = await through(createApp(silently), me).task();
    await through(createApp(silently), offline).task();
    const hubs = vi.spyOn(env.HUB, "getByName");
    await sweep();
    expect(await socket.next()).toMatchObject({ id });
    expect(hubs.mock.calls.map(([name]) => name)).not.toContain(offline.id);
  });

  it("until its sockets have expired: then the night closes them, and deletes its row", async () => {
    const me = await newPerson();
    const socket = await Socket.ready(me);
    await nightly(expiryOf(me) - 1);
    expect(await rowOf(me)).toMatchObject({ open: 1 });
    await atMoment(expiryOf(me), () => nightly(expiryOf(me)));
    expect(await socket.closing()).toEqual({ code: 4401, reason: "expired" });
    await expect.poll(() => rowOf(me)).toBeNull();
  });

  it("no longer after a deletion that happens late, unless it was registered again meanwhile", async () => {
    for (const again of [true, false]) {
      const me = await newPerson();
      const late: D1PreparedStatement[][] = [];
      const failing = { ...env.DB, prepare: (query: string) => env.DB.prepare(query), batch: fail };
      async function fail(batch: D1PreparedStatement[]): Promise<never> {
        late.push(batch);
        throw new Error("no response in time");
      }
      const registration = new HubRegistration(me.id, { open: 0, until: 0 });
      const open = { open: 1, until: Date.now() + DAY };
      await registration.update({ db: connect(env.DB) }, open);
      const none = { open: 0, until: 0 };
      await expect(registration.update({ db: connect(failing as never) }, none)).rejects.toThrow("no response in time");
      if (again) await registration.update({ db: connect(env.DB) }, open);
      for (const batch of late) await env.DB.batch(batch);
      expect(await rowOf(me)).toEqual(again ? expect.objectContaining({ open: 1 }) : null);
    }
  });
});

describe("what a commit publishes", () => {
  it("is carried to the hubs up to 100 changes for each and 400 in all; of more they read the feed", async () => {
    for (const [listeners, tasks, carried] of [
      [4, 80, true],
      [5, 80, false],
      [1, 101, false],
    ] as const) {
      const me = await newPerson();
      const { id } = await me.category("Home");
      const others = await Promise.all(Array.from({ length: listeners - 1 }, () => newPerson()));
      for (const other of others) await me.share(`/api/categories/${id}`, other, "viewer");
      await insertTasks(me, tasks, { category: id });
      const everyone = [me, ...others];
      const sockets = await Promise.all(everyone.map((person) => Socket.ready(person)));
      const { publications, by } = calls();
      expect((await by(me).delete(`/api/categories/${id}?tasks=delete`)).status).toBe(204);
      expect(publications.map(({ userId }) => userId).sort()).toEqual(everyone.map((person) => person.id).sort());
      for (const { changes } of publications) expect(changes !== null).toBe(carried);
      for (const socket of sockets) {
        const deleted = await socket.changesNext(tasks + 1);
        expect(new Set(deleted.map(({ op }) => op))).toEqual(new Set(["delete"]));
      }
    }
  });

  it("costs no query beside the write's own where nobody else listens, and one read where others do", async () => {
    const [me, other] = [await newPerson(), await newPerson()];
    const { id } = await me.task();
    await me.share(`/api/tasks/${id}`, other, "viewer");
    const mine = await Socket.ready(me);
    const { publications, batches, by } = calls();
    const edit = async (title: string) => {
      expect((await by(me).patch(`/api/tasks/${id}`, { title })).status).toBe(200);
      return [
        batches.splice(0).length,
        publications
          .splice(0)
          .map(({ userId }) => userId)
          .sort(),
      ];
    };
    expect(await edit("Heard by me")).toEqual([1, [me.id]]);
    const theirs = await Socket.ready(other);
    expect(await edit("Heard by both")).toEqual([2, [me.id, other.id].sort()]);
    const seen = [await mine.next(), await mine.next(), await theirs.next()];
    expect(seen.map(({ data }) => [data.title, data.role])).toEqual([
      ["Heard by me", "owner"],
      ["Heard by both", "owner"],
      ["Heard by both", "viewer"],
    ]);
    const fromSync = (await me.get("/api/sync")).body.changes.find((change: { id: string }) => change.id === id);
    expect(seen[1]).toEqual({ type: "change", ...fromSync, cursor: expect.any(String) });
  });

  it("is read by the hubs where that read fails", async () => {
    const [me, other] = [await newPerson(), await newPerson()];
    const { id } = await me.task();
    await me.share(`/api/tasks/${id}`, other, "viewer");
    const socket = await Socket.ready(other);
    const { publications, by } = calls(({ isRead, run }) => (isRead ? Promise.reject(new Error("no")) : run()));
    expect((await by(me).patch(`/api/tasks/${id}`, { title: "Read by the hub" })).status).toBe(200);
    expect(publications).toMatchObject([{ userId: other.id, changes: null }]);
    expect(await socket.next()).toMatchObject({ id, data: { title: "Read by the hub" } });
  });

  it("leaves out what has changed again before that read: the next publication has it", async () => {
    const [me, other] = [await newPerson(), await newPerson()];
    const { id } = await me.task();
    await me.share(`/api/tasks/${id}`, other, "viewer");
    const socket = await Socket.ready(other);
    const next = Promise.withResolvers<unknown>();
    const { publications, by } = calls(async ({ isRead, run }) => {
      if (isRead) await next.promise;
      return run();
    });
    const first = by(me).patch(`/api/tasks/${id}`, { title: "First" });
    await expect.poll(async () => (await me.get(`/api/tasks/${id}`)).body.title).toBe("First");
    next.resolve(await me.patch(`/api/tasks/${id}`, { title: "Second" }));
    expect((await first).body.title).toBe("First");
    expect(publications).toMatchObject([{ userId: other.id, changes: [] }]);
    await me.patch(`/api/tasks/${id}`, { title: "Third" });
    expect((await socket.changesNext(2)).map(({ data }) => data.title)).toEqual(["Second", "Third"]);
  });
});

interface Row {
  open: number;
  until: string;
  registered_at: string;
}

function rowOf({ id }: Person): Promise<Row | null> {
  return env.DB.prepare("SELECT open, until, registered_at FROM sockets WHERE user_id = ?").bind(id).first<Row>();
}

/** Whose hubs are called by the requests that go through it, and what they ask of D1. */
function calls(act = ({ run }: Batch) => run()) {
  const batches: Batch[] = [];
  const publications: Publication[] = [];
  const called: string[] = [];
  const publisherFor: typeof publisherTo = (bindings, waitUntil) => {
    const publisher = publisherTo(bindings, waitUntil);
    return {
      ...publisher,
      publish: (each) => {
        publications.push(...each);
        called.push(...each.map(({ userId }) => userId));
        publisher.publish(each);
      },
    };
  };
  const DB = databaseAround((batch) => {
    batches.push(batch);
    return act(batch);
  });
  const fetch = fetchThrough(createApp(publisherFor), { DB });
  return { publications, called, batches, by: ({ signedIn }: Person) => new Person(signedIn, fetch) };
}

/** Does something right before or after D1 runs the next batch. Opening a socket sends none but the hub's. */
function aroundFirstBatchOfAHub(when: "before" | "after", act: () => Promise<void>): void {
  const session: D1DatabaseSession = Object.getPrototypeOf(env.DB.withSession("first-primary"));
  const { batch } = session;
  let isFirst = true;
  vi.spyOn(session, "batch").mockImplementation(async function (this: D1DatabaseSession, statements) {
    const acts = isFirst;
    isFirst = false;
    if (acts && when === "before") await act();
    const results = await batch.call(this, statements);
    if (acts && when === "after") await act();
    return results as never;
  });
}

async function nightly(scheduledTime: number): Promise<void> {
  const pending: Promise<unknown>[] = [];
  const ctx = { waitUntil: (promise: Promise<unknown>) => void pending.push(promise) } as unknown as ExecutionContext;
  await worker.scheduled({ scheduledTime, cron: "0 3 * * *", noRetry() {} }, env, ctx);
  await Promise.all(pending);
}

async function pause(turns: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, turns * 3));
}
