import { describe, expect, it } from "vitest";
import { SCOPES } from "../src/auth/scopes.ts";
import { type Answer, call, costOf, expectProblem, newPerson, type Person, walk } from "./support/client.ts";
import { withToken } from "./support/personal-tokens.ts";

// Tokens that are restricted to categories. What lies outside has this in every text of it.
const OUTSIDE = "zanzibar";

const scene = await makeScene();

describe("a token that is restricted to categories", () => {
  it.each(listQueries())("lists what its user sees in them: %s", async (query) => {
    const { me, script, inside } = scene;
    const path = `/api/tasks?${query}`;
    const expected = (await walk(me, path)).filter(({ category_id }) => inside.includes(category_id));
    expect(await walk(script, `${path}&page_size=1`)).toEqual(expected);
    const { body } = await script.get(`${path}&page=1`);
    expect(body.count).toBe(expected.length);
    expect(body.results).toEqual(expected);
  });

  it("lists completions, reminders, categories and invitations of these alone", async () => {
    const { me, script, home, theirs, reached } = scene;
    const completions = await walk(script, "/api/tasks/completed?page_size=1");
    expect(completions.map(({ task_id }) => task_id)).toEqual([reached.done.id]);
    expect(await walk(me, "/api/tasks/completed")).toHaveLength(2);
    expect((await walk(script, "/api/reminders")).map(({ task_id }) => task_id)).toEqual([reached.mine.id]);
    expect(await walk(me, "/api/reminders")).toHaveLength(2);
    const categories = await walk(script, "/api/categories?counts=true");
    expect(categories.map(({ id, task_count }) => [id, task_count])).toEqual([
      [home.id, 2],
      [theirs.id, 1],
    ]);
    const [invitation] = await walk(script, "/api/invitations");
    expect(await walk(script, "/api/invitations")).toHaveLength(1);
    expect(invitation.subject_id).toBe(reached.shared.id);
    expect(await walk(me, "/api/invitations")).toHaveLength(2);
  });

  it("takes one trip, and reads what its user may read", async () => {
    const { script, home, theirs, reached } = scene;
    const paths = ["/api/tasks", "/api/categories", ...[home, theirs].map(({ id }) => `/api/categories/${id}`)];
    for (const { id } of [reached.mine, reached.shared]) {
      const path = `/api/tasks/${id}`;
      paths.push(
        path,
        `${path}/comments`,
        `${path}/reminders`,
        `${path}/history`,
        `${path}/members`,
        `${path}/occurrences`,
      );
    }
    for (const path of paths) {
      const answer = await script.get(path);
      expect([path, answer.status, costOf(answer).trips]).toEqual([path, 200, 1]);
      expect(JSON.stringify(answer.body)).not.toContain(OUTSIDE);
      for (const id of scene.outsideIds) expect(JSON.stringify(answer.body)).not.toContain(id);
    }
  });

  it("knows nothing else, over every operation of the document", async () => {
    const { me, script, outside } = scene;
    const before = await everything(me);
    const { paths } = (await call("GET", "/openapi.json")).body;
    let tried = 0;
    for (const [path, methods] of Object.entries<Record<string, Documented>>(paths)) {
      for (const [method, { security = [], requestBody }] of Object.entries(methods)) {
        const needs = security.flatMap(({ token }) => token ?? []);
        if (!/\{/.test(path) || !/tasks|categor|invitations/.test(path) || needs.length === 0) continue;
        for (const ids of outside) {
          const subject = /^\/api\/(\w+)/.exec(path)?.[1] as keyof typeof ids;
          const filled = path
            .replace("{id}", ids[subject])
            .replace("{user_id}", me.id)
            .replace(/\{\w+_id\}/, ids.child);
          const body = requestBody?.content["application/json"].example;
          expectProblem(await call(method.toUpperCase(), filled, { token: script.token, body }), 404, "not_found");
          tried += 1;
        }
      }
    }
    expect(tried).toBeGreaterThan(60);
    expect(await everything(me)).toEqual(before);
  });

  it("makes and moves tasks in them, and nowhere else", async () => {
    const { script, home, work, theirs } = scene;
    const made = await script.post("/api/tasks", { title: "New", category_id: home.id });
    expect([made.status, costOf(made).trips]).toEqual([201, 1]);
    const path = `/api/tasks/${made.body.id}`;
    for (const refused of [
      await script.post("/api/tasks", { title: "New" }),
      await script.post("/api/tasks", { title: "New", category_id: null }),
      await script.patch(path, { category_id: null }),
      await script.put(path, { title: "New", category_id: null }),
      await call("POST", "/API/tasks", { token: script.token, body: { title: "New", description: "" } }),
    ]) {
      expectProblem(refused, 403, "outside_token");
    }
    for (const refused of [
      await script.post("/api/tasks", { title: "New", category_id: work.id }),
      await script.patch(path, { category_id: work.id }),
    ]) {
      expectProblem(refused, 400, "invalid", { category_id: "unknown_category" });
    }
    expectProblem(await script.post("/api/tasks", { title: "New", category_id: theirs.id }), 403, "forbidden");
    expect((await script.patch(path, { title: "Changed" })).body).toMatchObject({ category_id: home.id });
    expect((await script.post(`${path}/complete`)).status).toBe(200);
    expect((await script.delete(path)).status).toBe(204);
  });

  it("undoes no move that brought a task into them from no category", async () => {
    const { me, script, home } = scene;
    const parent = await me.task({ category_id: home.id });
    for (const fields of [{ category_id: home.id }, { parent_id: parent.id }]) {
      const { id } = await me.task();
      const moved = await me.patch(`/api/tasks/${id}`, fields);
      const seq = Number(moved.headers.get("X-Change-Seq"));
      expectProblem(await script.post("/api/undo", { seq }), 403, "outside_token");
      expect((await script.get(`/api/tasks/${id}`)).body).toMatchObject({ category_id: home.id });
      expect((await me.post("/api/undo", { seq })).body.data).toMatchObject({ category_id: null, parent_id: null });
      await me.delete(`/api/tasks/${id}`);
    }
    await me.delete(`/api/tasks/${parent.id}`);
  });

  it("undoes no change of a label", async () => {
    const { me, script } = scene;
    const made = await me.post("/api/labels", { name: "Made" });
    const renamed = await me.patch(`/api/labels/${made.body.id}`, { name: "Renamed" });
    for (const { headers } of [renamed, made]) {
      expectProblem(await script.post("/api/undo", { seq: Number(headers.get("X-Change-Seq")) }), 403, "outside_token");
    }
    expect((await me.get(`/api/labels/${made.body.id}`)).body.name).toBe("Renamed");
    await me.delete(`/api/labels/${made.body.id}`);
  });

  it("is refused what concerns more", async () => {
    const { me, script } = scene;
    const refused: [string, string, unknown?][] = [
      ["POST", "/api/categories", { name: "New" }],
      ["POST", "/api/categories", { nonsense: true }],
      ["GET", "/api/sync"],
      ["GET", "/api/activity"],
      ["POST", "/api/live/ticket"],
    ];
    for (const [method, path, body] of refused) {
      expectProblem(await call(method, path, { token: script.token, body }), 403, "outside_token");
    }
    // A missing scope comes first, and an end before that.
    const narrow = await withToken(me, ["tasks:read"], { categories: [scene.home.id] });
    expectProblem(await narrow.post("/api/tasks", { title: "New" }), 403, "insufficient_scope");
    expectProblem(await narrow.get("/api/sync"), 403, "insufficient_scope");
    await me.delete(`/api/tokens/${narrow.tokenId}`);
    expectProblem(await narrow.post("/api/tasks", { title: "New" }), 401, "session_ended");
  });

  it("is refused before a key is looked at, and has tags of its own", async () => {
    const { me, script } = scene;
    const headers = { "Idempotency-Key": crypto.randomUUID() };
    const { body: task } = await me.post("/api/tasks", { title: "New" }, { headers });
    expectProblem(await script.post("/api/tasks", { title: "New" }, { headers }), 403, "outside_token");
    await me.delete(`/api/tasks/${task.id}`);
    const tagOf = async (person: Person) => (await person.get("/api/tasks")).headers.get("ETag") ?? "";
    const [tag, other] = [await tagOf(script), await tagOf(me)];
    const read = (given: string) => script.get("/api/tasks", { headers: { "If-None-Match": given } });
    expect([(await read(tag)).status, (await read(other)).status]).toEqual([304, 200]);
  });

  it("does not learn from a task's past where it was", async () => {
    const { me, script, home, work } = scene;
    const task = await me.task({ category_id: work.id });
    await me.patch(`/api/tasks/${task.id}`, { category_id: home.id });
    const history = await walk(script, `/api/tasks/${task.id}/history`);
    expect(history.map(({ data }) => data.category_id)).toEqual([home.id, null]);
    await me.delete(`/api/tasks/${task.id}`);
  });

  it("does not learn from a task's past whose subtask it was", async () => {
    const { me, script, home, work } = scene;
    const outside = await me.task({ category_id: work.id });
    const inside = await me.task({ category_id: home.id });
    const task = await me.task({ parent_id: outside.id });
    await me.patch(`/api/tasks/${task.id}`, { parent_id: inside.id });
    const history = await walk(script, `/api/tasks/${task.id}/history`);
    expect(history.map(({ data }) => data.parent_id)).toEqual([inside.id, null]);
    for (const { id } of [outside, inside]) await me.delete(`/api/tasks/${id}`);
  });

  it("does not learn from the number of rows that were read what lies outside", async () => {
    const { me, script, work } = scene;
    const task = await me.task({ category_id: work.id });
    for (const query of [`category=${work.id}`, `parent=${task.id}`, "search=zanzibar", "page=1"]) {
      expect((await script.get(`/api/tasks?${query}`)).headers.get("Server-Timing")).toMatch(/;desc="1 trip"$/);
    }
    await me.delete(`/api/tasks/${task.id}`);
  });

  it("sees nothing once its categories are gone", async () => {
    const [me, other] = [await newPerson(), await newPerson()];
    const [mine, theirs] = [await me.category("Mine"), await other.category("Theirs")];
    await other.share(`/api/categories/${theirs.id}`, me, "editor");
    const [task, shared] = [await me.task({ category_id: mine.id }), await other.task({ category_id: theirs.id })];
    await other.share(`/api/tasks/${shared.id}`, me, "editor");
    const script = await withToken(me, ["tasks:write", "categories:write"], { categories: [mine.id, theirs.id] });
    expect(await walk(script, "/api/tasks")).toHaveLength(2);
    await me.delete(`/api/categories/${mine.id}`);
    // The task is still shared by itself, and is in no category that its user sees.
    await other.delete(`/api/categories/${theirs.id}/members/${me.id}`);
    expect(await walk(me, "/api/tasks")).toHaveLength(2);
    for (const path of ["/api/tasks", "/api/categories", "/api/tasks/completed"])
      expect(await walk(script, path)).toEqual([]);
    for (const { id } of [task, shared]) {
      expectProblem(await script.get(`/api/tasks/${id}`), 404, "not_found");
      expectProblem(await script.patch(`/api/tasks/${id}`, { title: "A" }), 404, "not_found");
    }
    expectProblem(await script.post("/api/tasks", { title: "A", category_id: theirs.id }), 400, "invalid");
    expect((await me.get(`/api/tokens/${script.tokenId}`)).body.categories).toEqual([mine.id, theirs.id]);
  });
});

interface Documented {
  security?: { token?: string[] }[];
  requestBody?: { content: { "application/json": { example: unknown } } };
}

/** Two people who share in both directions, and a token for one category of each. */
async function makeScene() {
  const [me, other] = [await newPerson(), await newPerson()];
  const [home, work] = [await me.category("Home"), await me.category(`Work ${OUTSIDE}`)];
  const [theirs, private_] = [await other.category("Theirs"), await other.category(`Private ${OUTSIDE}`)];
  await other.share(`/api/categories/${theirs.id}`, me, "viewer");
  const reached = {
    mine: await me.task({ category_id: home.id, assignee_id: me.id, due_date: "2030-01-01" }),
    done: await me.task({ category_id: home.id, done: true }),
    shared: await other.task({ category_id: theirs.id, assignee_id: me.id }),
  };
  const title = `Hidden ${OUTSIDE}`;
  const hidden = [
    await me.task({ title, category_id: work.id, assignee_id: me.id, due_date: "2030-01-01" }),
    await me.task({ title, done: true }),
    await other.task({ title, category_id: private_.id }),
  ];
  const [outsideTask, , granted] = hidden;
  await other.share(`/api/tasks/${granted.id}`, me, "editor");
  for (const { id } of [reached.mine, outsideTask]) {
    await me.post(`/api/tasks/${id}/reminders`, { minutes_before: 5 });
  }
  const { body: comment } = await me.post(`/api/tasks/${outsideTask.id}/comments`, { body: OUTSIDE });
  const [{ id: reminder }] = (await me.get(`/api/tasks/${outsideTask.id}/reminders`)).body.results;
  const invite = async (path: string) =>
    (await other.post(`${path}/members`, { username: me.username, role: "editor" })).body;
  await invite(`/api/tasks/${reached.shared.id}`);
  const { id: invitation } = await invite(`/api/categories/${private_.id}`);
  const categories = [home.id, theirs.id];
  const scopes = SCOPES.filter((scope) => scope !== "admin" && scope !== "webhooks");
  const script = await withToken(me, scopes, { categories });
  return {
    ...{ me, script, home, work, theirs, reached },
    inside: categories,
    outside: [comment.id, reminder].flatMap((child: string) =>
      hidden.map(({ id }) => ({ tasks: id as string, categories: work.id as string, invitations: invitation, child })),
    ),
    outsideIds: [work.id, private_.id, comment.id, reminder, invitation, ...hidden.map(({ id }) => id)] as string[],
  };
}

/** Everything that its owner sees. */
async function everything(me: Person): Promise<Answer["body"]> {
  return (await me.get("/api/sync?limit=1000")).body;
}

function listQueries(): string[] {
  const { home, work, theirs } = scene;
  const orderings = ["created_at", "-updated_at", "due_at", "completed_at", "title", "priority", "-status"];
  const filters = [
    ...["", `category=${home.id}`, `category=${theirs.id}`, `category=${work.id}`, "category=none"],
    ...[`category=${home.id},${work.id}`, `category=none,${theirs.id}`, "assignee=me", "done=true", `title=${OUTSIDE}`],
    ...[`assignee=me&category=${work.id},${home.id}`, "search=task", "due_before=2031-01-01"],
  ];
  return [...filters, ...orderings.map((each) => `ordering=${each}`)];
}
