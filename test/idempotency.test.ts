import { describe, expect, it } from "vitest";
import { operationsIn } from "../attack/operations.ts";
import { runJobs } from "../src/cron.ts";
import { openContext } from "../src/open-context.ts";
import document from "./openapi.json";
import { type Answer, call, expectProblem, newPerson, newUsername, PASSWORD, type Person } from "./support/client.ts";
import { env } from "./support/env.ts";
import { withToken } from "./support/personal-tokens.ts";
import { nounsIn, pathTo, resourcesOf } from "./support/resources.ts";
import { anotherSessionOf } from "./support/socket.ts";
import { atMoment } from "./support/time.ts";
import { turnOn } from "./support/totp.ts";

const withKey = (key: string) => ({ headers: { "Idempotency-Key": key } });
const REPLAYED = "Idempotency-Replayed";

const OPERATIONS = operationsIn(document as never)
  .filter(({ takesKey }) => takesKey)
  // What shows a secret is not answered twice: `personal-tokens.test.ts`.
  .filter(({ failures }) => !failures[409]?.includes("already_done"))
  // Its body is no JSON: `import.test.ts`.
  .filter(({ path }) => path !== "/api/import");

describe.each(OPERATIONS)("$method $path", ({ method, path, example }) => {
  it("runs once for a key, also where it comes several times at once", async () => {
    const { actor, to, body } = await sceneOf(method, path, example);
    const send = () => call(method, to, { token: actor.token, body, ...withKey("a-key") });
    const before = await written();
    const answers = await Promise.all([send(), send(), send()]);
    const after = await written();
    answers.push(await send());

    const endsSession = /^\/api\/(logout|me)/.test(path) && method !== "PUT" && method !== "PATCH";
    const isErased = path === "/api/users/{id}" && method === "DELETE";
    const told = answers.filter(({ status }) => !((endsSession || isErased) && status === 401));
    const [first] = told.filter(({ headers }) => !headers.has(REPLAYED)) as [Answer];
    expect(first.status, JSON.stringify(first.body)).toBeLessThan(300);
    for (const answer of told) {
      expect(answer.body).toEqual(first.body);
      expect(answer.status).toBe(first.status);
      for (const name of ["Location", "ETag", "X-Change-Seq"]) {
        expect(answer.headers.get(name)).toBe(first.headers.get(name));
      }
    }
    expect(told.filter(({ headers }) => !headers.has(REPLAYED))).toHaveLength(1);
    expect(after.events - before.events).toBeLessThanOrEqual(1);
    expect(after.audit - before.audit).toBeLessThanOrEqual(1);
    expect(await written()).toEqual(after);
  });
});

/** The people and rows that an operation needs, and the request that changes something. */
async function sceneOf(method: string, path: string, example: Record<string, unknown> = {}) {
  const [owner, friend, stranger] = await Promise.all([newPerson(), newPerson(), newPerson()]);
  let actor = owner;
  let body: unknown = example;
  if (path.startsWith("/api/sessions")) await anotherSessionOf(owner);
  const resources = resourcesOf(owner, async () => friend);
  const ids = await resources.ids(nounsIn(path));
  if (path.startsWith("/api/admin")) {
    await env.DB.prepare("UPDATE users SET role = 'admin' WHERE id = ?").bind(owner.id).run();
    ids["users"] = stranger.id;
  }
  if (path.endsWith("/members")) body = { ...example, username: stranger.username };
  if (path.endsWith("/move")) {
    for (const noun of nounsIn(path)) await resources.another(noun);
    body = { last: true };
  }
  if (path.endsWith("/incomplete")) await owner.post(`/api/tasks/${ids["tasks"]}/complete`);
  if (path.includes("/reminders") && method === "POST") body = { at: "2030-01-01T00:00:00.000Z" };
  if (path.startsWith("/api/invitations") && method === "DELETE") actor = friend;
  if (/^\/api\/(me|users)/.test(path) && method.startsWith("P") && !path.endsWith("delete")) {
    body = { username: newUsername() };
  }
  if (ids["deliveries"]) {
    const insert = `INSERT INTO deliveries (webhook_id, seq, event, entity_id, state, created_at)
      VALUES (?, ?, 'task.created', '', 'delivered', '')`;
    await env.DB.prepare(insert).bind(ids["webhooks"], ids["deliveries"]).run();
  }
  if (path === "/api/mfa") body = { ...example, code: (await turnOn(owner)).recoveryCodes[0] };
  if (path === "/api/undo") {
    const { headers } = await owner.post("/api/tasks", { title: "A task" });
    body = { seq: Number(headers.get("X-Change-Seq")) };
  }
  return { actor, to: pathTo(path, ids), body: Object.keys(body as object).length > 0 ? body : undefined };
}

async function written() {
  const count = "SELECT (SELECT count(*) FROM events) AS events, (SELECT count(*) FROM audit) AS audit";
  return (await env.DB.prepare(count).first<{ events: number; audit: number }>()) as { events: number; audit: number };
}

describe("a key", () => {
  it("may have quotes, which are no part of it", async () => {
    const person = await newPerson();
    const made = await person.post("/api/tasks", { title: "Once" }, withKey("k"));
    const again = await person.post("/api/tasks/", { title: "Once" }, withKey('"k"'));
    expect(again.body).toEqual(made.body);
    expect(again.headers.get(REPLAYED)).toBe("true");
    expect(made.headers.has(REPLAYED)).toBe(false);
  });

  it.each(["", '"', '""', '"k', 'k"', 'a"b', "a b", "a\tb", "k".repeat(256), `"${"k".repeat(256)}"`, "é"])(
    "is bad as %j",
    async (key) => {
      const person = await newPerson();
      const answer = await person.post("/api/tasks", { title: "Never" }, withKey(key));
      expectProblem(answer, 400, "bad_idempotency_key", { "Idempotency-Key": "invalid_header" });
      expect((await person.get("/api/tasks")).body.results).toEqual([]);
    },
  );

  it("may have 255 characters", async () => {
    const person = await newPerson();
    expect((await person.post("/api/tasks", { title: "Long" }, withKey("k".repeat(255)))).status).toBe(201);
  });

  it("is of one request: another body, path, query or method is refused, and does nothing", async () => {
    const person = await newPerson();
    const { body: task } = await person.post("/api/tasks", { title: "Once" }, withKey("k"));
    const path = `/api/tasks/${task.id}`;
    const before = await written();
    const others = [
      person.post("/api/tasks", { title: "Twice" }, withKey("k")),
      person.post("/api/categories", { title: "Once" }, withKey("other")),
      person.post("/api/categories", { name: "Once" }, withKey("k")),
      person.patch(path, { title: "Once" }, withKey("k")),
      person.delete(path, undefined, withKey("k")),
      person.post(`${path}/complete`, undefined, withKey("k")),
      person.delete(`/api/categories/${crypto.randomUUID()}?tasks=delete`, undefined, withKey("k")),
      person.post("/api/logout", undefined, withKey("k")),
    ];
    const statuses = (await Promise.all(others)).map(({ status, body }) => `${status} ${body.code}`);
    const reused = "422 idempotency_key_reused";
    expect(statuses).toEqual([reused, "400 invalid", reused, reused, reused, reused, "404 not_found", reused]);
    expect(await written()).toEqual(before);
  });

  it("is of one user, over all their sessions", async () => {
    const [ada, bob] = [await newPerson(), await newPerson()];
    const { body } = await ada.post("/api/tasks", { title: "Once" }, withKey("k"));
    expect((await (await anotherSessionOf(ada)).post("/api/tasks", { title: "Once" }, withKey("k"))).body).toEqual(
      body,
    );
    const other = await bob.post("/api/tasks", { title: "Once" }, withKey("k"));
    expect(other.headers.has(REPLAYED)).toBe(false);
    expect(other.body.id).not.toBe(body.id);
  });

  it("counts for 24 hours, and its row is deleted at night", async () => {
    const person = await newPerson();
    const send = () => person.post("/api/categories", { name: "Once" }, withKey("k"));
    const made = await send();
    await age(person, 86_399_000);
    expect((await send()).body).toEqual(made.body);
    await age(person, 2_000);
    expectProblem(await send(), 409, "name_taken");
    const rows = "SELECT count(*) AS rows FROM idempotency_keys WHERE user_id = ?";
    await age(person, 2 * 86_400_000);
    await runJobs("0 3 * * *", () => openContext(env, { waitUntil() {} }));
    expect(await env.DB.prepare(rows).bind(person.id).first("rows")).toBe(0);
  });

  it("is ignored where nothing is written", async () => {
    const person = await newPerson();
    for (const key of ["k", '"']) {
      expect((await person.post("/api/live/ticket", undefined, withKey(key))).status).toBe(200);
      expect((await person.get("/api/tasks", withKey(key))).status).toBe(200);
      const preview = { rrule: "FREQ=DAILY", due_date: "2026-03-22", count: 1 };
      expect((await person.post("/api/recurrence/preview", preview, withKey(key))).status).toBe(200);
    }
  });
});

/** As if the person's keys had been sent so much earlier. */
async function age({ id }: Person, ms: number) {
  const { results } = await env.DB.prepare("SELECT * FROM idempotency_keys WHERE user_id = ?").bind(id).all();
  for (const { key, created_at } of results) {
    const at = new Date(Date.parse(String(created_at)) - ms);
    await env.DB.prepare("UPDATE idempotency_keys SET created_at = ?, day = ? WHERE user_id = ? AND key = ?")
      .bind(at.toISOString(), Math.floor(at.getTime() / 86_400_000), id, key)
      .run();
  }
}

describe("what is kept", () => {
  it("is the answer of the time, also once the entity has changed or is gone", async () => {
    const person = await newPerson();
    const made = await person.post("/api/tasks", { title: "Once" }, withKey("make"));
    const path = `/api/tasks/${made.body.id}`;
    const edited = await person.patch(path, { title: "Edited" }, withKey("edit"));
    await person.post(`${path}/complete`);
    await person.delete(path);
    for (const [answer, again] of [
      [made, await person.post("/api/tasks", { title: "Once" }, withKey("make"))],
      [edited, await person.patch(path, { title: "Edited" }, withKey("edit"))],
    ] as const) {
      expect(again.body).toEqual(answer.body);
      expect(again.headers.get("ETag")).toBe(answer.headers.get("ETag"));
    }
    expect((await person.get("/api/tasks")).body.results).toEqual([]);
  });

  it("is the list of members as the write left it", async () => {
    const [owner, member] = [await newPerson(), await newPerson()];
    const path = `/api/tasks/${(await owner.task()).id}`;
    await owner.share(path, member, "viewer");
    const send = () => owner.patch(`${path}/members/${member.id}`, { role: "editor" }, withKey("k"));
    const made = await send();
    expect(made.body).toEqual((await owner.get(`${path}/members`)).body);
    await member.delete(`${path}/members/${member.id}`);
    expect((await send()).body).toEqual(made.body);
    expect((await owner.get(`${path}/members`)).body.results).toHaveLength(1);
  });

  it("is nothing of a refusal: the repeat runs", async () => {
    const person = await newPerson();
    const id = "01983f2e-7c1a-7b3c-9d4e-5f60718293a4";
    const body = { title: "Once", category_id: "01983f2e-7c1a-7b3c-9d4e-5f60718293a5" };
    const send = () => person.post("/api/tasks", body, withKey("k"));
    expectProblem(await send(), 400, "invalid");
    await person.category("Now there", { id: body.category_id });
    expect(await send()).toMatchObject({ status: 201 });

    const complete = () => person.post(`/api/tasks/${id}/complete`, undefined, withKey("c"));
    expectProblem(await complete(), 404, "not_found");
    await person.task({ id });
    expect(await complete()).toMatchObject({ status: 200, body: { status: "done" } });
  });

  it("is nothing of a change of nothing", async () => {
    const person = await newPerson();
    const { id } = await person.task({ title: "Same" });
    const send = () => person.patch(`/api/tasks/${id}`, { title: "Same" }, withKey("k"));
    expect((await send()).headers.has("X-Change-Seq")).toBe(false);
    await person.patch(`/api/tasks/${id}`, { title: "Other" });
    const again = await send();
    expect(again.body).toMatchObject({ title: "Same", version: 3 });
    expect(again.headers.has(REPLAYED)).toBe(false);
    expect((await send()).headers.get(REPLAYED)).toBe("true");
  });

  it("comes back where the repeat would find nothing to change, or be refused", async () => {
    const person = await newPerson();
    const { id } = await person.task();
    const done = await person.patch(`/api/tasks/${id}`, { done: true }, withKey("done"));
    const again = await person.patch(`/api/tasks/${id}`, { done: true }, withKey("done"));
    expect(again.headers.get("X-Change-Seq")).toBe(done.headers.get("X-Change-Seq"));
    const reused = await person.patch(`/api/tasks/${id}`, { done: true, title: "A task" }, withKey("done"));
    expectProblem(reused, 422, "idempotency_key_reused");

    const made = await person.post("/api/categories", { name: "Home" }, withKey("home"));
    expect((await person.post("/api/categories", { name: "Home" }, withKey("home"))).body).toEqual(made.body);
    const deleted = await person.delete(`/api/categories/${made.body.id}`, undefined, withKey("delete"));
    const gone = await person.delete(`/api/categories/${made.body.id}`, undefined, withKey("delete"));
    expect([deleted.status, gone.status, gone.headers.get(REPLAYED)]).toEqual([204, 204, "true"]);
  });

  it("is nobody's any more once their account is deleted", async () => {
    const person = await newPerson();
    await person.post("/api/tasks", { title: "Once" }, withKey("k"));
    expect((await person.delete("/api/me", { password: PASSWORD }, withKey("bye"))).status).toBe(204);
    const { results } = await env.DB.prepare("SELECT * FROM idempotency_keys WHERE user_id = ?").bind(person.id).all();
    expect(results).toEqual([]);
  });

  it("is for who is signed in", async () => {
    const person = await newPerson();
    const other = await anotherSessionOf(person);
    await person.post("/api/tasks", { title: "Once" }, withKey("k"));
    await person.post("/api/logout");
    expectProblem(await person.post("/api/tasks", { title: "Once" }, withKey("k")), 401, "session_ended");
    expectProblem(await person.post("/api/tasks", { title: "Other" }, withKey("k")), 401, "session_ended");
    expect((await other.post("/api/tasks", { title: "Once" }, withKey("k"))).headers.get(REPLAYED)).toBe("true");
  });
});

it("costs a write one row, and no trip", async () => {
  const person = await newPerson();
  await atMoment(Date.now(), async () => {
    const plain = await person.post("/api/tasks", { title: "Plain" });
    const keyed = await person.post("/api/tasks", { title: "Keyed" }, withKey("k"));
    for (const { headers } of [plain, keyed]) expect(headers.get("Server-Timing")).toContain('"1 trip, ');
  });
  const rows = await env.DB.prepare("SELECT seq, data FROM idempotency_keys WHERE user_id = ?").bind(person.id).all();
  expect(rows.results).toEqual([{ seq: expect.any(Number), data: expect.stringContaining("Keyed") }]);
});

it("runs one of ten at once, when what they change has several tries", async () => {
  const person = await newPerson();
  const { id } = await person.task({ due_date: "2026-03-14", recurrence: { rrule: "FREQ=DAILY" } });
  const send = () => person.post(`/api/tasks/${id}/complete`, undefined, withKey("k"));
  const answers = await Promise.all(Array.from({ length: 10 }, send));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  expect(new Set(answers.map(({ body }) => body.due_date))).toEqual(new Set(["2026-03-15"]));
  expect((await person.get("/api/tasks/completed")).body.results).toHaveLength(1);
});

it("a kept answer is not for a token that is restricted to categories", async () => {
  const me = await newPerson();
  const { id: home } = await me.category("Home");
  const task = await me.task({ title: "Outside" });
  const script = await withToken(me, ["tasks:write"], { categories: [home] });
  const edit = [`/api/tasks/${task.id}`, { title: "Still outside" }, withKey("shared")] as const;
  expect((await me.patch(...edit)).status).toBe(200);
  expectProblem(await script.patch(...edit), 422, "idempotency_key_reused");
  expect((await me.patch(...edit)).headers.get(REPLAYED)).toBe("true");
});
