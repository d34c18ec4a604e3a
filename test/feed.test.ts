import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { newId } from "../src/kernel/ids.ts";
import { type Answer, call, expectProblem, newPerson, newUsername, PASSWORD, type Person } from "./support/client.ts";
import { env } from "./support/env.ts";

describe("a write", () => {
  it.each<[string, string, (person: Person) => Promise<() => Promise<Answer>>]>([
    [
      "task.created",
      "creates a task",
      async (me) => () => me.post("/api/tasks", { title: "New", due_date: "2026-03-14" }),
    ],
    ["task.created", "creates a done task", async (me) => () => me.post("/api/tasks", { title: "New", done: true })],
    ["task.updated", "patches a task", onTask({}, (me, path) => me.patch(path, { title: "Other", priority: "high" }))],
    ["task.updated", "puts a task", onTask({}, (me, path) => me.put(path, { title: "Other" }))],
    ["task.updated", "begins a task", onTask({}, (me, path) => me.patch(path, { status: "in_progress" }))],
    ["task.completed", "completes a task", onTask({}, (me, path) => me.post(`${path}/complete`))],
    [
      "task.completed",
      "patches a task to done",
      onTask({}, (me, path) => me.patch(path, { done: true, title: "Other" })),
    ],
    [
      "task.completed",
      "puts a task as done",
      onTask({}, (me, path) => me.put(path, { status: "done", title: "Other" })),
    ],
    ["task.reopened", "reopens a task", onTask({ done: true }, (me, path) => me.patch(`${path}/incomplete`))],
    ["task.reopened", "patches a done task", onTask({ done: true }, (me, path) => me.patch(path, { done: false }))],
    [
      "task.reopened",
      "cancels a done task",
      onTask({ done: true }, (me, path) => me.patch(path, { status: "cancelled" })),
    ],
    ["category.created", "creates a category", async (me) => () => me.post("/api/categories", { name: "Home" })],
    ["category.updated", "patches a category", onCategory((me, path) => me.patch(path, { color: "#123456" }))],
    ["category.updated", "puts a category", onCategory((me, path) => me.put(path, { name: "Away" }))],
    [
      "profile.updated",
      "changes the profile",
      async (me) => () => me.patch("/api/profile", { time_zone: "Asia/Tokyo" }),
    ],
  ])("is one %s and one row in the feed, where it %s", async (event, _, prepare) => {
    const me = await newPerson();
    const act = await prepare(me);
    const { answer, events, feed } = await changesBy(act);
    expect([200, 201]).toContain(answer.status);
    const entity = event.split(".")[0];
    const told = {
      event,
      entity,
      entity_id: entity === "profile" ? me.id : answer.body.id,
      actor_id: me.id,
      at: answer.body.updated_at,
      seq: expect.any(Number),
    };
    const data = entity === "task" ? withoutNulls(answer.body) : answer.body;
    expect(events).toEqual([{ ...told, owner_id: me.id, subject_id: told.entity_id, data }]);
    expect(feed).toEqual([{ ...told, user_id: me.id, seq: events[0]?.seq, gone: 0 }]);
  });

  it.each<[string, (person: Person) => Promise<() => Promise<Answer>>]>([
    ["task", onTask({ done: true }, (me, path) => me.delete(path))],
    ["category", onCategory((me, path) => me.delete(path))],
  ])("that deletes a %s leaves word that it is gone", async (entity, prepare) => {
    const me = await newPerson();
    const act = await prepare(me);
    const { events, feed } = await changesBy(act);
    const told = {
      event: `${entity}.deleted`,
      entity,
      entity_id: expect.any(String),
      actor_id: me.id,
      at: expect.stringMatching(/Z$/),
      seq: expect.any(Number),
    };
    expect(events).toEqual([{ ...told, owner_id: me.id, subject_id: told.entity_id, data: null }]);
    const { seq, entity_id, at } = events[0] ?? {};
    expect(feed).toEqual([{ ...told, user_id: me.id, seq, entity_id, at, gone: 1 }]);
    expect(await rows("SELECT * FROM completions WHERE owner_id = ?", me.id)).toEqual([]);
  });

  it("that makes an account begins its feed with its profile", async () => {
    const body = { username: newUsername(), password: PASSWORD };
    const { answer, events, feed } = await changesBy(() => call("POST", "/api/register", { body }));
    const { user, access } = answer.body;
    const told = {
      event: "profile.updated",
      entity: "profile",
      entity_id: user.id,
      actor_id: user.id,
      at: user.created_at,
    };
    const profile = (await call("GET", "/api/profile", { token: access })).body;
    const seq = expect.any(Number);
    expect(events).toEqual([{ ...told, seq, owner_id: user.id, subject_id: user.id, data: profile }]);
    expect(feed).toEqual([{ ...told, seq: events[0]?.seq, user_id: user.id, gone: 0 }]);
  });

  it.each([
    ["", 0],
    ["?tasks=keep", 0],
    ["?tasks=delete", 1],
  ])(
    "that deletes a category of three tasks by %j is one event, and a row for each of the four",
    async (query, gone) => {
      const me = await newPerson();
      const category = await me.category("Home");
      const inside = [await me.task({ category_id: category.id }), await me.task({ category_id: category.id })];
      inside.push(await me.task({ category_id: category.id, done: true }));
      const outside = await me.task();
      const { events, feed } = await changesBy(() => me.delete(`/api/categories/${category.id}${query}`));
      expect(events).toMatchObject([
        { event: "category.deleted", entity: "category", entity_id: category.id, data: null },
      ]);
      const { seq, at } = events[0] ?? {};
      const told = { user_id: me.id, seq, at, event: "category.deleted", actor_id: me.id };
      expect(feed).toEqual([
        { ...told, entity: "category", entity_id: category.id, gone: 1 },
        ...inside.map(({ id }) => ({ ...told, entity: "task", entity_id: id, gone })).sort(byEntityId),
      ]);
      for (const task of inside) {
        const { status, body } = await me.get(`/api/tasks/${task.id}`);
        if (gone) expect(status).toBe(404);
        else expect(body).toEqual({ ...task, category_id: null, version: 2, updated_at: at });
      }
      expect((await me.get(`/api/tasks/${outside.id}`)).body).toEqual(outside);
    },
  );

  it("of a name or an address is none of the feed's", async () => {
    const me = await newPerson();
    const { answer, events, feed } = await changesBy(() => me.patch("/api/me", { username: newUsername() }));
    expect(answer.status).toBe(200);
    expect({ events, feed }).toEqual({ events: [], feed: [] });
  });

  it("of the whole account leaves nothing of it, and all of others", async () => {
    const me = await newPerson();
    await me.task({ category_id: (await me.category("Home")).id, done: true });
    const other = await newPerson();
    await other.task();
    const theirs = await rows("SELECT * FROM feed WHERE user_id = ?", other.id);
    expect((await me.delete("/api/me", { password: PASSWORD })).status).toBe(204);
    expect(JSON.stringify(await everything())).not.toContain(me.id);
    expect(await rows("SELECT * FROM feed WHERE user_id = ?", other.id)).toEqual(theirs);
  });
});

describe("nothing at all is written", () => {
  it("by a change of nothing", async () => {
    const me = await newPerson();
    const { body: profile } = await me.get("/api/profile");
    const category = await me.category("Home", { color: "#123456" });
    const task = await me.task({ category_id: category.id, due_date: "2026-03-14", due_time: "09:30" });
    const done = await me.task({ done: true });
    const before = await everything();
    for (const [method, path, body, unchanged] of [
      ["patch", `/api/tasks/${task.id}`, {}, task],
      ["patch", `/api/tasks/${task.id}`, { title: ` ${task.title} `, done: false, time_zone: "UTC" }, task],
      ["put", `/api/tasks/${task.id}`, task, task],
      ["patch", `/api/tasks/${task.id}/incomplete`, undefined, task],
      ["post", `/api/tasks/${done.id}/complete`, undefined, done],
      ["patch", `/api/tasks/${done.id}`, { status: "done" }, done],
      ["put", `/api/categories/${category.id}`, category, category],
      ["patch", `/api/categories/${category.id}`, { color: "#123456" }, category],
      ["put", "/api/profile", profile, profile],
    ] as const) {
      expect(await me[method](path, body)).toMatchObject({ status: 200, body: unchanged });
    }
    expect(await everything()).toEqual(before);
  });

  it("where the category is unknown or another's", async () => {
    const me = await newPerson();
    const task = await me.task();
    const theirs = await (await newPerson()).category("Home");
    const before = await everything();
    for (const category_id of [newId(new Date()), theirs.id]) {
      const fields = { title: "Lost", category_id, done: true };
      const unknown = { category_id: "unknown_category" };
      expectProblem(await me.post("/api/tasks", fields), 400, "invalid", unknown);
      expectProblem(await me.patch(`/api/tasks/${task.id}`, fields), 400, "invalid", unknown);
    }
    expect(await everything()).toEqual(before);
  });

  it("once the session has ended", async () => {
    const me = await newPerson();
    const task = await me.task();
    const category = await me.category("Home");
    await me.post("/api/logout");
    const before = await everything();
    for (const answer of [
      await me.post("/api/tasks", { title: "Late" }),
      await me.patch(`/api/tasks/${task.id}`, { title: "Late" }),
      await me.delete(`/api/tasks/${task.id}`),
      await me.post("/api/categories", { name: "Late" }),
      await me.delete(`/api/categories/${category.id}?tasks=delete`),
      await me.patch("/api/profile", { bio: "Late" }),
      await me.patch("/api/me", { username: newUsername() }),
    ]) {
      expectProblem(answer, 401, "session_ended");
    }
    expect(await everything()).toEqual(before);
  });

  it("where the id or the name is taken, by whomever", async () => {
    const me = await newPerson();
    const other = await newPerson();
    const tasks = [await me.task({ done: true }), await other.task()];
    const categories = [await me.category("Home"), await other.category("Theirs")];
    const before = await everything();
    for (const { id } of tasks) {
      expectProblem(await me.post("/api/tasks", { id, title: "Again", done: true }), 409, "id_taken");
    }
    for (const { id } of categories) {
      expectProblem(await me.post("/api/categories", { id, name: "Again" }), 409, "id_taken");
    }
    expectProblem(await me.post("/api/categories", { name: "HOME" }), 409, "name_taken");
    expect(await everything()).toEqual(before);
  });
});

describe("of writes at once", () => {
  it("with one new id one happens", async () => {
    const me = await newPerson();
    const id = newId(new Date());
    const { events } = await changesBy(async () => {
      const answers = await Promise.all([1, 2, 3, 4].map(() => me.post("/api/tasks", { id, title: "Once" })));
      expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409]);
      return answers[0] as Answer;
    });
    expect(events).toMatchObject([{ event: "task.created", entity_id: id }]);
  });

  it("that complete a task one does", async () => {
    const me = await newPerson();
    const { id } = await me.task();
    const { events } = await changesBy(async () => {
      const answers = await Promise.all([1, 2, 3, 4].map(() => me.post(`/api/tasks/${id}/complete`)));
      expect(answers.map(({ status, body }) => [status, body.version])).toEqual([1, 2, 3, 4].map(() => [200, 2]));
      return answers[0] as Answer;
    });
    expect(events).toMatchObject([{ event: "task.completed", entity_id: id }]);
    expect(await rows("SELECT task_id FROM completions WHERE owner_id = ?", me.id)).toEqual([{ task_id: id }]);
  });
});

it("numbers only upwards, also after old events were pruned", async () => {
  const me = await newPerson();
  const first = await changesBy(() => me.post("/api/tasks", { title: "First" }));
  await env.DB.prepare("DELETE FROM events").run();
  const second = await changesBy(() => me.post("/api/tasks", { title: "Second" }));
  expect(Number(second.events[0]?.seq)).toBeGreaterThan(Number(first.events[0]?.seq));
});

it("keeps a tombstone, which nothing with its id replaces", async () => {
  const me = await newPerson();
  const other = await newPerson();
  const { id } = await me.task();
  await me.delete(`/api/tasks/${id}`);
  for (const person of [me, other])
    expectProblem(await person.post("/api/tasks", { id, title: "Again" }), 409, "id_taken");
  expect(await rows("SELECT user_id, gone FROM feed WHERE entity_id = ?", id)).toEqual([{ user_id: me.id, gone: 1 }]);
});

it("has one row for each thing ever touched, at its last event, gone if the thing is", async () => {
  const place = fc.nat({ max: 3 });
  const steps = fc.oneof(
    fc.record({
      do: fc.constantFrom("create", "patch", "complete", "incomplete", "delete"),
      task: place,
      category: place,
    }),
    fc.record({ do: fc.constantFrom("create", "patch", "delete", "empty"), category: place }),
  );
  const run = async (sequence: Step[]) => {
    const me = await newPerson();
    const bystander = await newPerson();
    await bystander.task();
    const theirs = await rows("SELECT * FROM feed WHERE user_id = ?", bystander.id);
    const ids = Array.from({ length: 8 }, () => newId(new Date()));
    const [first] = await rows("SELECT seq FROM feed WHERE user_id = ?", me.id);
    const latest = new Map([[`profile ${me.id}`, Number(first?.["seq"])]]);

    const begun = [0, 1, 2].flatMap((n) => [
      { do: "create", category: n },
      { do: "create", task: n, category: n },
    ]);
    for (const [at, step] of [...begun, ...sequence].entries()) {
      const category = ids[4 + step.category] as string;
      const inside = await rows("SELECT id FROM tasks WHERE category_id = ?", category);
      const { events } = await changesBy(() =>
        step.task === undefined
          ? changeCategory(me, step.do, category, `${step.category} ${at}`)
          : changeTask(me, step.do, ids[step.task] as string, at % 3 ? category : null),
      );
      expect(events.length).toBeLessThanOrEqual(1);
      for (const { seq, event, entity, entity_id } of events) {
        latest.set(`${entity} ${entity_id}`, seq);
        if (event === "category.deleted") for (const { id } of inside) latest.set(`task ${id}`, seq);
      }
    }

    const alive = new Set(
      (await rows("SELECT 'task ' || id AS it FROM tasks UNION SELECT 'category ' || id FROM categories")).map(
        (row) => row["it"],
      ),
    );
    alive.add(`profile ${me.id}`);
    const feed = await rows("SELECT entity || ' ' || entity_id AS it, seq, gone FROM feed WHERE user_id = ?", me.id);
    const expected = [...latest].map(([it, seq]) => ({ it, seq, gone: alive.has(it) ? 0 : 1 }));
    expect(new Set(feed.map((row) => JSON.stringify(row)))).toEqual(
      new Set(expected.map((row) => JSON.stringify(row))),
    );
    expect(feed).toHaveLength(latest.size);
    expect(await rows("SELECT * FROM feed WHERE user_id = ?", bystander.id)).toEqual(theirs);
  };
  await fc.assert(fc.asyncProperty(fc.array(steps, { minLength: 10, maxLength: 40 }), run), { numRuns: 10 });
});

function changeTask(me: Person, verb: string, id: string, category_id: string | null): Promise<Answer> {
  if (verb === "create") return me.post("/api/tasks", { id, title: "A task", category_id });
  if (verb === "patch") return me.patch(`/api/tasks/${id}`, { category_id });
  if (verb === "delete") return me.delete(`/api/tasks/${id}`);
  return me.post(`/api/tasks/${id}/${verb}`);
}

function changeCategory(me: Person, verb: string, id: string, name: string): Promise<Answer> {
  if (verb === "create") return me.post("/api/categories", { id, name });
  if (verb === "patch") return me.patch(`/api/categories/${id}`, { name });
  return me.delete(`/api/categories/${id}${verb === "empty" ? "?tasks=delete" : ""}`);
}

function onTask(fields: Record<string, unknown>, act: (me: Person, path: string) => Promise<Answer>) {
  return async (me: Person) => {
    const { id } = await me.task(fields);
    return () => act(me, `/api/tasks/${id}`);
  };
}

function onCategory(act: (me: Person, path: string) => Promise<Answer>) {
  return async (me: Person) => {
    const { id } = await me.category("Home");
    return () => act(me, `/api/categories/${id}`);
  };
}

interface Step {
  do: string;
  category: number;
  task?: number;
}

interface EventRow {
  seq: number;
  event: string;
  entity: string;
  entity_id: string;
  at: string;
  data: unknown;
}

function withoutNulls(object: object): object {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== null));
}

/** What `act` answers, and what it left in the two tables from which everything is told. */
async function changesBy(act: () => Promise<Answer>) {
  const before = await tip();
  const answer = await act();
  const events = await rows("SELECT * FROM events WHERE seq > ? ORDER BY seq", before);
  const feed = await rows("SELECT * FROM feed WHERE seq > ? ORDER BY seq, entity, entity_id", before);
  const parsed = events.map((row) => ({ ...row, data: JSON.parse(String(row["data"])) }) as unknown as EventRow);
  return { answer, events: parsed, feed };
}

async function tip(): Promise<number> {
  const [last] = await rows("SELECT coalesce(max(seq), 0) AS seq FROM feed");
  return Number(last?.["seq"]);
}

async function rows(query: string, ...values: unknown[]): Promise<Record<string, unknown>[]> {
  return (
    await env.DB.prepare(query)
      .bind(...values)
      .all()
  ).results;
}

/** Every row of every table of ours. */
async function everything() {
  const tables = ["users", "profiles", "sessions", "categories", "tasks", "completions", "events", "feed"];
  const results = await env.DB.batch(tables.map((table) => env.DB.prepare(`SELECT * FROM ${table}`)));
  return Object.fromEntries(results.map(({ results }, place) => [tables[place], results]));
}

function byEntityId(a: { entity_id: string }, b: { entity_id: string }): number {
  return a.entity_id < b.entity_id ? -1 : 1;
}
