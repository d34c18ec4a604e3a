import { describe, expect, it } from "vitest";
import { sealOpaque } from "../src/auth/opaque-token.ts";
import { settingsOf } from "../src/env.ts";
import { call, newPerson, Person } from "./support/client.ts";
import { env } from "./support/env.ts";
import { anotherSessionOf, expiryOf, framesSince, insertTasks, Socket, tipOf } from "./support/socket.ts";
import { atMoment } from "./support/time.ts";

const BAD_MESSAGE = { code: 4400, reason: "bad_message" };
const TOO_LARGE = { code: 4413, reason: "too_large" };
const EXPIRED = { code: 4401, reason: "expired" };
const SESSION_ENDED = { code: 4401, reason: "session_ended" };
const SLOW = { code: 4429, reason: "slow" };

describe("a frame", () => {
  it.each<[string, unknown, object]>([
    ["of 4,097 bytes", "x".repeat(4097), TOO_LARGE],
    ["of 1,500 characters of three bytes", "€".repeat(1500), TOO_LARGE],
    ["of 4,097 bytes that would be good", ack("").padEnd(4097), TOO_LARGE],
    ["of 4,097 bytes, binary", new ArrayBuffer(4097), TOO_LARGE],
    ["of 4,096 bytes of nonsense", "x".repeat(4096), BAD_MESSAGE],
    ["of 4,096 bytes, binary", new ArrayBuffer(4096), BAD_MESSAGE],
    ["that is binary", new TextEncoder().encode(ack("")).buffer, BAD_MESSAGE],
    ["that is empty", "", BAD_MESSAGE],
    ["that is almost a ping", "ping ", BAD_MESSAGE],
    ["that is a ping in JSON", '"ping"', BAD_MESSAGE],
    ["that breaks off", '{"type": "ack"', BAD_MESSAGE],
    ["that is null", "null", BAD_MESSAGE],
    ["that is a number", "1", BAD_MESSAGE],
    ["that is a list", "[]", BAD_MESSAGE],
    ["without a type", {}, BAD_MESSAGE],
    ["of an unknown type", { type: "hello" }, BAD_MESSAGE],
    ["of a server's type", { type: "ready", cursor: "x" }, BAD_MESSAGE],
    ["without what its type needs", { type: "auth" }, BAD_MESSAGE],
    ["with what no type has", { type: "auth", token: "x", id: 1 }, BAD_MESSAGE],
    ["with the wrong kind of value", { type: "ack", cursor: 1 }, BAD_MESSAGE],
  ])("%s closes its socket, and that alone", async (_, frame, closing) => {
    const me = await newPerson();
    const bystander = await Socket.ready(me);
    const socket = await Socket.ready(me);
    socket.send(frame);
    expect(await socket.closing()).toEqual(closing);
    const { id } = await me.task();
    expect(await bystander.next()).toMatchObject({ id });
    expect(socket.frames).toHaveLength(1);
  });

  it("of 4,096 bytes is taken", async () => {
    const me = await newPerson();
    const socket = await Socket.ready(me);
    socket.send(JSON.stringify({ type: "auth", token: me.token }).padEnd(4096));
    expect(await socket.next()).toMatchObject({ type: "auth" });
  });
});

describe("auth", () => {
  it("with a newer token of its session lets a socket live as long as that", async () => {
    const me = await newPerson();
    const socket = await Socket.ready(me);
    const renewed = await atMoment(expiryOf(me) - 1, async () => {
      const renewed = await refreshed(me);
      socket.send({ type: "auth", token: renewed.token });
      expect(await socket.next()).toEqual({ type: "auth", expires_at: new Date(expiryOf(renewed)).toISOString() });
      return renewed;
    });
    expect(expiryOf(renewed)).toBeGreaterThan(expiryOf(me));
    await atMoment(expiryOf(renewed) - 1, async () => {
      const { id } = await renewed.task();
      expect(await socket.next()).toMatchObject({ id });
    });
    await atMoment(expiryOf(renewed), async () => {
      await (await anotherSessionOf(me)).task();
      expect(await socket.closing()).toEqual(EXPIRED);
    });
    expect(socket.changes).toHaveLength(1);
  });

  it("with a token of another session makes the socket that one's", async () => {
    const me = await newPerson();
    const other = await anotherSessionOf(me);
    const [stayed, moved] = [await Socket.ready(me), await Socket.ready(me)];
    moved.send({ type: "auth", token: other.token });
    expect(await moved.next()).toEqual({ type: "auth", expires_at: new Date(expiryOf(other)).toISOString() });

    await me.post("/api/logout");
    expect(await stayed.closing()).toEqual(SESSION_ENDED);
    const { id } = await other.task();
    expect(await moved.next()).toMatchObject({ id });
    await other.post("/api/logout");
    expect(await moved.closing()).toEqual(SESSION_ENDED);
  });

  it("a great many at once keep nobody waiting: each is not looked at", async () => {
    const me = await newPerson();
    const socket = await Socket.ready(me);
    for (let frame = 0; frame < 300; frame += 1) socket.send({ type: "auth", token: me.token });
    const { id } = await me.task();
    const opened = await Socket.ready(me, { since: await tipOf(me) });
    expect(await socket.changeOf(id)).toMatchObject({ event: "task.created" });
    await me.post("/api/logout");
    expect(await socket.closing()).toEqual(SESSION_ENDED);
    expect(await opened.closing()).toEqual(SESSION_ENDED);
    const answers = socket.frames.filter(({ type }) => type === "auth").length;
    expect(answers).toBeGreaterThan(0);
    expect(answers).toBeLessThan(30);
  });

  it("with a token that lives as long as its session says when that ends", async () => {
    const me = await newPerson();
    const { sub: userId, sid: sessionId } = (await call("POST", "/api/token/verify", { body: { token: me.token } }))
      .body;
    const token = await sealOpaque(settingsOf(env), "tws_", { userId, sessionId, generation: 0 });
    const row = await env.DB.prepare("SELECT expires_at FROM sessions WHERE id = ?").bind(sessionId).first();
    const socket = await Socket.ready(me);
    socket.send({ type: "auth", token });
    expect(await socket.next()).toEqual({ type: "auth", expires_at: row?.["expires_at"] });
  });

  it.each<[string, object, (me: Person) => Promise<string>]>([
    ["another user's token", BAD_MESSAGE, async () => (await newPerson()).token],
    ["another user's spent token", BAD_MESSAGE, async () => (await atMoment(longAgo(), () => newPerson())).token],
    ["no token", BAD_MESSAGE, async () => "garbage"],
    ["a refresh token", BAD_MESSAGE, async (me) => me.signedIn.refresh],
    ["a ticket", BAD_MESSAGE, async (me) => (await me.post("/api/live/ticket")).body.ticket],
    ["an altered token", BAD_MESSAGE, async (me) => me.token.replace(/.{6}$/, "AAAAAA")],
    ["a spent token", EXPIRED, async (me) => (await atMoment(longAgo(), () => anotherSessionOf(me))).token],
    ["a token of an ended session", SESSION_ENDED, (me) => endedSession(me)],
  ])("with %s closes the socket unanswered: %o", async (_, closing, tokenFor) => {
    const me = await newPerson();
    const [socket, bystander] = [await Socket.ready(me), await Socket.ready(me)];
    socket.send({ type: "auth", token: await tokenFor(me) });
    expect(await socket.closing()).toEqual(closing);
    expect(socket.frames).toHaveLength(1);
    const { id } = await me.task();
    expect(await bystander.next()).toMatchObject({ id });
  });
});

describe("a socket past its token's time", () => {
  it("is closed by the next change, untold", async () => {
    const me = await newPerson();
    const other = await atMoment(Date.now() + 4000, () => anotherSessionOf(me));
    const [old, young] = [await Socket.ready(me), await Socket.ready(other)];
    await atMoment(expiryOf(me) - 1, async () => {
      const { id } = await other.task();
      expect(await old.next()).toMatchObject({ id });
      expect(await young.next()).toMatchObject({ id });
    });
    await atMoment(expiryOf(me), async () => {
      const { id } = await other.task();
      expect(await young.next()).toMatchObject({ id });
      expect(await old.closing()).toEqual(EXPIRED);
    });
    expect(old.changes).toHaveLength(1);
  });

  it.each<[string, (me: Person) => Promise<object>]>([
    ["an ack", async (me) => ({ type: "ack", cursor: await tipOf(me) })],
    ["nonsense", async () => ({})],
    ["an auth that comes too late", async (me) => ({ type: "auth", token: (await refreshed(me)).token })],
  ])("is closed by %s of its own", async (_, frameFor) => {
    const me = await newPerson();
    const socket = await Socket.ready(me);
    const frame = await atMoment(expiryOf(me) - 1, () => frameFor(me));
    await atMoment(expiryOf(me), async () => {
      socket.send(frame);
      expect(await socket.closing()).toEqual(EXPIRED);
    });
    expect(socket.frames).toHaveLength(1);
  });
});

describe("ack", () => {
  it("of anything told is taken, in any order and twice", async () => {
    const me = await newPerson();
    const start = await tipOf(me);
    await me.task();
    const socket = await Socket.ready(me, { since: start });
    await me.task();
    await socket.take("change");
    for (const { cursor } of [...socket.frames, ...socket.frames.toReversed()]) socket.send(ack(cursor));
    socket.send(ack(start));
    const { id } = await me.task();
    expect(await socket.next()).toMatchObject({ id });
    expect(socket.isOpen).toBe(true);
  });

  it.each<[string, (me: Person) => Promise<string>]>([
    ["beyond what was told", (me) => insertTasks(me, 1).then(() => tipOf(me))],
    ["mangled", async (me) => (await tipOf(me)).replace(/.{6}$/, "AAAAAA")],
    ["another's", async () => tipOf(await newPerson())],
    ["empty", async () => ""],
  ])("of a cursor that is %s closes the socket", async (_, cursorFor) => {
    const me = await newPerson();
    const socket = await Socket.ready(me);
    socket.send(ack(await cursorFor(me)));
    expect(await socket.closing()).toEqual(BAD_MESSAGE);
  });
});

describe("at the tip", () => {
  it("a socket that acknowledges nothing is closed between 1,000 and 1,200 changes, and one that does is not", async () => {
    const me = await newPerson();
    const [silent, reader] = [await Socket.ready(me), (await Socket.ready(me)).acknowledgeEvery(100)];
    for (let round = 0; round < 12; round += 1) {
      const { id } = await me.category(`Of ninety-nine ${round}`);
      await insertTasks(me, 99, { category: id, announced: false });
      await me.delete(`/api/categories/${id}?tasks=delete`);
      await reader.changesNext(101);
    }
    expect(reader.changes).toHaveLength(1212);
    expect(await silent.closing()).toEqual(SLOW);
    expect(silent.changes.length).toBeGreaterThanOrEqual(1000);
    expect(silent.changes.length).toBeLessThanOrEqual(1200);
    expect(silent.changes).toEqual(reader.changes.slice(0, silent.changes.length));

    const again = (await Socket.open(me, { since: silent.changes.at(-1).cursor })).acknowledgeEvery(100);
    await again.take("ready");
    expect(again.changes.at(-1)).toEqual(reader.changes.at(-1));
  });

  it("a write of more than 100 rows arrives whole and in order", async () => {
    const me = await newPerson();
    const { id } = await me.category("Of many");
    await insertTasks(me, 150, { category: id });
    const since = await tipOf(me);
    const socket = (await Socket.ready(me)).acknowledgeEvery(100);
    await me.delete(`/api/categories/${id}?tasks=delete`);
    expect(await socket.changesNext(151)).toEqual(await framesSince(me, since));
    const later = await me.task();
    expect(await socket.next()).toMatchObject({ id: later.id });
  });
});

describe("catching up", () => {
  it.each([100, 1000])("a socket that acknowledges every %i is told 2,500 changes, and what comes", async (every) => {
    const { me, since } = await manyTasks(2500);
    const socket = (await Socket.open(me, { since })).acknowledgeEvery(every);
    await socket.take("ready");
    const { body } = await me.get(`/api/sync?limit=1000&cursor=${socket.changes[1499].cursor}`);
    expect(socket.changes.slice(1500)).toEqual(body.changes.map((change: object) => ({ type: "change", ...change })));
    expect(socket.changes).toHaveLength(2500);
    const { id } = await me.task();
    expect(await socket.next()).toMatchObject({ id });
  });

  it("a socket that acknowledges nothing is told 1,000 changes, and the more with the next acknowledgement", async () => {
    const { me, since } = await manyTasks(1500);
    const socket = await Socket.open(me, { since });
    const first = await socket.changesNext(1000);
    socket.send({ type: "auth", token: me.token });
    const more: unknown[] = [];
    for (let frame = await socket.next(); frame.type === "change"; frame = await socket.next()) more.push(frame);
    expect(more.length).toBeLessThanOrEqual(200);
    socket.send(ack([...first, ...more].at(-1).cursor));
    await socket.take("ready");
    expect(socket.changes).toHaveLength(1500);
  });

  it("a socket that has stood still for a minute is closed when the hub next wakes", async () => {
    const { me, since } = await manyTasks(1500);
    const other = await Socket.ready(me);
    const socket = await Socket.open(me, { since });
    await socket.changesNext(1000);
    const stopped = Date.now();
    await atMoment(stopped + 59_000, async () => {
      const { id } = await me.task();
      expect(await other.next()).toMatchObject({ id });
    });
    expect(socket.isOpen).toBe(true);
    await atMoment(stopped + 60_001, async () => {
      const { id } = await me.task();
      expect(await other.next()).toMatchObject({ id });
      expect(await socket.closing()).toEqual(SLOW);
    });
    expect(socket.changes.length).toBeLessThanOrEqual(1200);
  });

  it("a socket that acknowledges is not closed, however long it takes", async () => {
    const { me, since } = await manyTasks(2000);
    const socket = await Socket.open(me, { since });
    const begun = Date.now();
    const told = await socket.changesNext(1000);
    for (let step = 1; told.length < 2000; step += 1) {
      await atMoment(begun + step * 50_000, async () => {
        socket.send(ack(told[step * 100 - 1].cursor));
        told.push(...(await socket.changesNext(100)));
      });
    }
    expect(await socket.next()).toMatchObject({ type: "ready" });
    socket.send(ack(told.at(-1).cursor));
    await atMoment(begun + 700_000, async () => {
      const { id } = await me.task();
      expect(await socket.next()).toMatchObject({ id });
    });
  });

  it("a socket that has not acknowledged its replay is told what comes", async () => {
    const { me, since } = await manyTasks(700);
    const socket = await Socket.ready(me, { since });
    for (let round = 0; round < 3; round += 1) {
      const { id } = await me.task();
      expect(await socket.next()).toMatchObject({ type: "change", id });
    }
  });
});

function ack(cursor: string): string {
  return JSON.stringify({ type: "ack", cursor });
}

function longAgo(): number {
  return Date.now() - 20 * 60_000;
}

async function refreshed(person: Person): Promise<Person> {
  const { status, body } = await call("POST", "/api/token/refresh", { body: { refresh: person.signedIn.refresh } });
  expect(status).toBe(200);
  return new Person({ ...person.signedIn, ...body });
}

async function endedSession(me: Person): Promise<string> {
  const other = await anotherSessionOf(me);
  expect((await other.post("/api/logout")).status).toBe(204);
  return other.token;
}

/** Someone with so many tasks, and where their feed was before. */
async function manyTasks(count: number) {
  const me = await newPerson();
  const since = await tipOf(me);
  for (let left = count; left > 0; left -= 500) await insertTasks(me, Math.min(left, 500));
  return { me, since };
}
