import { createServer, type Server as HttpServer } from "node:http";
import { afterAll, expect, it, onTestFinished } from "vitest";
import { connect, type Options, type Task } from "../../client/index.ts";
import { Held, Person } from "./server.ts";
import { StartedServer } from "./started-server.ts";

// The client against `npm start`, over real sockets.

const server = await StartedServer.startNew();
afterAll(() => server.stop());

/** The client for someone, until the test is over. */
function follow(person: Person, held: Held, options: Partial<Options> = {}) {
  const { onChange, cursorStore } = held;
  const token = () => person.refresh();
  const connection = connect({ url: server.url, token, onChange, cursorStore, ...options });
  onTestFinished(() => connection.close());
  return connection;
}

it("tells what there is, and then what happens", async () => {
  const me = await Person.register(server.url);
  const first = await me.call("POST", "/api/tasks", { title: "Before" });
  const gone = await me.call("POST", "/api/tasks", { title: "Gone before" });
  await me.call("DELETE", `/api/tasks/${gone.id}`);
  const held = new Held();
  follow(me, held);
  await held.untilHas("task", first.id);
  const second = await me.call("POST", "/api/tasks", { title: "After" });
  await held.untilHas("task", second.id);
  await me.call("DELETE", `/api/tasks/${first.id}`);
  await held.untilHas("task", first.id, (data) => data === null);
  expect(held.things).toEqual(await me.everything());
  expect(held.told.map(({ id }) => id)).not.toContain(gone.id);
});

it("goes on from its cursor after the server was gone, missing and repeating nothing", async () => {
  const me = await Person.register(server.url);
  const held = new Held();
  follow(me, held, { token: async () => me.token });
  const { id } = await me.call("POST", "/api/tasks", { title: "One" });
  await held.untilHas("task", id);
  await server.stop();
  await server.start();
  await me.call("PATCH", `/api/tasks/${id}`, { title: "Two" });
  const other = await me.call("POST", "/api/tasks", { title: "Three" });
  await held.untilHas("task", other.id);
  expect(held.things).toEqual(await me.everything());
  const cursors = held.told.map(({ cursor }) => cursor);
  expect(new Set(cursors).size).toBe(cursors.length);
});

it("goes on where it was told to stop, in another life of the app", async () => {
  const me = await Person.register(server.url);
  const held = new Held();
  const first = follow(me, held);
  const one = await me.call("POST", "/api/tasks", { title: "One" });
  await held.untilHas("task", one.id);
  first.close();
  const two = await me.call("POST", "/api/tasks", { title: "Two" });
  await me.call("DELETE", `/api/tasks/${one.id}`);
  const before = held.told.length;
  follow(me, held);
  await held.untilHas("task", one.id, (data) => data === null);
  expect(held.told.slice(before).map(({ id }) => id)).toEqual([two.id, one.id]);
  expect(held.things).toEqual(await me.everything());
});

it("tells a change again that could not be taken in, and none before it", async () => {
  const me = await Person.register(server.url);
  const held = new Held();
  const errors: unknown[] = [];
  let fails = 2;
  follow(me, held, {
    onError: (error) => errors.push(error),
    onChange: (change) => {
      if (change.entity === "task" && fails-- > 0) throw new Error("the disk is full");
      held.onChange(change);
    },
  });
  const { id } = await me.call("POST", "/api/tasks", { title: "One" });
  await held.untilHas("task", id);
  expect(errors.map(String)).toEqual(["Error: the disk is full", "Error: the disk is full"]);
  expect(held.told.map(({ entity }) => entity)).toEqual(["profile", "task"]);
});

it("asks for another token when its session has been ended", async () => {
  const me = await Person.register(server.url);
  const held = new Held();
  const { username } = await me.call("GET", "/api/me");
  let token = me.token;
  let asked = 0;
  follow(me, held, {
    token: async () => {
      asked += 1;
      return token;
    },
  });
  const one = await me.call("POST", "/api/tasks", { title: "One" });
  await held.untilHas("task", one.id);
  const login = { username, password: "correct horse 7" };
  token = (await me.call("POST", "/api/login", login)).access;
  await me.call("POST", "/api/logout");
  me.token = token;
  const two = await me.call("POST", "/api/tasks", { title: "Two" });
  await held.untilHas("task", two.id);
  expect(asked).toBeGreaterThan(1);
  expect(held.things).toEqual(await me.everything());
});

it("begins anew with a cursor that the server does not know", async () => {
  const me = await Person.register(server.url);
  const { id } = await me.call("POST", "/api/tasks", { title: "One" });
  const held = new Held();
  held.cursor = "another database's";
  held.things["task of-another-database"] = {};
  follow(me, held, {
    onReset: () => {
      for (const name of Object.keys(held.things)) delete held.things[name];
    },
  });
  await held.untilHas("task", id);
  expect(held.things).toEqual(await me.everything());
});

it("takes in a long replay", async () => {
  const me = await Person.register(server.url);
  const held = new Held();
  held.cursor = (await me.call("GET", "/api/sync")).cursor;
  const titles = Array.from({ length: 1_500 }, (_, place) => `Task ${place}`);
  for (let from = 0; from < titles.length; from += 100) {
    const operations = titles.slice(from, from + 100).map((title) => ({ op: "create", title }));
    await me.call("POST", "/api/tasks/bulk", { operations });
  }
  follow(me, held);
  await held.until(() => held.told.length === titles.length);
  expect(held.told.map(({ data }) => (data as Task | null)?.title).sort()).toEqual(titles.sort());
});

it("tells changes that come together at once, with the cursor after them, and how the connection does", async () => {
  const me = await Person.register(server.url);
  const titles = ["One", "Two", "Three"];
  for (const title of titles) await me.call("POST", "/api/tasks", { title });
  const batches: string[][] = [];
  const statuses: string[] = [];
  const held = new Held();
  const connection = follow(me, held, {
    onChanges: (changes, cursor) => {
      if (changes.length > 0) batches.push(changes.map(({ entity }) => entity));
      for (const change of changes) held.onChange(change);
      held.cursorStore.set(cursor);
    },
    onStatus: (status) => {
      statuses.push(status);
      held.cursorStore.set(held.cursor);
    },
    pageSize: 3,
  });
  await held.until(() => statuses.includes("live"));
  expect(batches).toEqual([["profile", "task", "task"], ["task"]]);
  connection.resync();
  await held.until(() => statuses.filter((status) => status === "live").length === 2);
  expect(statuses).toEqual(["connecting", "live", "offline", "connecting", "live"]);
  expect(held.told).toHaveLength(4);
});

it("polls where sockets are refused", async () => {
  const me = await Person.register(server.url);
  const proxy = await withoutSockets(server.url);
  onTestFinished(() => void proxy.close());
  const { port } = proxy.address() as { port: number };
  const held = new Held();
  const { id } = await me.call("POST", "/api/tasks", { title: "One" });
  held.cursor = (await me.call("GET", "/api/sync")).cursor;
  await me.call("PATCH", `/api/tasks/${id}`, { title: "Two" });
  follow(me, held, { url: `http://127.0.0.1:${port}`, token: async () => me.token });
  await held.untilHas("task", id, (data) => (data as Task | null)?.title === "Two");
  expect(held.told).toHaveLength(1);
});

/** A proxy that lets requests through and no upgrade. */
async function withoutSockets(url: string): Promise<HttpServer> {
  const proxy = createServer(async ({ method, url: path, headers }, response) => {
    const { authorization = "" } = headers;
    const answer = await fetch(new URL(path ?? "", url), { method: method ?? "GET", headers: { authorization } });
    response.writeHead(answer.status, { "Content-Type": "application/json" }).end(await answer.text());
  });
  proxy.on("upgrade", (_, socket) => socket.destroy());
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  return proxy;
}
