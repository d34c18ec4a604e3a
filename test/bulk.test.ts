import { describe, expect, it } from "vitest";
import { newId as idAt } from "../src/kernel/ids.ts";
import { costOf, expectProblem, newPerson, type Person, walk } from "./support/client.ts";
import { env } from "./support/env.ts";
import { expectCurrent, Replica, replicasOf } from "./support/replica.ts";
import { Socket } from "./support/socket.ts";
import { imported } from "./support/transfer.ts";

// biome-ignore lint/suspicious/noExplicitAny: a client sees JSON
type Json = any;

const newId = () => idAt(new Date());

async function bulk(person: Person, operations: Json[], query = ""): Promise<Json[]> {
  const answer = await person.post(`/api/tasks/bulk${query}`, { operations });
  expect(answer.body).toHaveProperty("results");
  expect(answer.status).toBe(200);
  return answer.body.results;
}

function statuses(results: Json[]): unknown[] {
  return results.map(({ status, problem }) => (problem ? `${status} ${problem.code}` : status));
}

describe("a bulk", () => {
  it("creates as many tasks as it is asked to, in one trip, with an event each", async () => {
    const ada = await newPerson();
    const operations = Array.from({ length: 100 }, (_, place) => ({ op: "create", title: `Task ${place}` }));
    const answer = await ada.post("/api/tasks/bulk", { operations });
    expect(answer.status).toBe(200);
    expect(costOf(answer).trips).toBe(1);
    const { results } = answer.body;
    expect(statuses(results)).toEqual(Array(100).fill(201));
    expect(results.map(({ task }: Json) => task.title)).toEqual(operations.map(({ title }) => title));
    const [first] = results;
    expect(results.map(({ seq }: Json) => seq)).toEqual(results.map((_: Json, place: number) => first.seq + place));
    for (const { task, seq } of results.slice(0, 3)) {
      expect((await ada.get(`/api/tasks/${task.id}`)).body).toEqual(task);
      const { body } = await ada.get(`/api/tasks/${task.id}/history`);
      expect(body.results).toMatchObject([{ seq, event: "task.created" }]);
    }
  });

  it("creates a hundred tasks in as many categories", async () => {
    const me = await newPerson();
    const ids = Array.from({ length: 100 }, () => newId());
    const lines = ids.map((id) => ({ type: "category", id, name: id }));
    expect(await imported(me, lines)).toMatchObject({ created: 100 });
    const operations = ids.map((category_id) => ({ op: "create", title: "T", category_id }));
    const answer = await me.post("/api/tasks/bulk", { operations });
    expect(answer.body.results.map(({ task }: Json) => task.category_id)).toEqual(ids);
    expect(costOf(answer).trips).toBe(1);
    operations[70] = { op: "create", title: "T", category_id: newId() };
    const { results } = (await me.post("/api/tasks/bulk", { operations })).body;
    const refused = results.filter(({ status }: Json) => status !== 201);
    expect(refused).toMatchObject([{ status: 400, problem: { errors: [{ code: "unknown_category" }] } }]);
    expect(results[70]).toBe(refused[0]);
  });

  it("decides a chain from what each operation leaves, in two trips", async () => {
    const ada = await newPerson();
    const [one, two] = [await ada.category("One"), await ada.category("Two")];
    const task = await ada.task({ due_date: "2026-03-14", recurrence: { rrule: "FREQ=DAILY", from: "due" } });
    const id = newId();
    const answer = await ada.post("/api/tasks/bulk", {
      operations: [
        { op: "create", id, title: "New", category_id: one.id },
        { op: "update", id, title: "Changed", due_date: "2026-03-14", due_time: "10:00" },
        { op: "update", id, due_time: null, category_id: two.id },
        { op: "complete", id },
        { op: "complete", id },
        { op: "incomplete", id },
        { op: "update", id, done: true },
        { op: "incomplete", id },
        { op: "incomplete", id },
        { op: "complete", id: task.id, due_at: task.due_at },
        { op: "skip", id: task.id },
        { op: "incomplete", id: task.id },
        { op: "complete", id: task.id },
        { op: "complete", id: task.id, due_at: task.due_at },
        { op: "delete", id },
        { op: "update", id, title: "Gone" },
        { op: "create", id, title: "Again" },
        { op: "delete", id },
      ],
    });
    expect(costOf(answer).trips).toBe(2);
    const { results } = answer.body;
    expect(statuses(results)).toEqual([
      ...[201, 200, 200, 200, 200, 200, 200, 200, 200],
      ...[200, 200, 200, 200, "409 occurrence_moved"],
      ...[204, "404 not_found", "409 id_taken", "404 not_found"],
    ]);
    expect(results[2].task).toMatchObject({ title: "Changed", due_time: null, category_id: two.id, version: 3 });
    expect(results[3].task).toMatchObject({ done: true, version: 4 });
    // Nothing was to be changed, so there is no event.
    expect(results[4]).toEqual({ status: 200, task: results[3].task });
    expect(results[5].task).toMatchObject({ done: false, version: 5 });
    expect(results[8]).toEqual({ status: 200, task: results[7].task });
    expect(results.slice(9, 13).map(({ task }: Json) => task.due_date)).toEqual([
      "2026-03-15",
      "2026-03-16",
      "2026-03-15",
      "2026-03-16",
    ]);
    expect((await ada.get(`/api/tasks/${task.id}`)).body).toEqual(results[12].task);
    expect((await ada.get(`/api/tasks/${task.id}/occurrences`)).body.past).toHaveLength(2);
    expect((await ada.get(`/api/tasks/${id}`)).status).toBe(404);
    expect(results[14]).toEqual({ status: 204, seq: expect.any(Number) });
  });
});

describe("an operation that fails", () => {
  it("leaves the others", async () => {
    const [ada, bob] = [await newPerson(), await newPerson()];
    const [mine, theirs] = [await ada.task(), await bob.task()];
    const shared = await bob.category("Shared");
    const seen = await bob.task({ category_id: shared.id });
    await bob.share(`/api/categories/${shared.id}`, ada, "viewer");
    const answer = await ada.post("/api/tasks/bulk", {
      operations: [
        { op: "create", title: "One" },
        { op: "create", title: "Two", category_id: newId() },
        { op: "create", title: "Three", category_id: shared.id },
        { op: "create", title: "Four", assignee_id: bob.id },
        { op: "create", id: mine.id, title: "Five" },
        { op: "create", id: theirs.id, title: "Six" },
        { op: "update", id: mine.id, assignee_id: bob.id },
        { op: "update", id: theirs.id, title: "Mine" },
        { op: "update", id: seen.id, title: "Mine" },
        { op: "complete", id: seen.id },
        { op: "delete", id: seen.id },
        { op: "delete", id: newId() },
        { op: "skip", id: mine.id },
        { op: "create", title: "" },
        { op: "update", title: "No id" },
        { op: "update", id: "1", title: 5, colour: "red" },
        { op: "update", id: mine.id, due_time: "10:00" },
        { op: "delete", id: mine.id, title: "x" },
        { op: "create", title: "Last" },
        { op: "complete", id: mine.id },
      ],
    });
    const { results } = answer.body;
    expect(statuses(results)).toEqual([
      201,
      "400 invalid",
      "403 forbidden",
      "400 invalid",
      "409 id_taken",
      "409 id_taken",
      "400 invalid",
      "404 not_found",
      "403 forbidden",
      "403 forbidden",
      "403 forbidden",
      "404 not_found",
      "409 not_recurring",
      ...["400 invalid", "400 invalid", "400 invalid", "400 invalid", "400 invalid"],
      201,
      200,
    ]);
    const errors = results.map(({ problem }: Json) => problem?.errors?.map(({ path, code }: Json) => [path, code]));
    expect(errors[1]).toEqual([["category_id", "unknown_category"]]);
    expect(errors[3]).toEqual([["assignee_id", "unknown_assignee"]]);
    expect(errors[6]).toEqual([["assignee_id", "unknown_assignee"]]);
    expect(errors[14]).toEqual([["id", "required"]]);
    expect(errors[15]).toEqual([
      ["id", "invalid_id"],
      ["title", "invalid_type"],
      ["colour", "unknown_field"],
    ]);
    expect(errors[16]).toEqual([["due_time", "due_date_required"]]);
    expect(costOf(answer).trips).toBeLessThanOrEqual(4);
    expect((await ada.get("/api/tasks?page=1")).body.count).toBe(4);
  });

  it("takes everything with it where all or nothing is asked for", async () => {
    const ada = await newPerson();
    const task = await ada.task();
    const before = (await ada.get("/api/sync")).body.cursor;
    const cases: [Json[], number, string, number][] = [
      [
        [
          { op: "create", title: "A" },
          { op: "delete", id: newId() },
        ],
        404,
        "not_found",
        1,
      ],
      [
        [{ op: "create", title: "A" }, { op: "create", title: "A", assignee_id: newId() }, { op: "skip" }],
        400,
        "invalid",
        1,
      ],
      [
        [
          { op: "create", title: "A", assignee_id: newId() },
          { op: "create", title: "B", category_id: newId() },
        ],
        400,
        "invalid",
        0,
      ],
      [
        [
          { op: "create", title: 5 },
          { op: "complete", id: task.id },
        ],
        400,
        "invalid",
        0,
      ],
      [
        [
          { op: "complete", id: task.id },
          { op: "create", id: task.id, title: "A" },
        ],
        409,
        "id_taken",
        1,
      ],
    ];
    for (const [operations, status, code, index] of cases) {
      const answer = await ada.post("/api/tasks/bulk?atomic=true", { operations });
      expectProblem(answer, status, code);
      expect(answer.body.index).toBe(index);
    }
    expect((await ada.get("/api/sync")).body.cursor).toBe(before);
    const results = await bulk(
      ada,
      [
        { op: "create", title: "A" },
        { op: "complete", id: task.id },
      ],
      "?atomic=true",
    );
    expect(statuses(results)).toEqual([201, 200]);
  });
});

describe("a bulk as a whole", () => {
  it("needs operations that are known, and at most a hundred", async () => {
    const ada = await newPerson();
    const send = (body: Json, query = "") => ada.post(`/api/tasks/bulk${query}`, body);
    const create = { op: "create", title: "A" };
    expectProblem(await send({ operations: [] }), 400, "invalid", { operations: "too_small" });
    expectProblem(await send({}), 400, "invalid", { operations: "required" });
    expectProblem(await send({ operations: create }), 400, "invalid", { operations: "invalid_type" });
    expectProblem(await send({ operations: [create], more: 1 }), 400, "invalid", { more: "unknown_field" });
    const proto = JSON.parse('{"op": "create", "title": "A", "__proto__": 1}');
    expectProblem(await send({ operations: [create, proto] }), 400, "invalid", {
      "operations.1.__proto__": "unknown_field",
    });
    expectProblem(await send({ operations: [create, { title: "A" }] }), 400, "invalid", {
      "operations.1.op": "required",
    });
    expectProblem(await send({ operations: [{ op: "rename" }, create] }), 400, "invalid", {
      "operations.0.op": "invalid_value",
    });
    expectProblem(await send({ operations: [create, 5] }), 400, "invalid", { "operations.1": "invalid_type" });
    expectProblem(await send({ operations: Array(101).fill({}) }), 413, "too_large");
    expectProblem(await send({ operations: [create] }, "?atomic=perhaps"), 400, "invalid", { atomic: "invalid_value" });
    expect((await ada.get("/api/tasks?page=1")).body.count).toBe(0);
  });

  it("is refused once the session has ended, whatever its operations are", async () => {
    const ada = await newPerson();
    expect((await ada.post("/api/logout")).status).toBe(204);
    for (const operation of [{ op: "create", title: "A" }, { op: "create" }, { op: "delete", id: newId() }]) {
      expectProblem(await ada.post("/api/tasks/bulk", { operations: [operation] }), 401, "session_ended");
    }
  });

  it("costs two trips with a hundred operations of every kind, and everyone receives what it did", async () => {
    const [ada, bob] = [await newPerson(), await newPerson()];
    const category = await ada.category("Shared");
    await ada.share(`/api/categories/${category.id}`, bob, "editor");
    const daily = { due_date: "2026-03-14", recurrence: { rrule: "FREQ=DAILY", from: "due" } };
    const old = await Promise.all(Array.from({ length: 10 }, () => ada.task({ category_id: category.id, ...daily })));
    await bob.post(`/api/tasks/${old[0].id}/reminders`, { minutes_before: 10 });
    const replicas = await replicasOf(ada, bob);
    const socket = (await Socket.ready(bob)).acknowledgeEvery(20);
    const operations = old.flatMap(({ id, due_at }) => {
      const fresh = newId();
      return [
        { op: "create", id: fresh, title: "New", category_id: category.id },
        { op: "create", title: "Other", due_date: "2026-03-14" },
        { op: "complete", id, due_at },
        { op: "update", id, title: "Changed", assignee_id: bob.id },
        { op: "skip", id },
        { op: "incomplete", id },
        { op: "update", id: fresh, status: "in_progress", assignee_id: bob.id },
        { op: "complete", id: fresh },
        { op: "update", id: fresh, category_id: null, assignee_id: null },
        { op: "delete", id },
      ];
    });
    const answer = await ada.post("/api/tasks/bulk", { operations });
    expect(statuses(answer.body.results)).toEqual(
      old.flatMap(() => [201, 201, 200, 200, 200, 200, 200, 200, 200, 204]),
    );
    expect(costOf(answer).trips).toBe(2);
    const seqs = answer.body.results.map(({ seq }: Json) => seq);
    expect(seqs).toEqual(seqs.map((_: number, place: number) => seqs[0] + place));

    const live = new Replica();
    const { cursor } = (await bob.get("/api/sync")).body;
    await expect.poll(() => socket.frames.at(-1)?.cursor).toBe(cursor);
    for (const frame of socket.frames) if (frame.type === "change") live.apply(frame);
    await expectCurrent(replicas);
    expect(live.of("task")).toEqual(replicas.get(bob)?.of("task"));
  });
});

describe("two bulks at once", () => {
  it("both end, and each task is completed once", async () => {
    const ada = await newPerson();
    const tasks = await Promise.all(Array.from({ length: 20 }, () => ada.task()));
    const operations = tasks.map(({ id }) => ({ op: "complete", id }));
    const answers = await Promise.all([1, 2, 3].map(() => ada.post("/api/tasks/bulk", { operations })));
    for (const answer of answers) {
      expect(statuses(answer.body.results)).toEqual(Array(20).fill(200));
      expect(costOf(answer).trips).toBeLessThanOrEqual(4);
    }
    const written = answers.map(({ body }) => body.results.filter(({ seq }: Json) => seq).length);
    expect(written.toSorted()).toEqual([0, 0, 20]);
  });

  it("complete the occurrence that both of them name only once", async () => {
    const ada = await newPerson();
    const daily = { due_date: "2026-03-14", recurrence: { rrule: "FREQ=DAILY", from: "due" } };
    const tasks = await Promise.all(Array.from({ length: 10 }, () => ada.task(daily)));
    const operations = tasks.map(({ id, due_at }) => ({ op: "complete", id, due_at }));
    const answers = await Promise.all([1, 2].map(() => ada.post("/api/tasks/bulk", { operations })));
    const all = answers.map(({ body }) => statuses(body.results));
    expect(all).toContainEqual(Array(10).fill(200));
    expect(all).toContainEqual(Array(10).fill("409 occurrence_moved"));
    for (const answer of answers) expect(costOf(answer).trips).toBeLessThanOrEqual(10);
  });
});

describe("operations on a task and on one below it", () => {
  it("run in two batches where the first changes both, and a repeat goes on where it stopped", async () => {
    const ada = await newPerson();
    const [home, work] = [await ada.category("Home"), await ada.category("Work")];
    const [root, below] = [await ada.task({ category_id: home.id }), await ada.task({ category_id: home.id })];
    await ada.patch(`/api/tasks/${below.id}`, { parent_id: root.id });
    const operations = [
      { op: "update", id: root.id, category_id: work.id },
      { op: "create", title: "New" },
      { op: "complete", id: below.id },
      { op: "incomplete", id: below.id },
    ];
    const headers = { "Idempotency-Key": "two-batches" };
    const first = await ada.post("/api/tasks/bulk", { operations }, { headers });
    expect(statuses(first.body.results)).toEqual([200, 201, 200, 200]);
    expect(costOf(first).trips).toBe(3);
    const repeat = await ada.post("/api/tasks/bulk", { operations }, { headers });
    expect(repeat.body).toEqual(first.body);

    // As if the Worker had ended between the batches.
    await ada.post(`/api/tasks/${below.id}/complete`);
    await env.DB.prepare("UPDATE idempotency_keys SET data = json_remove(data, '$[1]') WHERE key = ? AND user_id = ?")
      .bind("two-batches", ada.id)
      .run();
    const resumed = await ada.post("/api/tasks/bulk", { operations }, { headers });
    expect(resumed.body.results.slice(0, 2)).toEqual(first.body.results.slice(0, 2));
    expect(resumed.body.results.slice(2)).toMatchObject([{ task: { done: true } }, { task: { done: false } }]);
    expect(resumed.body.results[2]).not.toHaveProperty("seq");
    expect((await ada.post("/api/tasks/bulk", { operations }, { headers })).body).toEqual(resumed.body);
    expect((await ada.get("/api/tasks?page=1")).body.count).toBe(3);
  });
});

describe("moves in a bulk", () => {
  it("put a list into any order, in two trips", async () => {
    const [ada, ben] = [await newPerson(), await newPerson()];
    const { id: category_id } = await ada.category("Home");
    await ada.share(`/api/categories/${category_id}`, ben, "editor");
    const replicas = await replicasOf(ada, ben);
    const ids = Array.from({ length: 100 }, newId);
    await bulk(
      ada,
      ids.map((id) => ({ op: "create", id, title: "Task", category_id })),
    );
    const wanted = ids.toSorted((one, other) => one.slice(-5).localeCompare(other.slice(-5)));
    const moves = wanted.map((id, place) => ({
      op: "move",
      id,
      ...(place === 0 ? { first: true } : { after: wanted[place - 1] }),
    }));
    const answer = await ben.post("/api/tasks/bulk", { operations: moves });
    expect(statuses(answer.body.results)).toEqual(moves.map(() => 200));
    expect(costOf(answer).trips).toBe(2);
    const listed = await walk(ada, `/api/tasks?category=${category_id}&ordering=position`);
    expect(listed.map(({ id }) => id)).toEqual(wanted);
    await expectCurrent(replicas);
  });

  it("read the lists in question alone", async () => {
    const ada = await newPerson();
    const { id: category_id } = await ada.category("Home");
    const [one, two, three] = [newId(), newId(), newId()];
    await bulk(
      ada,
      [one, two, three].map((id) => ({ op: "create", id, title: "Task", category_id })),
    );
    const operations = [
      { op: "move", id: two, before: one },
      { op: "move", id: three, after: two },
    ];
    const loose = Array.from({ length: 100 }, () => ({ op: "create", title: "Loose" }));
    await bulk(ada, loose);
    const few = costOf(await ada.post("/api/tasks/bulk", { operations })).rows;
    await bulk(ada, loose);
    const moves = [
      { op: "move", id: three, before: two },
      { op: "move", id: one, after: three },
    ];
    const many = costOf(await ada.post("/api/tasks/bulk", { operations: moves })).rows;
    expect(many).toBeLessThan(few + 20);
  });

  it("find what the operations before have made, also where all or nothing is asked for", async () => {
    const ada = await newPerson();
    const [first, second, child] = [newId(), newId(), newId()];
    const old = await ada.task();
    const operations = [
      { op: "create", id: first, title: "First" },
      { op: "create", id: second, title: "Second" },
      { op: "create", id: child, title: "Child", parent_id: second },
      { op: "move", id: second, before: first },
      { op: "move", id: old.id, after: first },
      { op: "move", id: first, parent_id: second, before: child },
    ];
    const refused = [...operations, { op: "move", id: old.id, before: first }];
    expectProblem(await ada.post("/api/tasks/bulk?atomic=true", { operations: refused }), 400, "invalid");
    expect(statuses(await bulk(ada, operations, "?atomic=true"))).toEqual([201, 201, 201, 200, 200, 200]);
    const top = await walk(ada, "/api/tasks?parent=none&ordering=position");
    expect(top.map(({ id }) => id)).toEqual([second, old.id]);
    const { body } = await ada.get(`/api/tasks/${second}/subtasks`);
    expect(body.results.map(({ id }: Json) => id)).toEqual([first, child]);
  });

  it("nest and complete what they have made", async () => {
    const ada = await newPerson();
    const [root, child, grandchild] = [newId(), newId(), newId()];
    const operations = [
      { op: "create", id: root, title: "Root" },
      { op: "create", id: child, title: "Child" },
      { op: "create", id: grandchild, title: "Grandchild", parent_id: child },
      { op: "update", id: child, parent_id: root },
      { op: "update", id: root, parent_id: grandchild },
      { op: "complete", id: root, subtasks: true },
      { op: "incomplete", id: grandchild },
      { op: "delete", id: root },
      { op: "complete", id: child },
    ];
    const results = await bulk(ada, operations);
    expect(statuses(results)).toEqual([201, 201, 201, 200, "400 invalid", 200, 200, 204, "404 not_found"]);
    expect(results[6].task).toMatchObject({ id: grandchild, parent_id: child, done: false });
    expect((await ada.get("/api/tasks?page=1")).body.count).toBe(0);
  });
});

describe("a restricted token", () => {
  it("reaches in bulk what it reaches alone", async () => {
    const ada = await newPerson();
    const [inside, outside] = [await ada.category("Inside"), await ada.category("Outside")];
    const [task, other] = [await ada.task({ category_id: inside.id }), await ada.task({ category_id: outside.id })];
    const scopes = ["tasks:write"];
    const { body: made } = await ada.post("/api/tokens", { name: "Script", scopes, categories: [inside.id] });
    const operations = [
      { op: "create", title: "Inside", category_id: inside.id, due_date: "2026-03-14" },
      { op: "create", title: "Nowhere" },
      { op: "create", title: "Outside", category_id: outside.id },
      { op: "update", id: task.id, category_id: null },
      { op: "update", id: task.id, category_id: outside.id },
      { op: "update", id: other.id, title: "Mine" },
      { op: "delete", id: other.id },
      { op: "complete", id: task.id },
    ];
    const { body } = await ada.post("/api/tasks/bulk", { operations }, { token: made.token });
    expect(statuses(body.results)).toEqual([
      ...[201, "403 outside_token", "400 invalid", "403 outside_token", "400 invalid"],
      ...["404 not_found", "404 not_found", 200],
    ]);
    const reader = await ada.post("/api/tokens", { name: "Reader", scopes: ["tasks:read"] });
    const refused = await ada.post("/api/tasks/bulk", { operations }, { token: reader.body.token });
    expectProblem(refused, 403, "insufficient_scope");
  });
});

it("asks whether one may leave a place before anything else about a move, as alone", async () => {
  const [ada, bob, stranger] = [await newPerson(), await newPerson(), await newPerson()];
  const shared = await bob.category("Shared");
  await bob.share(`/api/categories/${shared.id}`, ada, "editor");
  const seen = await bob.category("Seen");
  await bob.share(`/api/categories/${seen.id}`, ada, "viewer");
  const root = await bob.task({ category_id: seen.id });
  const below = await bob.task({ parent_id: root.id });
  for (const { id } of [below, await bob.task({ category_id: seen.id })]) {
    await bob.share(`/api/tasks/${id}`, ada, "editor");
    expectProblem(await ada.patch(`/api/tasks/${id}`, { parent_id: id }), 403, "forbidden");
    expect(statuses(await bulk(ada, [{ op: "update", id, parent_id: id }]))).toEqual(["403 forbidden"]);
    const away = { parent_id: null, category_id: shared.id, assignee_id: stranger.signedIn.user.id };
    expectProblem(await ada.patch(`/api/tasks/${id}`, away), 403, "forbidden");
    const operations = [
      { op: "complete", id },
      { op: "update", id, ...away },
    ];
    expect(statuses(await bulk(ada, operations))).toEqual([200, "403 forbidden"]);
  }
});

describe("if_match", () => {
  it("lets an operation be made only while its task is as the tag says", async () => {
    const ada = await newPerson();
    const [task, done] = [await ada.task(), await ada.task({ done: true })];
    const [tag, doneTag] = await Promise.all(
      [task, done].map(async ({ id }) => (await ada.get(`/api/tasks/${id}`)).headers.get("ETag")),
    );
    const answer = await ada.post("/api/tasks/bulk", {
      operations: [
        { op: "update", id: task.id, title: "Refused", if_match: doneTag },
        { op: "complete", id: done.id, if_match: tag },
        { op: "skip", id: task.id, if_match: '"1-2", W/"1-3"' },
        { op: "update", id: task.id, title: "Changed", if_match: `"x", ${tag}` },
        { op: "update", id: task.id, title: "Refused too", if_match: tag },
        { op: "update", id: task.id, title: "Changed again", if_match: "*" },
        { op: "complete", id: done.id, if_match: doneTag },
        { op: "delete", id: newId(), if_match: tag },
        { op: "delete", id: done.id, if_match: "nonsense" },
        { op: "create", title: "New", if_match: tag },
        { op: "delete", id: done.id, if_match: `W/${doneTag}` },
      ],
    });
    const { results } = answer.body;
    expect(statuses(results)).toEqual([
      ...[
        "412 precondition_failed",
        "412 precondition_failed",
        "412 precondition_failed",
        200,
        "412 precondition_failed",
      ],
      ...[200, 200, "404 not_found", "400 invalid", "400 invalid", 204],
    ]);
    expect(costOf(answer).trips).toBe(2);
    expect(results[5].task).toMatchObject({ title: "Changed again", version: 3 });
    expect(results[8].problem.errors).toMatchObject([{ path: "if_match", code: "invalid_format" }]);
    expect(results[9].problem.errors).toMatchObject([{ path: "if_match", code: "unknown_field" }]);
  });

  it("comes after what the guards of a move refuse, as alone", async () => {
    const [ada, bob] = [await newPerson(), await newPerson()];
    const shared = await bob.category("Shared");
    await bob.share(`/api/categories/${shared.id}`, ada, "editor");
    const theirs = await bob.task({ category_id: shared.id });
    const deepest = [await ada.task()];
    for (let n = 0; n < 4; n += 1) deepest.push(await ada.task({ parent_id: deepest.at(-1)?.id }));
    const other = await ada.task();
    for (const [id, parent_id, code] of [
      [theirs.id, theirs.id, "cycle"],
      [deepest[0]?.id, other.id, "too_deep"],
      [deepest[0]?.id, theirs.id, "too_deep"],
    ] as const) {
      const headers = { "If-Match": '"1-1"' };
      expectProblem(await ada.patch(`/api/tasks/${id}`, { parent_id }, { headers }), 400, "invalid", {
        parent_id: code,
      });
      const operations = ["update", "move"].map((op) => ({ op, id, parent_id, if_match: '"1-1"' }));
      for (const { problem } of await bulk(ada, operations)) {
        expect(problem).toMatchObject({ status: 400, errors: [{ path: "parent_id", code }] });
      }
    }
  });

  it("is won by one of two", async () => {
    const ada = await newPerson();
    const { id } = await ada.task();
    const if_match = (await ada.get(`/api/tasks/${id}`)).headers.get("ETag");
    const operations = (title: string) => [{ op: "update", id, title, if_match }];
    const answers = await Promise.all(["A", "B"].map((title) => bulk(ada, operations(title))));
    expect(answers.flatMap(statuses).map(String).toSorted()).toEqual(["200", "412 precondition_failed"]);
  });
});

describe("an Idempotency-Key", () => {
  it("answers a repeat as it answered first, each task as it was then", async () => {
    const ada = await newPerson();
    const [task, other] = [await ada.task(), await ada.task()];
    const id = newId();
    const operations = [
      { op: "create", title: "One" },
      { op: "create", id, title: "Two" },
      { op: "create", title: "Three", category_id: newId() },
      { op: "update", id, title: "Two, changed" },
      { op: "complete", id },
      { op: "complete", id },
      { op: "update", id: task.id, title: task.title },
      { op: "delete", id },
      { op: "delete", id: other.id },
      { op: "incomplete", id: newId() },
    ];
    const headers = { "Idempotency-Key": "bulk-1" };
    const first = await ada.post("/api/tasks/bulk", { operations }, { headers });
    expect(statuses(first.body.results)).toEqual([
      ...[201, 201, "400 invalid", 200, 200, 200, 200, 204, 204, "404 not_found"],
    ]);
    expect(first.headers.get("X-Change-Seq")).toBe(String(first.body.results[8].seq));
    const repeats = await Promise.all([1, 2].map(() => ada.post("/api/tasks/bulk", { operations }, { headers })));
    for (const repeat of repeats) {
      expect(repeat.body).toEqual(first.body);
      expect(repeat.headers.get("Idempotency-Replayed")).toBe("true");
      expect(repeat.headers.get("X-Change-Seq")).toBe(first.headers.get("X-Change-Seq"));
    }
    const another = await ada.post("/api/tasks/bulk", { operations: operations.slice(1) }, { headers });
    expectProblem(another, 422, "idempotency_key_reused");
    expect((await ada.get("/api/tasks?page=1")).body.count).toBe(2);
  });

  it("keeps what wrote nothing after a batch that did", async () => {
    const ada = await newPerson();
    const [home, work] = [await ada.category("Home"), await ada.category("Work")];
    const root = await ada.task({ category_id: home.id });
    const below = await ada.task({ parent_id: root.id });
    const operations = [
      { op: "update", id: root.id, category_id: work.id },
      { op: "update", id: below.id, title: "A task" },
      { op: "update", id: below.id, title: "" },
    ];
    const headers = { "Idempotency-Key": "bulk-4" };
    const first = await ada.post("/api/tasks/bulk", { operations }, { headers });
    expect(statuses(first.body.results)).toEqual([200, 200, "400 invalid"]);
    expect(costOf(first).trips).toBe(3);
    const changed = await ada.patch(`/api/tasks/${below.id}`, { title: "Changed" });
    const repeat = await ada.post("/api/tasks/bulk", { operations }, { headers });
    expect(repeat.body).toEqual(first.body);
    expect(repeat.headers.get("X-Change-Seq")).toBe(first.headers.get("X-Change-Seq"));
    expect((await ada.get(`/api/tasks/${below.id}`)).body).toEqual(changed.body);
  });

  it("lets one of several twins run, also where it takes several batches", async () => {
    const ada = await newPerson();
    const [home, work] = [await ada.category("Home"), await ada.category("Work")];
    const root = await ada.task({ category_id: home.id });
    const below = await ada.task({ parent_id: root.id });
    const operations = [work, home, work].flatMap(({ id }, place) => [
      { op: "update", id: root.id, category_id: id },
      { op: "update", id: below.id, title: `Title ${place}` },
    ]);
    for (const turn of [1, 2, 3]) {
      const headers = { "Idempotency-Key": `twins-${turn}` };
      const send = () => ada.post("/api/tasks/bulk", { operations }, { headers });
      const answers = await Promise.all(Array.from({ length: 10 }, send));
      for (const { status, body } of answers) {
        expect(body).toEqual(answers[0]?.body);
        expect(status).toBe(200);
      }
      await ada.patch(`/api/tasks/${root.id}`, { category_id: home.id });
    }
    // Each time once: the creation, and three changes.
    expect(await walk(ada, `/api/tasks/${below.id}/history`)).toHaveLength(1 + 3 * 3);
  });

  it("lets one of several twins run", async () => {
    const ada = await newPerson();
    const operations = Array.from({ length: 20 }, (_, place) => ({ op: "create", title: `Task ${place}` }));
    const headers = { "Idempotency-Key": "bulk-2" };
    const answers = await Promise.all([1, 2, 3].map(() => ada.post("/api/tasks/bulk", { operations }, { headers })));
    for (const { status, body } of answers) {
      expect(status).toBe(200);
      expect(body).toEqual(answers[0]?.body);
    }
    expect((await ada.get("/api/tasks?page=1")).body.count).toBe(20);
  });

  it("is not kept where nothing was written", async () => {
    const ada = await newPerson();
    const id = newId();
    const headers = { "Idempotency-Key": "bulk-3" };
    const send = (query = "") =>
      ada.post(`/api/tasks/bulk${query}`, { operations: [{ op: "complete", id }] }, { headers });
    expect(statuses((await send()).body.results)).toEqual(["404 not_found"]);
    expectProblem(await send("?atomic=true"), 404, "not_found");
    await ada.task({ id });
    expect(statuses((await send()).body.results)).toEqual([200]);
    expect((await send()).headers.get("Idempotency-Replayed")).toBe("true");
  });
});
