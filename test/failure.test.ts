import { runInDurableObject } from "cloudflare:test";
import { afterEach, describe, expect, it, vi } from "vitest";
import { sweep } from "./support/app.ts";
import { type Answer, call, costOf, expectProblem, newPerson, PASSWORD } from "./support/client.ts";
import { type Batch, databaseAround, failing, withBindings } from "./support/database.ts";
import { env } from "./support/env.ts";
import { anotherSessionOf, refusal, Socket } from "./support/socket.ts";

// `docs/decisions/failure.md` has what these hold.

const withKey = (key = "k") => ({ headers: { "Idempotency-Key": key } });
const LOST = "D1_ERROR: Network connection lost.";
const MAY_BE_DONE = "may or may not have happened";

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** Someone whose requests fail to reach D1 as the test says, and the same person as ever. */
async function someone(act: (batch: Batch) => Promise<D1Result[]>) {
  const person = await newPerson();
  return { person, broken: withBindings({ DB: databaseAround(act) }, person) };
}

/** Every row of every table that has some. */
async function everything(): Promise<unknown> {
  const { results: tables } = await env.DB.prepare(
    `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
      AND name NOT LIKE '\\_%' ESCAPE '\\' AND sql NOT LIKE 'CREATE VIRTUAL%'`,
  ).all<{ name: string }>();
  const rows = await env.DB.batch(tables.map(({ name }) => env.DB.prepare(`SELECT * FROM "${name}"`)));
  return Object.fromEntries(rows.map(({ results }, place) => [tables[place]?.name, results]));
}

function linesOf(log: { mock: { calls: unknown[][] } }): Record<string, unknown>[] {
  return log.mock.calls.map(([line]) => JSON.parse(String(line)));
}

describe("D1 that does not answer", () => {
  it("is waited for 10 seconds, by reads, writes, log-in, refresh and readiness", async () => {
    const never = () => new Promise<never>(() => {});
    const { person, broken } = await someone(never);
    const nobody = withBindings({ DB: databaseAround(never) }, person);
    const { id } = await person.task();
    const log = vi.spyOn(console, "log");
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    let answered = 0;
    const requests: [Promise<Answer>, string, string?][] = [
      [broken.get("/api/tasks"), "Try again shortly"],
      [broken.get("/ready"), "Try again shortly"],
      [broken.post("/api/tasks", { title: "T" }, withKey()), "the same Idempotency-Key", MAY_BE_DONE],
      [broken.post("/api/tasks", { title: "T" }), "Check before", MAY_BE_DONE],
      // It reads first.
      [broken.patch(`/api/tasks/${id}`, { due_date: "2027-01-01" }), "Try again shortly"],
      [nobody.post("/api/token/refresh", { refresh: person.signedIn.refresh }), "Try again shortly", MAY_BE_DONE],
      [nobody.post("/api/login", { username: person.username, password: PASSWORD }), "Try again shortly"],
    ];
    for (const [request] of requests) request.then(() => (answered += 1));
    expect((await broken.get("/health")).status).toBe(200);
    await vi.advanceTimersByTimeAsync(9_999);
    expect(answered).toBe(0);
    await vi.advanceTimersByTimeAsync(1);
    for (const [request, advice, fate = ""] of requests) {
      const answer = await request;
      expectProblem(answer, 503, "database_unavailable");
      expect(answer.body.detail).toContain(advice);
      expect(answer.body.detail).toContain(fate);
      expect(Number(answer.headers.get("Retry-After"))).toBeGreaterThan(0);
      expect(costOf(answer).trips).toBe(1);
      const lines = linesOf(log).filter((line) => line["request_id"] === answer.body.request_id);
      expect(lines).toMatchObject([{ status: 503, cause: "no response in 10000 ms" }]);
    }
  });

  it("gets no second try of a read for what is left of the 10 seconds", async () => {
    let tries = 0;
    const { broken } = await someone(() => {
      tries += 1;
      return tries === 1 ? Promise.reject(new Error(LOST)) : new Promise(() => {});
    });
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const request = broken.get("/api/tasks");
    await vi.advanceTimersByTimeAsync(10_000);
    expectProblem(await request, 503, "database_unavailable");
    expect(tries).toBe(2);
  });
});

describe("D1 that fails", () => {
  it.each([
    [LOST, 2],
    ["D1_ERROR: D1 DB reset because its code was updated.", 2],
    ["D1_ERROR: Internal error in D1 DB storage caused object to be reset.", 2],
    ["D1_ERROR: Cannot resolve D1 DB due to transient issue on remote node.", 2],
    ["D1_ERROR: D1 DB is overloaded. Too many requests queued.", 1],
    ["D1_ERROR: D1 DB storage operation exceeded timeout which caused object to be reset.", 1],
    ["D1_ERROR: no such table: tasks: SQLITE_ERROR", 1],
  ])("once: %s", async (message, tries) => {
    let failures = 0;
    const { broken } = await someone(({ run }) => {
      failures += 1;
      return failures === 1 ? Promise.reject(new Error(message)) : run();
    });
    const read = await broken.get("/api/tasks");
    expect(read.status).toBe(tries === 2 ? 200 : message.includes("no such table") ? 500 : 503);
    expect(costOf(read).trips).toBe(tries);
    failures = 0;
    const write = await broken.post("/api/tasks", { title: "Not made" });
    expect(write.status).toBe(message.includes("no such table") ? 500 : 503);
    expect(costOf(write).trips).toBe(1);
    expect((await broken.get("/api/tasks")).body.results).toEqual([]);
  });

  it("at any statement of a batch has written nothing, in any table", async () => {
    let brokenAt = 0;
    let size = 1;
    const { person, broken } = await someone(async ({ statements, run }) => {
      size = statements.length;
      const half = statements.with(brokenAt, env.DB.prepare("SELECT json_extract('{}', 'broken')"));
      await expect(run(half)).rejects.toThrow("broken");
      throw new Error("D1_ERROR: Internal error in D1 DB storage caused object to be reset.");
    });
    await person.category("Home", { id: "01983f2e-7c1a-7b3c-9d4e-5f6071829301" });
    const fields = {
      title: "Whole",
      due_date: "2027-01-01",
      labels: ["new"],
      category_id: "01983f2e-7c1a-7b3c-9d4e-5f6071829301",
    };
    const before = await everything();
    for (; brokenAt < size; brokenAt += 1) {
      expectProblem(await broken.post("/api/tasks", fields, withKey()), 503, "database_unavailable");
      expect(await everything()).toEqual(before);
    }
    expect(brokenAt).toBeGreaterThan(3);
    expect((await person.post("/api/tasks", fields, withKey())).headers.get("Idempotency-Replayed")).toBeNull();
  });
});

describe("an answer of D1 that is lost after the commit", () => {
  it.each([
    ["POST", "/api/tasks", { title: "Once" }],
    ["PATCH", "/api/tasks/{id}", { title: "Once" }],
    ["POST", "/api/tasks/{id}/complete", {}],
    ["DELETE", "/api/tasks/{id}", undefined],
    ["POST", "/api/tasks/bulk", { operations: [{ op: "create", title: "Once" }] }],
  ])("%s %s is done once, and its repeat is answered as it would have been", async (method, path, body) => {
    let isLost = true;
    const { person, broken } = await someone(async ({ isRead, run }) => {
      const results = await run();
      if (isLost && !isRead) throw new Error(LOST);
      return results;
    });
    const { id } = await person.task();
    const send = () =>
      call(method, path.replace("{id}", id), { token: broken.token, body, ...withKey() }, (request) =>
        broken.fetch(request),
      );
    const countEvents = env.DB.prepare("SELECT count(*) FROM events WHERE actor_id = ?").bind(person.id);
    const events = () => countEvents.first<number>("count(*)");
    const before = await events();
    const lost = await send();
    expectProblem(lost, 503, "database_unavailable");
    expect(lost.body.detail).toContain(MAY_BE_DONE);
    isLost = false;
    const repeat = await send();
    expect(repeat.headers.get("Idempotency-Replayed")).toBe("true");
    expect(repeat.status).toBeLessThan(300);
    expect(await events()).toBe((before ?? 0) + 1);
  });
});

describe("a Durable Object that throws", () => {
  it("changes no answer: the sweep delivers what was written, and closes the sockets of sessions that ended", async () => {
    const person = await newPerson();
    const other = await anotherSessionOf(person);
    const [socket, ended] = [await Socket.ready(person), await Socket.ready(other)];
    const fail = () => Promise.reject(new Error("The Durable Object is overloaded."));
    const HUB = { getByName: () => ({ publish: fail, recheckSessions: fail, fetch: fail }) } as never;

    const { id } = await withBindings({ HUB }, person).task();
    await sweep();
    for (const each of [socket, ended]) expect(await each.changeOf(id)).toMatchObject({ event: "task.created" });

    expect((await withBindings({ HUB }, other).post("/api/logout")).status).toBe(204);
    expect(ended.isOpen).toBe(true);
    await sweep();
    expect(await ended.closing()).toMatchObject({ code: 4401, reason: "session_ended" });
    expect(socket.isOpen).toBe(true);
  });
});

describe("a hub that cannot reach D1", () => {
  it.each([
    ["fails", () => Promise.reject(new Error(LOST)), LOST],
    ["does not answer", () => new Promise<never>(() => {}), "no response in 10000 ms"],
  ])("because it %s refuses new sockets with 503, and keeps open ones, which lose nothing", async (_, batch, cause) => {
    const person = await newPerson();
    const socket = await Socket.ready(person);
    const log = vi.spyOn(console, "log");
    const session: D1DatabaseSession = Object.getPrototypeOf(env.DB.withSession("first-primary"));
    const d1 = vi.spyOn(session, "batch").mockImplementation(batch);
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const refused = refusal({ token: person.token });
    await vi.waitFor(() => expect(d1).toHaveBeenCalled());
    // Only the opening's own batch.
    d1.mockRestore();
    await runInDurableObject(env.HUB.getByName(person.id), () => void vi.advanceTimersByTime(10_000));
    const answer = await refused;
    expectProblem(answer, 503, "database_unavailable");
    expect(linesOf(log).filter((line) => line["request_id"] === answer.body.request_id)).toMatchObject([
      { status: 503, cause: expect.stringContaining(cause) },
    ]);
    vi.useRealTimers();
    const { id } = await person.task();
    expect(await socket.changeOf(id)).toMatchObject({ event: "task.created" });
    await Socket.ready(person);
  });
});

describe("what is measured and limited", () => {
  it("goes on where the bindings for it throw", async () => {
    const limit = () => Promise.reject(new Error("no limits today"));
    const writeDataPoint = () => {
      throw new Error("no points today");
    };
    const bindings = {
      RATE_LIMITS: "on",
      FLOOD_ADDRESS: { limit },
      FLOOD_USER: { limit },
      FLOOD_UPGRADE: { limit },
      METRICS: { writeDataPoint },
    };
    const person = withBindings(bindings, await newPerson());
    await person.task();
    expect((await person.get("/api/tasks")).status).toBe(200);
    expect((await call("GET", "/health", {}, person.fetch)).status).toBe(200);
    await Socket.ready(person, {}, person.fetch);
  });
});

it("readiness fails with the database, health does not", async () => {
  const broken = withBindings({ DB: failing(LOST) }, await newPerson());
  expectProblem(await broken.get("/ready"), 503, "database_unavailable");
  expect((await broken.get("/health")).body).toEqual({ status: "ok" });
});
