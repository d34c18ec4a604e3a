import { evictDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import { createApp } from "../src/app.ts";
import { silently, through } from "./support/app.ts";
import { type Answer, call, newPerson, PASSWORD, type Person } from "./support/client.ts";
import { env } from "./support/env.ts";
import { anotherSessionOf, framesSince, insertTasks, Socket, tipOf } from "./support/socket.ts";

const SESSION_ENDED = { code: 4401, reason: "session_ended" };

describe("within a second", () => {
  it.each<[string, (me: Person, other: Person) => Promise<Answer>, number, Whose[]]>([
    ["logging out", (me) => me.post("/api/logout"), 204, ["mine"]],
    ["logging out everywhere", (me) => me.post("/api/logout/all"), 204, ["mine", "the other's"]],
    ["ending another session", endOther, 204, ["the other's"]],
    ["ending one's own session", (me) => endOther(me, me), 204, ["mine"]],
    ["using a refresh token again", reuseRefresh, 401, ["mine"]],
    ["changing the password", changePassword, 204, ["the other's"]],
    ["deleting the account", (me) => me.delete("/api/me", { password: PASSWORD }), 204, ["mine", "the other's"]],
  ])("%s closes the sockets of the sessions that it ends, and no others", async (_, act, status, closed) => {
    const me = await newPerson();
    const people = { mine: me, "the other's": await anotherSessionOf(me), "a stranger's": await newPerson() };
    const sockets = Object.entries(people).map(async ([whose, person]) => ({
      whose: whose as Whose | "a stranger's",
      person,
      open: [await Socket.ready(person), await Socket.ready(person)],
    }));
    const all = await Promise.all(sockets);

    const began = Date.now();
    expect((await act(me, people["the other's"])).status).toBe(status);
    const ended = all.filter(({ whose }) => closed.includes(whose as Whose)).flatMap(({ open }) => open);
    for (const socket of ended) expect(await socket.closing()).toEqual(SESSION_ENDED);
    expect(Date.now() - began).toBeLessThan(1000);

    for (const { whose, person, open } of all) {
      if (closed.includes(whose as Whose)) continue;
      const { id } = await person.task();
      for (const socket of open) expect(await socket.next()).toMatchObject({ id });
    }
    for (const socket of ended) expect(socket.changes).toEqual([]);
  });

  it("logging out closes the sockets of a hub that sleeps", async () => {
    const me = await newPerson();
    const other = await anotherSessionOf(me);
    const [socket, others] = [await Socket.ready(me), await Socket.ready(other)];
    await evictDurableObject(env.HUB.getByName(me.id), { webSockets: "hibernate" });
    const began = Date.now();
    await me.post("/api/logout");
    expect(await socket.closing()).toEqual(SESSION_ENDED);
    expect(Date.now() - began).toBeLessThan(1000);
    const { id } = await other.task();
    expect(await others.next()).toMatchObject({ id });
  });

  it("logging out closes a socket that is catching up or has stopped", async () => {
    const me = await newPerson();
    const since = await tipOf(me);
    await insertTasks(me, 1500);
    const [socket, stopped] = [await Socket.open(me, { since }), await Socket.open(me, { since })];
    await stopped.changesNext(1000);
    await me.post("/api/logout");
    for (const each of [socket, stopped]) {
      expect(await each.closing()).toEqual(SESSION_ENDED);
      expect(each.changes.length).toBeLessThanOrEqual(1200);
    }
  });
});

describe("an end that no hub was told of", () => {
  it.each<[string, (other: Person, since: string) => Promise<unknown>]>([
    ["a change that does not join up", missedAndNext],
    ["a write of more than 100 rows", manyRows],
    ["a socket that opens and catches up", (other, since) => Socket.ready(other, { since })],
  ])("is found out by %s, and the ended session's socket told no more", async (_, act) => {
    const me = await newPerson();
    const other = await anotherSessionOf(me);
    const since = await tipOf(me);
    await other.task();
    const [socket, others] = [await Socket.ready(me), await Socket.ready(other)];
    const start = await tipOf(other);

    expect((await through(createApp(silently), me).post("/api/logout")).status).toBe(204);
    await act(other, since);
    expect(await socket.closing()).toEqual(SESSION_ENDED);
    expect(socket.changes).toEqual([]);
    const { id } = await other.task();
    await others.changeOf(id);
    expect(others.changes).toEqual(await framesSince(other, start));
  });

  it("does not keep its token from being refused as another socket's", async () => {
    const me = await newPerson();
    const other = await anotherSessionOf(me);
    const socket = await Socket.ready(other);
    await through(createApp(silently), me).post("/api/logout");
    socket.send({ type: "auth", token: me.token });
    expect(await socket.closing()).toEqual(SESSION_ENDED);
  });
});

type Whose = "mine" | "the other's";

async function endOther(me: Person, other: Person): Promise<Answer> {
  const { results } = (await other.get("/api/sessions")).body;
  return me.delete(`/api/sessions/${results.find(({ current }: { current: boolean }) => current).id}`);
}

async function reuseRefresh({ signedIn }: Person): Promise<Answer> {
  const refresh = (token: string) => call("POST", "/api/token/refresh", { body: { refresh: token } });
  const { body: second } = await refresh(signedIn.refresh);
  expect((await refresh(second.refresh)).status).toBe(200);
  return refresh(signedIn.refresh);
}

function changePassword(me: Person): Promise<Answer> {
  return me.post("/api/password/change", { current_password: PASSWORD, new_password: "another horse 8" });
}

async function missedAndNext(other: Person): Promise<void> {
  await through(createApp(silently), other).task();
  await other.task();
}

async function manyRows(other: Person): Promise<void> {
  const { id } = await through(createApp(silently), other).category("Of many");
  await insertTasks(other, 150, { category: id, announced: false });
  await other.delete(`/api/categories/${id}`);
}
