import { createExecutionContext, createScheduledController } from "cloudflare:test";
import { beforeEach, describe, expect, it } from "vitest";
import { createApp } from "../src/app.ts";
import type { Publication } from "../src/context/publisher.ts";
import { newQueryStats } from "../src/db/database.ts";
import { sweepHubs } from "../src/features/feed/sweeps.ts";
import worker from "../src/index.ts";
import { openContext } from "../src/open-context.ts";
import { fetchThrough, silently, sweep } from "./support/app.ts";
import { type Answer, call, newPerson, type Person } from "./support/client.ts";
import { env } from "./support/env.ts";
import { Socket } from "./support/socket.ts";

const MOST_HUBS = 500;
const MINUTE = 60_000;

// A sweep is for everyone: a test must not see what the ones before it have left.
beforeEach(async () => {
  await env.DB.batch(["feed", "sweeps", "sockets"].map((table) => env.DB.prepare(`DELETE FROM ${table}`)));
});

describe("a socket whose change was never published", () => {
  it("hears of it after the next sweep, and only once", async () => {
    const me = await newPerson();
    const socket = await Socket.ready(me);
    const task = await unpublished(me, "POST", "/api/tasks", { title: "Lost" });
    expect(await heard(me, socket)).toEqual([]);
    await sweep();
    const [change] = await heard(me, socket);
    expect(change).toMatchObject({ type: "change", event: "task.created", id: task.id, data: task });
    for (const _ of [1, 2, 3]) await sweep();
    expect(await heard(me, socket)).toEqual([change]);
  });

  it("hears of it in its order, with what was delivered before and after", async () => {
    const me = await newPerson();
    const sockets = [await Socket.ready(me), await Socket.ready(me)];
    const [kept, gone] = [await me.task(), await me.task()];
    for (const socket of sockets) await socket.changeOf(gone.id);
    await unpublished(me, "DELETE", `/api/tasks/${gone.id}`);
    await unpublished(me, "PATCH", `/api/tasks/${kept.id}`, { title: "Other" });
    await sweep();
    const expected = [
      { id: kept.id, op: "upsert", data: { version: 1 } },
      { id: gone.id, op: "upsert", data: { version: 1 } },
      { id: gone.id, op: "delete", data: null },
      { id: kept.id, op: "upsert", data: { version: 2 } },
    ];
    for (const socket of sockets) expect(await heard(me, socket)).toMatchObject(expected);
    const late = await me.task();
    for (const socket of sockets) {
      await socket.changeOf(late.id);
      expect(await heard(me, socket)).toMatchObject([...expected, { id: late.id, op: "upsert", data: late }]);
    }
  });

  it("hears of it once from two sweeps at once", async () => {
    const me = await newPerson();
    const socket = await Socket.ready(me);
    const { id } = await unpublished(me, "POST", "/api/tasks", { title: "Lost" });
    const now = new Date();
    await Promise.all([sweep(now), sweep(now)]);
    expect(await heard(me, socket)).toMatchObject([{ id }]);
    expect(await heard(me, await Socket.ready(me))).toEqual([]);
  });

  it("hears of it for three minutes", async () => {
    const me = await newPerson();
    const socket = await Socket.ready(me);
    const { id, updated_at } = await unpublished(me, "POST", "/api/tasks", { title: "Lost" });
    await sweep(new Date(Date.parse(updated_at) + 3 * MINUTE + 1));
    expect(await heard(me, socket)).toEqual([]);
    await sweep(new Date(Date.parse(updated_at) + 3 * MINUTE));
    expect(await heard(me, socket)).toMatchObject([{ id }]);
  });
});

it("repeats nothing that was delivered", async () => {
  const me = await newPerson();
  const socket = await Socket.ready(me);
  const category = await me.category("Home");
  const task = await me.task({ category_id: category.id });
  await me.delete(`/api/categories/${category.id}`);
  const told = [await socket.next(), await socket.next(), await socket.next(), await socket.next()];
  expect(told.map(({ id }) => id)).toEqual([category.id, task.id, category.id, task.id]);
  for (const _ of [1, 2]) await sweep();
  expect(await heard(me, socket)).toEqual(told);
});

it("refuses a cron that no job is for", async () => {
  const controller = createScheduledController({ scheduledTime: new Date(), cron: "0 0 * * *" });
  await expect(worker.scheduled(controller, env, createExecutionContext())).rejects.toThrow('"0 0 * * *"');
});

describe("of more people than one run may tell", () => {
  it("all are told within three runs, whereupon it begins anew", async () => {
    const began = Date.now() - 2 * MINUTE;
    await changed({ people: 1200, began });
    const runs = [await run(), await run(), await run()];
    for (const { told, trips } of runs) {
      expect(told.length).toBeLessThanOrEqual(MOST_HUBS);
      expect(new Set(told).size).toBe(told.length);
      expect(trips).toBe(3);
    }
    expect(runs[0]?.told).toHaveLength(MOST_HUBS);
    expect(new Set(runs.flatMap(({ told }) => told)).size).toBe(1200);
    expect(await run()).toEqual(runs[0]);
  });

  it("the next run also tells who has changed since", async () => {
    await changed({ people: 700, began: Date.now() - 2 * MINUTE });
    const first = await run();
    expect(first.told).toHaveLength(MOST_HUBS);
    const again = first.told[0] as string;
    await env.DB.prepare("UPDATE feed SET seq = 9999, at = ? WHERE user_id = ?")
      .bind(new Date().toISOString(), again)
      .run();
    const second = await run();
    expect(second.told).toContain(again);
    expect(second.publications).toContainEqual({ userId: again, prev: null, tip: 9999, changes: null });
    expect(new Set([...first.told, ...second.told]).size).toBe(700);
  });

  it("those are left out who changed more than three minutes ago, also by a run that goes on", async () => {
    const began = Date.now() - 2 * MINUTE;
    await changed({ people: 700, began });
    await run(new Date(began));
    const { told } = await run(new Date(began + 3 * MINUTE + 650));
    expect(told).toEqual(Array.from({ length: 50 }, (_, place) => `person-${650 + place}`));
  });
});

it("of one write of more rows than one run may read the rest is not read again and again", async () => {
  const at = Date.now() - MINUTE;
  await changed({ people: 1, began: at, rowsOfEach: 10_000, name: "busy" });
  await env.DB.prepare("UPDATE feed SET at = ?, seq = 5 WHERE user_id = 'busy-0'")
    .bind(new Date(at).toISOString())
    .run();
  await changed({ people: 1, began: at + 10_000, name: "other", firstSeq: 6 });
  expect((await run()).told).toEqual(["busy-0"]);
  expect((await run()).told).toEqual(["other-0"]);
});

it("calls only hubs that have sockets, and leaves none of them out for the others", async () => {
  await changed({ people: 900, began: Date.now() - 2 * MINUTE, name: "offline", listening: false });
  await changed({ people: 2, began: Date.now() - MINUTE, name: "online", firstSeq: 901 });
  expect((await run()).told).toEqual(["online-0", "online-1"]);
});

it("reads few rows of a feed that has not changed lately", async () => {
  await changed({ people: 20, began: Date.now() - 60 * MINUTE, rowsOfEach: 5_000 });
  const { told, rows } = await run();
  expect(told).toEqual([]);
  expect(rows).toBeLessThan(200);
});

describe("a run that comes to the end", () => {
  it("takes two trips, and tells each person once how far their feed goes", async () => {
    expect(await run()).toMatchObject({ told: [], publications: [], trips: 2 });
    await changed({ people: 3, began: Date.now() - MINUTE, rowsOfEach: 40 });
    const { publications, trips } = await run();
    expect(publications).toEqual(
      [0, 1, 2].map((place) => ({ userId: `person-${place}`, prev: null, tip: 118 + place, changes: null })),
    );
    expect(trips).toBe(2);
    expect(await run()).toMatchObject({ told: ["person-0", "person-1", "person-2"], publications, trips: 2 });
  });

  it("is the second where a few people have changed a lot", async () => {
    await changed({ people: 2, began: Date.now() - 2 * MINUTE, rowsOfEach: 5_900 });
    await changed({ people: 1, began: Date.now() - MINUTE, name: "late", firstSeq: 11_801 });
    const [first, second] = [await run(), await run()];
    expect(first.told).toEqual(["person-0", "person-1"]);
    expect(second.told).toEqual(["person-0", "person-1", "late-0"]);
    expect(second.publications.map(({ tip }) => tip)).toEqual([11_799, 11_800, 11_801]);
    expect([first.trips, second.trips]).toEqual([3, 3]);
  });
});

const lossy = fetchThrough(createApp(silently));

/** A write of which no hub is told. */
async function unpublished(me: Person, method: string, path: string, body?: unknown): Promise<Answer["body"]> {
  const answer = await call(method, path, { token: me.token, body }, lossy);
  expect([200, 201, 204]).toContain(answer.status);
  return answer.body;
}

/** Every change that the socket was told up to now: a hub's readings take turns, and this makes one more. */
async function heard(me: Person, socket: Socket) {
  socket.send({ type: "auth", token: me.token });
  await socket.take("auth");
  return socket.changes;
}

/** One run with a recorder in the place of the hubs. */
async function run(now = new Date()) {
  const publications: Publication[] = [];
  const stats = newQueryStats();
  const publisherFor = () => ({
    ...silently(),
    publish: (each: readonly Publication[]) => void publications.push(...each),
  });
  await sweepHubs(openContext(env, { waitUntil() {} }, now, { stats, publisherFor }));
  return {
    told: publications.map(({ userId }) => userId),
    publications,
    trips: stats.roundTrips,
    rows: stats.rowsRead,
  };
}

interface Changed {
  people: number;
  /** When the first change was; each comes a millisecond after the last. */
  began: number;
  rowsOfEach?: number;
  name?: string;
  firstSeq?: number;
  listening?: boolean;
}

/** Inserts rows into the feed, in turn for each person; and that they have a socket. */
async function changed(change: Changed): Promise<void> {
  const { people, began, rowsOfEach = 1, name = "person", firstSeq = 1, listening = true } = change;
  await env.DB.prepare(
    `WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ?2)
     INSERT INTO feed (user_id, entity, entity_id, seq, gone, event, actor_id, at)
     SELECT ?4 || '-' || (i % CAST(?1 AS INTEGER)), 'task', i, ?5 + i, 0, 'task.created', 'someone',
       strftime('%Y-%m-%dT%H:%M:%fZ', (?3 + i) / 1000.0, 'unixepoch') FROM n`,
  )
    .bind(people, people * rowsOfEach, began, name, firstSeq)
    .run();
  if (!listening) return;
  await env.DB.prepare(
    `INSERT INTO sockets (user_id, open, until) SELECT DISTINCT user_id, 1, '9999' FROM feed WHERE user_id LIKE ? || '-%'`,
  )
    .bind(name)
    .run();
}
