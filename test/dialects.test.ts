import { describe, expect, it } from "vitest";
import { type Answer, call, expectProblem, newPerson, newUsername, PASSWORD, type Person } from "./support/client.ts";
import { env } from "./support/env.ts";
import { atMoment, DAY } from "./support/time.ts";

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const anInstant = expect.stringMatching(INSTANT);
const anId = expect.stringMatching(/^[0-9a-f-]{36}$/);

describe("document 000", () => {
  it("registers, logs in, and shows, changes and deletes the user", async () => {
    const username = newUsername();
    const registered = await call("POST", "/API/register/", { body: { username, password: PASSWORD } });
    expect(registered.status).toBe(201);
    expect(registered.body).toMatchObject({ user: { username }, access: expect.any(String) });

    const { status, body } = await call("POST", "/API/login/", { body: { username, password: PASSWORD } });
    expect(status).toBe(200);
    expect(body).toEqual({
      user: registered.body.user,
      access: expect.any(String),
      refresh: expect.any(String),
      token_type: "Bearer",
      expires_in: 900,
    });

    const path = `/API/users/${body.user.id}/`;
    const token = body.access;
    expect(await call("GET", path, { token })).toMatchObject({ status: 200, body: body.user });
    const email = `${username}@example.com`;
    const update = { username: `${username}-2`, email, current_password: PASSWORD };
    const changed = await call("PUT", path, { token, body: update });
    expect(changed.status).toBe(200);
    expect(changed.body).toEqual({ ...body.user, username: `${username}-2`, email });

    expect(await call("DELETE", path, { token })).toMatchObject({ status: 204, body: "" });
    expectProblem(await call("GET", path, { token }), 401, "session_ended");
    const again = { username: `${username}-2`, password: PASSWORD };
    expectProblem(await call("POST", "/API/login/", { body: again }), 401, "invalid_credentials");
  });

  it("deletes nobody else", async () => {
    const person = await newPerson();
    const other = await newPerson();
    expectProblem(await person.delete(`/API/users/${other.id}/`), 404, "not_found");
    await makeAdmin(person);
    expectProblem(await person.delete(`/API/users/${other.id}/`), 403, "forbidden");
    expect((await other.get(`/API/users/${other.id}/`)).status).toBe(200);
  });

  it("creates, shows, lists, changes and deletes tasks, with a boolean status and their user", async () => {
    const person = await newPerson();
    const created = await person.post("/API/tasks/", { title: "Write", description: "A page" });
    expect(created.status).toBe(201);
    const task = created.body;
    expect(task).toEqual({
      id: anId,
      title: "Write",
      description: "A page",
      status: false,
      user: person.id,
      created_at: anInstant,
      updated_at: anInstant,
    });
    const path = `/API/tasks/${task.id}/`;
    expect(await person.get(path)).toMatchObject({ status: 200, body: task });
    const { body: newest } = await person.post("/API/tasks/", { title: "Read", status: true, user: person.id });
    expect(newest.status).toBe(true);
    expect(await person.get("/API/tasks/")).toMatchObject({ status: 200, body: [newest, task] });

    const updated = await person.put(path, { ...task, title: "Rewrite" });
    expect(updated.status).toBe(200);
    expect(updated.body).toEqual({ ...task, title: "Rewrite", updated_at: anInstant });
    expect(await person.delete(path)).toMatchObject({ status: 204, body: "" });
    expectProblem(await person.get(path), 404, "not_found");
    expect((await person.get("/API/tasks/")).body).toEqual([newest]);
  });

  it("marks a task as complete and incomplete, also by its status", async () => {
    const person = await newPerson();
    const { id } = await person.task();
    const marked = await person.patch(`/API/tasks/${id}/complete/`);
    expect(marked).toMatchObject({ status: 200, body: { id, status: true } });
    expect((await person.get(`/api/tasks/${id}`)).body).toMatchObject({ status: "done", done: true });
    const reopened = await person.patch(`/API/tasks/${id}/incomplete/`);
    expect(reopened).toMatchObject({ status: 200, body: { id, status: false } });
    const put = await person.put(`/API/tasks/${id}/`, { title: "A task", status: true });
    expect(put).toMatchObject({ status: 200, body: { id, status: true } });
  });

  it("knows no words for a status, and no user but oneself", async () => {
    const person = await newPerson();
    const { id } = await person.task();
    for (const [method, path] of [["post", "/API/tasks/"] as const, ["put", `/API/tasks/${id}/`] as const]) {
      const words = await person[method](path, { title: "A task", status: "done" });
      expectProblem(words, 400, "invalid", { status: "invalid_type" });
      expectProblem(await person[method](path, { title: "A task", user: 19 }), 403, "forbidden");
    }
  });
});

describe("document 001", () => {
  const TASKS = "/api/Task_API/tasks";
  const USERS = "/api/user_management/users";

  it("registers, and logs in for a token", async () => {
    const username = newUsername();
    const email = `${username}@example.com`;
    const registered = await call("POST", `${USERS}/register/`, { body: { username, email, password: PASSWORD } });
    expect(registered.status).toBe(201);
    expect(registered.body).toEqual({ id: anId, username, email });
    const login = await call("POST", `${USERS}/login/`, { body: { username, password: PASSWORD } });
    expect(login.status).toBe(200);
    expect(login.body).toEqual({ token: expect.any(String) });
    const listed = await withToken("GET", `${USERS}/`, login.body.token);
    expect(listed).toMatchObject({ status: 200, body: [registered.body] });
  });

  it("lists oneself, and to an admin everyone", async () => {
    const person = await newPerson();
    const other = await newPerson();
    const own = { id: person.id, username: person.username, email: null };
    expect((await person.get(`${USERS}/`)).body).toEqual([own]);
    await makeAdmin(person);
    const { body } = await person.get(`${USERS}/`);
    expect(body).toContainEqual(own);
    expect(body).toContainEqual({ id: other.id, username: other.username, email: null });
  });

  it("takes its token for thirty days", async () => {
    const now = Date.now();
    const token = await atMoment(now, async () => tokenOf(await newPerson()));
    await atMoment(now + 30 * DAY - 1, async () => {
      expect((await withToken("GET", `${TASKS}/`, token)).status).toBe(200);
    });
    await atMoment(now + 30 * DAY, async () => {
      expectProblem(await withToken("GET", `${TASKS}/`, token), 401, "session_ended");
    });
  });

  it("takes its token until log-out", async () => {
    const person = await newPerson();
    const token = await tokenOf(person);
    expect((await withToken("POST", "/api/logout", token)).status).toBe(204);
    expectProblem(await withToken("GET", `${TASKS}/`, token), 401, "session_ended");
    expectProblem(await withToken("POST", `${TASKS}/create/`, token, { title: "Late" }), 401, "session_ended");
    expect((await person.get(`${TASKS}/`)).status).toBe(200);
  });

  it("creates tasks as printed, but for oneself only", async () => {
    const person = await newPerson();
    const printed = {
      title: "Serailizers basic.",
      description: "Introduction",
      due_date: "2025-01-31",
      priority_level: "Low",
      user: 19,
    };
    expectProblem(await person.post(`${TASKS}/create/`, printed), 403, "forbidden");
    const { status, body } = await person.post(`${TASKS}/create/`, { ...printed, user: person.id });
    expect(status).toBe(201);
    expect(body).toEqual({ id: anId, ...printed, user: person.id, status: "Incomplete", completed_at: null });
    const bare = await person.post(`${TASKS}/create/`, { title: "Bare" });
    expect(bare.body).toMatchObject({ description: "", due_date: null, priority_level: "Low", user: person.id });
  });

  it("updates by any of the methods that it may have meant", async () => {
    const person = await newPerson();
    const { id } = await person.task({ due_date: "2025-01-31" });
    for (const method of ["put", "post", "patch"] as const) {
      const changes = { title: `By ${method}`, due_date: "2025-02-28", priority_level: "Medium", user: person.id };
      const { status, body } = await person[method](`${TASKS}/${id}/update`, changes);
      expect(status).toBe(200);
      expect(body).toEqual({ id, description: "", ...changes, status: "Incomplete", completed_at: null });
      expectProblem(await person[method](`${TASKS}/${id}/update`, { user: 19 }), 403, "forbidden");
    }
  });

  it("deletes for good", async () => {
    const person = await newPerson();
    const { id } = await person.task();
    expect(await person.delete(`${TASKS}/${id}/delete`)).toMatchObject({ status: 204, body: "" });
    expectProblem(await person.delete(`${TASKS}/${id}/delete`), 404, "not_found");
  });

  it("marks as complete, with the moment, and as incomplete", async () => {
    const person = await newPerson();
    const { id } = await person.task();
    const path = `${TASKS}/${id}/status/`;
    const complete = { id, status: "Complete", completed_at: anInstant };
    const incomplete = { id, status: "Incomplete", completed_at: null };
    expect(await person.patch(path, { status: "Complete" })).toMatchObject({ status: 200, body: complete });
    expect(await person.patch(path, { status: "Incomplete" })).toMatchObject({ status: 200, body: incomplete });
    expect(await person.patch(path)).toMatchObject({ status: 200, body: complete });
    expectProblem(await person.patch(path, { status: "done" }), 400, "invalid", { status: "invalid_value" });
  });

  it("lists by title and status, newest first, and what was completed, latest first", async () => {
    const person = await newPerson();
    const [one, two, three] = await Promise.all(
      ["Buy Milk", "Buy bread", "Sleep"].map((title) => person.task({ title })),
    );
    for (const { id } of [two, one]) expect((await person.patch(`${TASKS}/${id}/status/`)).status).toBe(200);
    const titles = async (path: string) => {
      const { status, body } = await person.get(path);
      expect(status).toBe(200);
      return body.map(({ title }: { title: string }) => title);
    };
    expect(new Set(await titles(`${TASKS}/`))).toEqual(new Set([three.title, two.title, one.title]));
    expect(new Set(await titles(`${TASKS}/?title=buy`))).toEqual(new Set(["Buy bread", "Buy Milk"]));
    expect(await titles(`${TASKS}/?title=MILK&status=Complete`)).toEqual(["Buy Milk"]);
    expect(await titles(`${TASKS}/?status=Incomplete`)).toEqual(["Sleep"]);
    expect(new Set(await titles(`${TASKS}/completed/`))).toEqual(new Set(["Buy Milk", "Buy bread"]));
    await person.patch(`${TASKS}/${two.id}/status/`, { status: "Incomplete" });
    expect(await titles(`${TASKS}/completed/`)).toEqual(["Buy Milk"]);
  });

  it.each([
    ["urgent", "High", "urgent"],
    ["high", "High", "high"],
    ["none", "Low", "none"],
    ["urgent", "Medium", "medium"],
    ["medium", "High", "high"],
    ["high", "Low", "low"],
  ])("keeps what its three levels cannot say: %s put as %s is %s", async (before, priority_level, after) => {
    const person = await newPerson();
    const { id, title } = await person.task({ priority: before });
    for (const method of ["put", "patch"] as const) {
      const updated = await person[method](`${TASKS}/${id}/update`, { title, priority_level });
      expect(updated).toMatchObject({ status: 200, body: { priority_level } });
      expect((await person.get(`/api/tasks/${id}`)).body.priority).toBe(after);
    }
  });
});

describe("lists of the documents 000 and 001", () => {
  it.each(["/API/tasks/", "/api/Task_API/tasks/", "/api/Task_API/tasks/?status=Incomplete&title=task"])(
    "are the newest 1,000, and a link to more: %s",
    async (path) => {
      const person = await newPerson();
      await insertTasks(person, 1_001);
      const { body, headers } = await person.get(path);
      expect(body.map(({ title }: { title: string }) => title)).toEqual(titlesFrom(1_001, 2));
      const [, next = ""] = /^<(https:\/\/taskwire\.test\/[^>]+)>; rel="next"$/.exec(headers.get("Link") ?? "") ?? [];
      const rest = await person.get(next);
      expect(rest.body).toMatchObject([{ title: "Task 1" }]);
      expect(rest.headers.get("Link")).toBeNull();
    },
  );
});

describe("document 002", () => {
  it("registers, and gives and renews tokens", async () => {
    const username = newUsername();
    expect((await call("POST", "/api/register/", { body: { username, password: PASSWORD } })).status).toBe(201);
    const pair = await call("POST", "/api/token/", { body: { username, password: PASSWORD } });
    expect(pair).toMatchObject({ status: 200, body: { access: expect.any(String), refresh: expect.any(String) } });
    const renewed = await call("POST", "/api/token/refresh/", { body: { refresh: pair.body.refresh } });
    expect(renewed).toMatchObject({ status: 200, body: { access: expect.any(String), refresh: expect.any(String) } });
    expect((await call("GET", "/api/tasks/", { token: renewed.body.access })).status).toBe(200);
  });

  it("creates, shows, changes and deletes tasks, and lists them by category and page", async () => {
    const person = await newPerson();
    const made = await person.post("/api/categories/", { name: "Home" });
    expect(made).toMatchObject({ status: 201, body: { id: anId, name: "Home" } });
    expect((await person.get("/api/categories/")).body.results).toEqual([made.body]);

    const fields = { title: "Sweep", due_date: "2026-03-14", priority: "high", category_id: made.body.id };
    const { status, body: task } = await person.post("/api/tasks/", fields);
    expect(status).toBe(201);
    expect(task).toMatchObject(fields);
    await person.task();
    const path = `/api/tasks/${task.id}/`;
    expect(await person.get(path)).toMatchObject({ status: 200, body: task });
    const put = await person.put(path, { title: "Sweep again" });
    expect(put).toMatchObject({ status: 200, body: { ...fields, title: "Sweep again" } });

    const filtered = await person.get(`/api/tasks/?category=${made.body.id}&page=1`);
    expect(filtered.body).toEqual({ count: 1, next: null, previous: null, results: [put.body] });
    const second = await person.get("/api/tasks/?page=2&page_size=1");
    expect(second.body).toEqual({
      count: 2,
      next: null,
      previous: expect.stringContaining("page=1"),
      results: [put.body],
    });
    expect((await person.get(second.body.previous)).body).toMatchObject({ count: 2, next: expect.any(String) });
    expectProblem(await person.get("/api/tasks/?page=3&page_size=1"), 404, "not_found");
    expect((await person.delete(path)).status).toBe(204);
  });

  it("has a profile for everyone from the start", async () => {
    const person = await newPerson();
    expect(await person.get("/api/profile/")).toMatchObject({ status: 200, body: { bio: "", version: 1 } });
    expect(await person.put("/api/profile/", { bio: "Me" })).toMatchObject({ status: 200, body: { bio: "Me" } });
  });
});

describe("document 003", () => {
  it("registers with a name and a password, logs in, and keeps tasks that are done or not", async () => {
    const account = { username: newUsername(), password: PASSWORD };
    expect((await call("POST", "/api/register/", { body: account })).status).toBe(201);
    const login = await call("POST", "/api/login/", { body: account });
    expect(login).toMatchObject({ status: 200, body: { access: expect.any(String), refresh: expect.any(String) } });
    const token = login.body.access;

    const { status, body } = await call("POST", "/api/tasks/", { token, body: { title: "Walk", description: "Far" } });
    expect(status).toBe(201);
    expect(body).toMatchObject({ title: "Walk", description: "Far", done: false, owner_id: login.body.user.id });
    const path = `/api/tasks/${body.id}/`;
    const put = await call("PUT", path, { token, body: { title: "Walk", done: true } });
    expect(put).toMatchObject({ status: 200, body: { description: "Far", done: true, status: "done" } });
    expect((await call("GET", path, { token })).body).toEqual(put.body);
    expect((await call("GET", "/api/tasks/", { token })).body).toEqual({
      results: [put.body],
      next: null,
      previous: null,
    });
    expect((await call("DELETE", path, { token })).status).toBe(204);
    expectProblem(await call("GET", path, { token }), 404, "not_found");
  });
});

describe("document 004", () => {
  it("registers, logs in, tells who one is, verifies, refreshes and logs out", async () => {
    const account = { username: newUsername(), password: PASSWORD };
    const registered = await call("POST", "/api/accounts/register/", { body: account });
    expect(registered.status).toBe(201);
    const login = await call("POST", "/api/accounts/login/", { body: account });
    expect(login).toMatchObject({ status: 200, body: { access: expect.any(String), refresh: expect.any(String) } });
    const token = login.body.access;
    const me = await call("GET", "/api/accounts/me/", { token });
    expect(me).toMatchObject({ status: 200, body: registered.body.user });
    const verified = await call("POST", "/api/accounts/verify/", { body: { token } });
    expect(verified).toMatchObject({ status: 200, body: { valid: true, sub: me.body.id } });
    const renewed = await call("POST", "/api/accounts/refresh/", { body: { refresh: login.body.refresh } });
    expect(renewed).toMatchObject({ status: 200, body: { access: expect.any(String) } });
    expect((await call("POST", "/api/accounts/logout/", { token })).status).toBe(204);
    expectProblem(await call("GET", "/api/accounts/me/", { token }), 401, "session_ended");
  });

  it("lists, adds, updates and deletes tasks", async () => {
    const person = await newPerson();
    const { status, body: task } = await person.post("/api/tasks/", { title: "Call" });
    expect(status).toBe(201);
    const path = `/api/tasks/${task.id}/`;
    const patched = await person.patch(path, { title: "Call back" });
    expect(patched).toMatchObject({ status: 200, body: { id: task.id, title: "Call back" } });
    expect(await person.get("/api/tasks/")).toMatchObject({ status: 200, body: { results: [patched.body] } });
    expect(await person.delete(path)).toMatchObject({ status: 204, body: "" });
  });
});

async function makeAdmin({ id }: Person): Promise<void> {
  await env.DB.prepare("UPDATE users SET role = 'admin' WHERE id = ?").bind(id).run();
}

async function tokenOf({ username }: Person): Promise<string> {
  const login = { username, password: PASSWORD };
  const { body } = await call("POST", "/api/user_management/users/login/", { body: login });
  return body.token;
}

function withToken(method: string, path: string, token: string, body?: unknown): Promise<Answer> {
  return call(method, path, { headers: { Authorization: `Token ${token}` }, body });
}

/** Tasks 1 to `count`, each a second newer than the one before. */
async function insertTasks({ id }: Person, count: number): Promise<void> {
  await env.DB.prepare(
    `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?2)
     INSERT INTO tasks (id, owner_id, title, title_key, status, priority, created_at, updated_at)
     SELECT substr(?1, 1, 24) || printf('%012x', i), ?1, 'Task ' || i, 'task ' || i, 0, 0,
       strftime('%FT%T.000Z', '2026-01-01', '+' || i || ' seconds'), '2026-01-01T00:00:00.000Z' FROM n`,
  )
    .bind(id, count)
    .run();
}

function titlesFrom(newest: number, oldest: number): string[] {
  return Array.from({ length: newest - oldest + 1 }, (_, place) => `Task ${newest - place}`);
}
