import { evictDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import { settingsOf } from "../src/env.ts";
import { type Cursor, openCursor, sealCursor } from "../src/features/feed/cursor.ts";
import { expectProblem, newPerson, type Person } from "./support/client.ts";
import { env } from "./support/env.ts";
import {
  anotherSessionOf,
  expiryOf,
  framesSince,
  insertTasks,
  refusal,
  Socket,
  tipOf,
  upgrade,
} from "./support/socket.ts";
import { atMoment } from "./support/time.ts";

describe("a socket without `since`", () => {
  it("is ready at the feed's end, and told what is committed from then on and nothing before", async () => {
    const me = await newPerson();
    await me.task();
    const end = await tipOf(me);
    const socket = await Socket.open(me);
    const later = await me.task();
    expect([await socket.next(), await socket.next()]).toMatchObject([
      { type: "ready", cursor: end },
      { type: "change", id: later.id },
    ]);
  });

  it("is never told a write answered before its upgrade, and always one begun after it was ready", async () => {
    const me = await newPerson();
    for (let round = 0; round < 20; round += 1) {
      await me.task({ title: "Before" });
      const socket = await Socket.ready(me);
      const { id } = await me.task({ title: "After" });
      expect(await socket.next()).toMatchObject({ type: "change", id });
      socket.close();
    }
  });

  it("is told every kind of thing and every kind of change, just as sync tells it", async () => {
    const me = await newPerson();
    const socket = await Socket.ready(me);
    const kept = await me.category("Home");
    const task = await me.task({ category_id: kept.id, due_date: "2026-03-14" });
    const gone = await me.task();
    await socket.changeOf(gone.id);
    for (const [change, of] of [
      [() => me.patch("/api/profile", { time_zone: "Asia/Tokyo" }), ["profile.updated", "upsert"]],
      [() => me.patch(`/api/tasks/${task.id}`, { title: "Other" }), ["task.updated", "upsert"]],
      [() => me.post(`/api/tasks/${task.id}/complete`), ["task.completed", "upsert"]],
      [() => me.post(`/api/tasks/${task.id}/incomplete`), ["task.reopened", "upsert"]],
      [() => me.patch(`/api/categories/${kept.id}`, { name: "Away" }), ["category.updated", "upsert"]],
      [() => me.delete(`/api/tasks/${gone.id}`), ["task.deleted", "delete"]],
      [() => me.category("Short-lived"), ["category.created", "upsert"]],
    ] as const) {
      const cursor = await tipOf(me);
      await change();
      const [told] = await framesSince(me, cursor);
      expect([told.event, told.op]).toEqual(of);
      expect(await socket.next()).toEqual(told);
    }
    expect(new Set(socket.changes.map(({ entity }) => entity))).toEqual(new Set(["category", "task", "profile"]));
  });

  it("is told one row for each thing that a write changes, in the feed's order", async () => {
    const me = await newPerson();
    const { since, id, tasks, frames } = await deletedCategory(me);
    expect(frames).toEqual(await framesSince(me, since));
    expect(frames.map((frame) => [frame.id, frame.entity, frame.op])).toEqual([
      [id, "category", "delete"],
      ...tasks.sort().map((task) => [task, "task", "upsert"]),
    ]);
    expect(new Set(frames.map(({ seq, event }) => `${seq} ${event}`))).toEqual(
      new Set([`${frames[0].seq} category.deleted`]),
    );
  });
});

describe("a socket with `since`", () => {
  it("is told what is newer, then that it is ready, then what comes", async () => {
    const me = await newPerson();
    const since = await tipOf(me);
    const task = await me.task();
    await me.category("Home");
    await me.delete(`/api/tasks/${task.id}`);
    const socket = await Socket.ready(me, { since });
    const told = await framesSince(me, since);
    expect(told.map(({ event }) => event)).toEqual(["category.created", "task.deleted"]);
    expect(socket.frames).toEqual([...told, { type: "ready", cursor: await tipOf(me) }]);
    const later = await me.task();
    expect(await socket.next()).toMatchObject({ type: "change", id: later.id });
  });

  it("that is the feed's end is ready at once", async () => {
    const me = await newPerson();
    const since = await tipOf(me);
    expect((await Socket.ready(me, { since })).frames).toEqual([{ type: "ready", cursor: since }]);
  });

  it("goes on from a page of sync, and from any frame", async () => {
    const me = await newPerson();
    const tasks = [await me.task(), await me.task(), await me.task()];
    await me.delete(`/api/tasks/${tasks[1].id}`);
    const { body: page } = await me.get("/api/sync?limit=2");
    expect(page.has_more).toBe(true);
    const fromPage = await Socket.ready(me, { since: page.cursor });
    expect(fromPage.changes).toEqual(await framesSince(me, page.cursor));
    expect(fromPage.changes.map(({ id }) => id)).toEqual([tasks[2].id]);

    const socket = await Socket.ready(me);
    for (const title of ["One", "Two", "Three"]) await me.task({ title });
    const frames = [await socket.next(), await socket.next(), await socket.next()];
    for (const [place, { cursor }] of frames.entries()) {
      const again = await Socket.ready(me, { since: cursor });
      expect(again.changes).toEqual(frames.slice(place + 1));
    }
  });

  it("goes on from the middle of one write", async () => {
    const me = await newPerson();
    const { frames } = await deletedCategory(me);
    for (const [place, { cursor }] of frames.entries()) {
      const socket = await Socket.ready(me, { since: cursor });
      expect(socket.changes).toEqual(frames.slice(place + 1));
    }
  });

  it("is ready before what is committed after its upgrade", async () => {
    const me = await newPerson();
    const since = await tipOf(me);
    await insertTasks(me, 900);
    const socket = await Socket.open(me, { since });
    const { id } = await me.task({ title: "After the upgrade" });
    await socket.take("ready");
    expect(socket.changes.slice(0, 900).map(({ data }) => data.title)).not.toContain("After the upgrade");
    const place = socket.frames.findIndex(({ type }) => type === "ready");
    expect(place).toBe(900);
    expect(await socket.changeOf(id)).toBe(socket.frames[901]);
  });

  it.each<[string, (me: Person) => Promise<string>]>([
    ["empty", async () => ""],
    ["garbage", async () => "garbage"],
    ["another user's", async () => tipOf(await newPerson())],
    ["of the future", async (me) => altered(me, (place) => ({ ...place, seq: place.seq + 1 }))],
    ["of another epoch", async (me) => altered(me, (place) => place, { FEED_EPOCH: 2 })],
    ["mangled", async (me) => mangled(await tipOf(me))],
  ])("that is %s opens, and is closed with bad_cursor", async (_, cursor) => {
    const me = await newPerson();
    const bystander = await Socket.ready(me);
    const socket = await Socket.open(me, { since: await cursor(me) });
    expect(await socket.closing()).toEqual({ code: 4400, reason: "bad_cursor" });
    expect(socket.frames).toEqual([]);
    const { id } = await me.task();
    expect(await bystander.next()).toMatchObject({ id });
  });
});

describe("an upgrade", () => {
  it("is required, with a header that says to what", async () => {
    const answer = await (await newPerson()).get("/api/live");
    expectProblem(answer, 426, "upgrade_required");
    expect(answer.headers.get("Upgrade")).toBe("websocket");
  });

  it("needs credentials that are good", async () => {
    const me = await newPerson();
    expectProblem(await refusal({}), 401, "unauthenticated");
    expectProblem(
      await refusal({ headers: { Cookie: `access=${me.token}`, Origin: "https://app.example" } }),
      401,
      "unauthenticated",
    );
    expectProblem(await refusal({ token: "garbage" }), 401, "session_ended");
    expectProblem(await refusal({ token: mangled(me.token) }), 401, "session_ended");
    expectProblem(await refusal({ token: me.signedIn.refresh }), 401, "session_ended");
    await atMoment(expiryOf(me) - 1, async () => (await Socket.ready(me)).close());
    await atMoment(expiryOf(me), async () => expectProblem(await refusal({ token: me.token }), 401, "session_ended"));
    await me.post("/api/logout");
    expectProblem(await refusal({ token: me.token }), 401, "session_ended");
  });

  it("takes no parameter but `since`", async () => {
    const me = await newPerson();
    const options = { headers: { Upgrade: "websocket" } };
    expectProblem(await me.get("/api/live?cursor=x", options), 400, "invalid", { cursor: "unknown_parameter" });
  });

  it.each([
    ["taskwire.v1", "taskwire.v1"],
    ["taskwire.v2, taskwire.v1", "taskwire.v1"],
    ["taskwire.v1,other", "taskwire.v1"],
    [undefined, null],
  ])("that offers %s is answered with %s", async (offered, echoed) => {
    const me = await newPerson();
    const { status, headers, webSocket } = await upgrade({ token: me.token, protocol: offered });
    expect([status, headers.get("Sec-WebSocket-Protocol")]).toEqual([101, echoed]);
    expect(await new Socket(webSocket as WebSocket).next()).toMatchObject({ type: "ready" });
  });

  it("that offers only what we do not speak is refused", async () => {
    const { token } = await newPerson();
    for (const protocol of ["taskwire.v2", "taskwire.v2, other", "TASKWIRE.V1"]) {
      const fields = { "Sec-WebSocket-Protocol": "unknown_subprotocol" };
      expectProblem(await refusal({ token, protocol }), 400, "invalid", fields);
    }
  });

  it.each(["https://app.example", "https://elsewhere.example"])("may come from a page of %s", async (Origin) => {
    const me = await newPerson();
    const socket = await Socket.ready(me, { headers: { Origin } });
    const { id } = await me.task();
    expect(await socket.next()).toMatchObject({ id });
  });

  it("too many opens, and is closed with too_many, until there is room", async () => {
    const me = await newPerson();
    const sockets = await Promise.all(Array.from({ length: 50 }, () => Socket.ready(me)));
    for (let attempt = 0; attempt < 3; attempt += 1) {
      const socket = await Socket.open(me);
      expect(await socket.closing()).toEqual({ code: 4429, reason: "too_many" });
      expect(socket.frames).toEqual([]);
    }
    const [first, ...others] = sockets;
    first?.close();
    await first?.closing();
    others.push(await Socket.ready(me));
    expect(await (await Socket.open(me)).closing()).toEqual({ code: 4429, reason: "too_many" });
    const { id } = await me.task();
    for (const socket of others) expect(await socket.next()).toMatchObject({ id });
  });
});

describe("a ticket", () => {
  it("opens a socket, its maker's, once, whether or not the hub has slept since", async () => {
    const me = await newPerson();
    const { status, body } = await me.post("/api/live/ticket");
    expect([status, body]).toEqual([200, { ticket: expect.any(String), expires_in: 60 }]);
    const socket = await Socket.ready(me, withTicket(body.ticket));
    await (await newPerson()).task();
    const { id } = await me.task();
    expect(await socket.next()).toMatchObject({ type: "change", id, actor_id: me.id });

    expectProblem(await refusal(withTicket(body.ticket)), 401, "session_ended");
    await evictDurableObject(env.HUB.getByName(me.id));
    expectProblem(await refusal(withTicket(body.ticket)), 401, "session_ended");
    await evictDurableObject(env.HUB.getByName(me.id), { webSockets: "close" });
    expectProblem(await refusal(withTicket(body.ticket)), 401, "session_ended");
    await Socket.ready(me, withTicket(await newTicket(me)));
  });

  it("opens one socket of many that are tried at once", async () => {
    const me = await newPerson();
    const opening = withTicket(await newTicket(me));
    const answers = await Promise.all([1, 2, 3, 4].map(() => upgrade(opening)));
    expect(answers.map(({ status }) => status).sort()).toEqual([101, 401, 401, 401]);
    const [socket] = answers.flatMap(({ webSocket }) => webSocket ?? []);
    expect(await new Socket(socket as WebSocket).next()).toMatchObject({ type: "ready" });
  });

  it("echoes the protocol alone, and goes on from `since` in a page of any origin", async () => {
    const me = await newPerson();
    const since = await tipOf(me);
    await me.task();
    const { protocol } = withTicket(await newTicket(me));
    const headers = { Origin: "https://app.example" };
    const response = await upgrade({ since, protocol, headers });
    expect(response.headers.get("Sec-WebSocket-Protocol")).toBe("taskwire.v1");
    const socket = new Socket(response.webSocket as WebSocket);
    await socket.take("ready");
    expect(socket.changes).toEqual(await framesSince(me, since));
  });

  it("is good for a minute", async () => {
    const me = await newPerson();
    const now = Date.now();
    const tickets = await atMoment(now, () => Promise.all([newTicket(me), newTicket(me)]));
    await atMoment(now + 59_999, () => Socket.ready(me, withTicket(tickets[0])));
    await atMoment(now + 60_000, async () =>
      expectProblem(await refusal(withTicket(tickets[1])), 401, "session_ended"),
    );
  });

  it("is good only as it was made, and while its session lives", async () => {
    const me = await newPerson();
    const ticket = await newTicket(me);
    for (const bad of ["", "twt_", mangled(ticket), ticket.slice(0, -2), ticket.replace("twt_", "tws_"), me.token]) {
      expectProblem(await refusal(withTicket(bad)), 401, "session_ended");
    }
    await me.post("/api/logout");
    expectProblem(await refusal(withTicket(ticket)), 401, "session_ended");
    expectProblem(await me.post("/api/live/ticket"), 401, "session_ended");
  });

  it("makes a socket that lives no longer than the token that it was made with", async () => {
    const me = await newPerson();
    const ticket = await atMoment(expiryOf(me) - 1, () => newTicket(me));
    const socket = await atMoment(expiryOf(me) - 1, () => Socket.ready(me, withTicket(ticket)));
    await atMoment(expiryOf(me), async () => {
      await (await anotherSessionOf(me)).task();
      expect(await socket.closing()).toEqual({ code: 4401, reason: "expired" });
    });
    expect(socket.changes).toEqual([]);
  });
});

it("answers a ping with a pong", async () => {
  const socket = await Socket.ready(await newPerson());
  socket.send("ping");
  expect(await socket.next()).toBe("pong");
});

it.each([1000, 4000])("is closed in return where its client closes it with %i", async (code) => {
  const socket = await Socket.ready(await newPerson());
  const began = Date.now();
  socket.close(code, "done");
  expect(await socket.closing()).toMatchObject({ code: 1000 });
  expect(Date.now() - began).toBeLessThan(1000);
});

async function newTicket(person: Person): Promise<string> {
  return (await person.post("/api/live/ticket")).body.ticket;
}

function withTicket(ticket: string) {
  return { token: undefined, protocol: `taskwire.v1, ticket.${ticket}` };
}

/** A category of three tasks, deleted under the eyes of a socket. */
async function deletedCategory(me: Person) {
  const { id } = await me.category("Home");
  const tasks = await Promise.all([1, 2, 3].map(async () => (await me.task({ category_id: id })).id));
  const since = await tipOf(me);
  const socket = await Socket.ready(me);
  await me.delete(`/api/categories/${id}`);
  const frames = [await socket.next(), await socket.next(), await socket.next(), await socket.next()];
  return { since, id, tasks, frames };
}

/** The end of this person's feed, altered and sealed again. */
async function altered(me: Person, alter: (place: Cursor) => Cursor, settings: { FEED_EPOCH?: number } = {}) {
  const place = openCursor(settingsOf(env), me.id, await tipOf(me));
  return sealCursor({ ...settingsOf(env), ...settings }, me.id, alter(place));
}

function mangled(text: string): string {
  const place = text.length - 6;
  return text.slice(0, place) + (text[place] === "A" ? "B" : "A") + text.slice(place + 1);
}
