import { describe, expect, it } from "vitest";
import { newId } from "../src/kernel/ids.ts";
import { type Answer, costOf, expectProblem, newPerson, type Person, walk } from "./support/client.ts";
import { databaseWith, withBindings } from "./support/database.ts";
import { env } from "./support/env.ts";
import { expectCurrent, replicasOf, synced } from "./support/replica.ts";
import { rowsWith } from "./support/rows.ts";

/** Tasks of five levels, the highest first. */
async function chain(person: Person, fields: Record<string, unknown> = {}) {
  const tasks = [await person.task({ title: "1", ...fields })];
  for (let level = 2; level <= 5; level += 1) {
    tasks.push(await person.task({ title: String(level), parent_id: tasks.at(-1).id }));
  }
  return tasks;
}

const idsOf = (tasks: Answer["body"][]) => tasks.map(({ id }) => id);

describe("a subtask", () => {
  it("is made in one trip, with its root's owner and category", async () => {
    const [ada, bob] = [await newPerson(), await newPerson()];
    const home = await ada.category("Home");
    await ada.share(`/api/categories/${home.id}`, bob, "editor");
    const root = await ada.task({ category_id: home.id });
    const made = await bob.post("/api/tasks", { title: "Below", parent_id: root.id, due_date: "2090-01-01" });
    expect(made.status).toBe(201);
    expect(costOf(made).trips).toBe(1);
    expect(made.body).toMatchObject({ parent_id: root.id, category_id: home.id, owner_id: ada.id, created_by: bob.id });
    expect(await bob.task({ parent_id: made.body.id, category_id: home.id })).toMatchObject({ category_id: home.id });
    for (const category_id of [null, newId(new Date())]) {
      const answer = await ada.post("/api/tasks", { title: "Below", parent_id: root.id, category_id });
      expectProblem(answer, 400, "invalid", { category_id: "not_the_parents" });
    }
  });

  it("is at most at the fifth level, made or moved, with what is below it", async () => {
    const person = await newPerson();
    const tasks = await chain(person);
    const tooDeep = await person.post("/api/tasks", { title: "6", parent_id: tasks[4].id });
    expectProblem(tooDeep, 400, "invalid", { parent_id: "too_deep" });
    const pair = [await person.task()];
    pair.push(await person.task({ parent_id: pair[0].id }));
    const move = (task: { id: string }, parent: { id: string }) =>
      person.patch(`/api/tasks/${task.id}`, { parent_id: parent.id });
    expectProblem(await move(pair[0], tasks[3]), 400, "invalid", { parent_id: "too_deep" });
    expect((await move(pair[0], tasks[2])).status).toBe(200);
    expectProblem(await move(tasks[1], pair[1]), 400, "invalid", { parent_id: "cycle" });
    expectProblem(await move(tasks[1], tasks[1]), 400, "invalid", { parent_id: "cycle" });
  });

  it("has a parent that one can see", async () => {
    const [ada, bob] = [await newPerson(), await newPerson()];
    const [mine, theirs] = [await ada.task(), await bob.task()];
    for (const parent_id of [theirs.id, newId(new Date())]) {
      expectProblem(await ada.post("/api/tasks", { title: "Below", parent_id }), 400, "invalid", {
        parent_id: "unknown_task",
      });
      expectProblem(await ada.patch(`/api/tasks/${mine.id}`, { parent_id }), 400, "invalid", {
        parent_id: "unknown_task",
      });
    }
    await bob.share(`/api/tasks/${theirs.id}`, ada, "viewer");
    expectProblem(await ada.post("/api/tasks", { title: "Below", parent_id: theirs.id }), 403, "forbidden");
    expectProblem(await ada.patch(`/api/tasks/${mine.id}`, { parent_id: theirs.id }), 403, "forbidden");
    expectProblem(await ada.post("/api/tasks", { title: "Below", parent_id: "x" }), 400, "invalid", {
      parent_id: "invalid_id",
    });
    expectProblem(await ada.get(`/api/tasks/${mine.id.slice(0, -1)}x/subtasks`), 404, "not_found");
  });

  it("has no category but its root's, and sent back as it was read it changes nothing", async () => {
    const person = await newPerson();
    const [home, work] = [await person.category("Home"), await person.category("Work")];
    const root = await person.task({ category_id: home.id });
    const below = await person.task({ parent_id: root.id });
    for (const category_id of [work.id, null]) {
      expectProblem(await person.patch(`/api/tasks/${below.id}`, { category_id }), 400, "invalid", {
        category_id: "not_the_parents",
      });
    }
    expect((await person.put(`/api/tasks/${below.id}`, below)).body).toEqual(below);
    const out = await person.patch(`/api/tasks/${below.id}`, { parent_id: null, category_id: work.id });
    expect(out.body).toMatchObject({ parent_id: null, category_id: work.id });
    const back = await person.patch(`/api/tasks/${below.id}`, { parent_id: root.id });
    expect(back.body).toMatchObject({ parent_id: root.id, category_id: home.id });
    expect((await person.patch(`/api/tasks/${below.id}`, { parent_id: null })).body).toMatchObject({
      parent_id: null,
      category_id: home.id,
    });
  });

  it("is listed below its parent, by pages, with counts", async () => {
    const person = await newPerson();
    const root = await person.task();
    const below = [];
    for (const status of ["todo", "done", "cancelled", "in_progress", "done"]) {
      below.push(await person.task({ parent_id: root.id, status }));
    }
    await person.task({ parent_id: below[0].id, done: true });
    const path = `/api/tasks/${root.id}/subtasks`;
    expect(idsOf(await walk(person, `${path}?page_size=2`))).toEqual(idsOf(below));
    expect((await person.get(`${path}?page_size=2`)).body.next).toContain(path);
    const counted = await person.get(`${path}?counts=true`);
    expect(counted.body.results[0]).toEqual({ ...below[0], subtask_count: 1, subtasks_done: 1 });
    expect((await person.get(`/api/tasks/${root.id}?counts=true`)).body).toEqual({
      ...root,
      subtask_count: 5,
      subtasks_done: 2,
    });
    const top = await person.get("/api/tasks?parent=none&counts=true&page=1");
    expect(top.body).toMatchObject({ count: 1, results: [{ id: root.id, subtask_count: 5 }] });
    for (const ordering of ["position", "-created_at", "title", "due_at"]) {
      const some = await walk(person, `/api/tasks?parent=${root.id}&done=true&ordering=${ordering}&page_size=1`);
      expect(idsOf(some).toSorted()).toEqual([below[1].id, below[4].id]);
    }
    expect((await person.get(`/api/tasks?parent=${root.id}&page=1`)).body.count).toBe(5);
    expect((await person.get(`/api/tasks?parent=${newId(new Date())}`)).body.results).toEqual([]);
    expectProblem(await person.get("/api/tasks?parent=some"), 400, "invalid", { parent: "invalid_id" });
    expectProblem(await (await newPerson()).get(path), 404, "not_found");
  });
});

describe("a grant of a task", () => {
  it("covers all that is below it, and adds to others", async () => {
    const [ada, bob] = [await newPerson(), await newPerson()];
    const tasks = await chain(ada);
    await ada.share(`/api/tasks/${tasks[1].id}`, bob, "viewer");
    await ada.share(`/api/tasks/${tasks[3].id}`, bob, "editor");
    const seen = await walk(bob, "/api/tasks?ordering=title&page_size=1");
    expect(seen.map(({ title, role, parent_id }) => ({ title, role, parent_id }))).toEqual([
      { title: "2", role: "viewer", parent_id: null },
      { title: "3", role: "viewer", parent_id: tasks[1].id },
      { title: "4", role: "editor", parent_id: tasks[2].id },
      { title: "5", role: "editor", parent_id: tasks[3].id },
    ]);
    expect((await bob.get("/api/tasks?page=1")).body.count).toBe(4);
    expect(idsOf(await walk(bob, "/api/tasks?parent=none"))).toEqual([tasks[1].id]);
    expectProblem(await bob.get(`/api/tasks/${tasks[0].id}/subtasks`), 404, "not_found");
    expectProblem(await bob.patch(`/api/tasks/${tasks[2].id}`, { title: "x" }), 403, "forbidden");
    const history = (await bob.get(`/api/tasks/${tasks[1].id}/history`)).body.results;
    expect(history.at(-1).data).toMatchObject({ parent_id: null, role: "viewer" });

    // The null that he reads changes nothing, and he cannot take it out of what he does not see.
    const same = await bob.patch(`/api/tasks/${tasks[3].id}`, { parent_id: tasks[2].id, category_id: null });
    expect(same.body.version).toBe(1);
    await ada.delete(`/api/tasks/${tasks[1].id}/members/${bob.id}`);
    const alone = await bob.get(`/api/tasks/${tasks[3].id}`);
    expect(alone.body.parent_id).toBeNull();
    expect((await bob.put(`/api/tasks/${tasks[3].id}`, alone.body)).body).toEqual(alone.body);
    const home = await bob.category("Home");
    expectProblem(await bob.patch(`/api/tasks/${tasks[3].id}`, { category_id: home.id }), 403, "forbidden");
    expect((await ada.get(`/api/tasks/${tasks[3].id}`)).body.parent_id).toBe(tasks[2].id);
  });

  it("and the loss of it change the whole tree for its member, at once", async () => {
    const [ada, bob] = [await newPerson(), await newPerson()];
    const tasks = await chain(ada);
    const replicas = await replicasOf(ada, bob);
    await ada.share(`/api/tasks/${tasks[0].id}`, bob, "editor");
    expect(idsOf(await walk(bob, "/api/tasks?ordering=title"))).toEqual(idsOf(tasks));
    await ada.patch(`/api/tasks/${tasks[4].id}`, { assignee_id: bob.id });
    await bob.post(`/api/tasks/${tasks[4].id}/reminders`, { at: "2090-01-01T00:00:00Z" });
    await ada.post(`/api/tasks/${tasks[4].id}/comments`, { body: "Hello" });
    await expectCurrent(replicas);
    await bob.post(`/api/tasks/${tasks[4].id}/complete`);
    expect((await bob.get("/api/tasks/completed")).body.results).toMatchObject([{ task_id: tasks[4].id }]);

    await ada.delete(`/api/tasks/${tasks[0].id}/members/${bob.id}`);
    await expectCurrent(replicas);
    expect(
      Object.keys(await synced(bob)).filter((key) => !key.startsWith("profile") && !key.startsWith("invitation")),
    ).toEqual([]);
    expect((await ada.get(`/api/tasks/${tasks[4].id}`)).body.assignee_id).toBeNull();
    expect((await bob.get("/api/tasks/completed")).body.results).toEqual([]);
    expect((await bob.get("/api/reminders")).body.results).toEqual([]);
  });

  it("stays where the category of the tree is deleted", async () => {
    const [ada, bob, eve] = [await newPerson(), await newPerson(), await newPerson()];
    const home = await ada.category("Home");
    const tasks = await chain(ada, { category_id: home.id });
    await ada.share(`/api/categories/${home.id}`, eve, "viewer");
    await ada.share(`/api/tasks/${tasks[2].id}`, bob, "viewer");
    await ada.share(`/api/tasks/${tasks[4].id}`, eve, "viewer");
    const replicas = await replicasOf(ada, bob, eve);
    await ada.delete(`/api/categories/${home.id}`);
    await expectCurrent(replicas);
    expect(idsOf(await walk(bob, "/api/tasks?ordering=title"))).toEqual(idsOf(tasks.slice(2)));
    expect(await walk(eve, "/api/tasks")).toMatchObject([{ id: tasks[4].id, parent_id: null, category_id: null }]);
  });
});

describe("a tree", () => {
  it("goes to another owner as a whole, and is handed over by its root alone", async () => {
    const [ada, bob, eve] = [await newPerson(), await newPerson(), await newPerson()];
    const theirs = await bob.category("Theirs");
    await bob.share(`/api/categories/${theirs.id}`, ada, "editor");
    await bob.share(`/api/categories/${theirs.id}`, eve, "viewer");
    const tasks = await chain(ada);
    await ada.share(`/api/tasks/${tasks[4].id}`, bob, "viewer");
    await ada.post(`/api/tasks/${tasks[3].id}/complete`);
    await ada.post(`/api/tasks/${tasks[3].id}/comments`, { body: "Hello" });
    const replicas = await replicasOf(ada, bob, eve);
    await ada.patch(`/api/tasks/${tasks[1].id}`, { parent_id: null, category_id: theirs.id });
    await expectCurrent(replicas);
    const moved = await walk(bob, "/api/tasks?ordering=title");
    expect(moved.map(({ owner_id, category_id, role }) => [owner_id, category_id, role])).toEqual(
      Array.from({ length: 4 }, () => [bob.id, theirs.id, "owner"]),
    );
    expect((await eve.get("/api/tasks/completed")).body.results).toMatchObject([{ task_id: tasks[3].id }]);

    const back = await bob.patch(`/api/tasks/${tasks[1].id}`, { category_id: null });
    expect(back.body).toMatchObject({ owner_id: bob.id, category_id: null });
    await expectCurrent(replicas);
    expect(await walk(eve, "/api/tasks")).toEqual([]);
    for (const { id } of [tasks[1], tasks[2]]) await bob.share(`/api/tasks/${id}`, eve, "viewer");
    const below = await bob.patch(`/api/tasks/${tasks[2].id}/members/${eve.id}`, { role: "owner" });
    expectProblem(below, 409, "conflict");
    await bob.patch(`/api/tasks/${tasks[1].id}/members/${eve.id}`, { role: "owner" });
    await expectCurrent(replicas);
    const roles = (await walk(eve, "/api/tasks")).map(({ role, owner_id }) => [role, owner_id]);
    expect(roles).toEqual(Array.from({ length: 4 }, () => ["owner", eve.id]));
    expect((await walk(bob, "/api/tasks")).map(({ role }) => role)).toEqual(Array.from({ length: 4 }, () => "editor"));
  });

  it("whose owner's account is deleted leaves what was shared of it to the heir", async () => {
    const [admin, ada, bob, heir] = [await newPerson(), await newPerson(), await newPerson(), await newPerson()];
    await env.DB.prepare("UPDATE users SET role = 'admin' WHERE id = ?").bind(admin.id).run();
    const tasks = await chain(ada, { category_id: (await ada.category("Home")).id });
    for (const { id } of [tasks[2], tasks[3]]) await ada.share(`/api/tasks/${id}`, bob, "viewer");
    const replicas = await replicasOf(bob, heir);
    const removed = await admin.delete(`/api/admin/users/${ada.id}`, { shared: { hand_over_to: heir.id } });
    expect(removed.status).toBe(204);
    await expectCurrent(replicas);
    const left = await walk(heir, "/api/tasks?ordering=title");
    expect(left.map(({ id, parent_id, category_id }) => [id, parent_id, category_id])).toEqual([
      [tasks[2].id, null, null],
      [tasks[3].id, tasks[2].id, null],
      [tasks[4].id, tasks[3].id, null],
    ]);
    expect(idsOf(await walk(bob, "/api/tasks?ordering=title"))).toEqual(idsOf(tasks.slice(2)));
  });

  it("is deleted as a whole, as one event", async () => {
    const [ada, bob] = [await newPerson(), await newPerson()];
    const tasks = await chain(ada);
    await ada.share(`/api/tasks/${tasks[3].id}`, bob, "editor");
    await bob.post(`/api/tasks/${tasks[4].id}/reminders`, { at: "2090-01-01T00:00:00Z" });
    await bob.post(`/api/tasks/${tasks[4].id}/comments`, { body: "Hello" });
    await ada.post(`/api/tasks/${tasks[4].id}/complete`);
    const replicas = await replicasOf(ada, bob);
    const before = (await ada.get("/api/activity")).body.results[0].seq;
    expect((await ada.delete(`/api/tasks/${tasks[1].id}`)).status).toBe(204);
    await expectCurrent(replicas);
    expect(idsOf(await walk(ada, "/api/tasks"))).toEqual([tasks[0].id]);
    expect(await walk(bob, "/api/tasks")).toEqual([]);
    const changes = (await ada.get("/api/sync")).body.changes as { seq: number; event: string; id: string }[];
    expect(changes.every(({ seq }) => seq <= before || seq === before + 1)).toBe(true);
    for (const { id } of tasks.slice(1)) {
      expect(Object.keys(await rowsWith(id)).sort()).toEqual(["deleted_rows", "events", "feed"]);
      expectProblem(await ada.post("/api/tasks", { title: "Again", id }), 409, "id_taken");
    }
  });

  it("has no cycle, whoever moves at the same time", async () => {
    const person = await newPerson();
    for (let round = 0; round < 5; round += 1) {
      const tasks = [await person.task(), await person.task(), await person.task()];
      const answers = await Promise.all(
        tasks.map(({ id }, n) => person.patch(`/api/tasks/${id}`, { parent_id: tasks[(n + 1) % 3].id })),
      );
      const statuses = answers.map(({ status }) => status).toSorted();
      expect(statuses).toEqual([200, 200, 400]);
      expect(await walk(person, `/api/tasks?parent=none&created_after=${tasks[0].created_at}`)).toHaveLength(1);
      await Promise.all(tasks.map(({ id }) => person.delete(`/api/tasks/${id}`)));
    }
  });

  it("leaves no orphan where one is made while it is deleted", async () => {
    const person = await newPerson();
    for (let round = 0; round < 5; round += 1) {
      const root = await person.task();
      const child = await person.task({ parent_id: root.id });
      const [deleted, made] = await Promise.all([
        person.delete(`/api/tasks/${root.id}`),
        person.post("/api/tasks", { title: "Below", parent_id: child.id }),
      ]);
      expect(deleted.status).toBe(204);
      if (made.status !== 201) expectProblem(made, 400, "invalid", { parent_id: "unknown_task" });
      expect(await walk(person, "/api/tasks")).toEqual([]);
    }
  });
});

it("is within reach of a restricted token as its category is", async () => {
  const person = await newPerson();
  const [home, work] = [await person.category("Home"), await person.category("Work")];
  const [inside, outside] = [await person.task({ category_id: home.id }), await person.task({ category_id: work.id })];
  const below = await person.task({ parent_id: inside.id });
  await person.task({ parent_id: outside.id });
  const made = await person.post("/api/tokens", { name: "t", scopes: ["tasks:write"], categories: [home.id] });
  const { token } = made.body;
  expect((await person.get(`/api/tasks/${inside.id}/subtasks?counts=true`, { token })).body.results).toMatchObject([
    { id: below.id },
  ]);
  expect((await person.get(`/api/tasks?parent=${outside.id}`, { token })).body.results).toEqual([]);
  expectProblem(await person.get(`/api/tasks/${outside.id}/subtasks`, { token }), 404, "not_found");
  const deeper = await person.post("/api/tasks", { title: "Below", parent_id: below.id }, { token });
  expect(deeper.body).toMatchObject({ parent_id: below.id, category_id: home.id });
  const path = `/api/tasks/${below.id}`;
  for (const [method, to] of [
    ["post", `${path}/move`],
    ["patch", path],
  ] as const) {
    expectProblem(await person[method](to, { parent_id: outside.id }, { token }), 400, "invalid", {
      parent_id: "unknown_task",
    });
    const out = { parent_id: null, category_id: null };
    expectProblem(await person[method](to, out, { token }), 403, "outside_token");
  }
  expect((await person.post(`${path}/move`, { parent_id: null }, { token })).body.category_id).toBe(home.id);
});

describe("completing", () => {
  it("the subtasks of a series that is done completes no occurrence that has come up meanwhile", async () => {
    const person = await newPerson();
    const root = await person.task({ due_date: "2030-01-01", recurrence: { rrule: "FREQ=DAILY;COUNT=1" } });
    const path = `/api/tasks/${root.id}`;
    const below = await person.task({ parent_id: root.id });
    await person.post(`${path}/complete`);
    const DB = databaseWith(async () => {
      await person.post(`${path}/incomplete`);
      await person.patch(path, { due_date: "2030-02-01", recurrence: { rrule: "FREQ=DAILY" } });
    });
    const answer = await withBindings({ DB }, person).post(`${path}/complete`, { subtasks: true });
    expectProblem(answer, 409, "occurrence_moved");
    expect((await person.get(path)).body).toMatchObject({ done: false, due_date: "2030-02-01" });
    expect((await person.get(`/api/tasks/${below.id}`)).body.done).toBe(false);
  });

  it("a parent leaves its subtasks alone, unless asked to complete them", async () => {
    const person = await newPerson();
    const tasks = await chain(person);
    const cancelled = await person.task({ parent_id: tasks[1].id, status: "cancelled" });
    await person.post(`/api/tasks/${tasks[4].id}/complete`);
    await person.post(`/api/tasks/${tasks[3].id}/reminders`, { at: "2090-01-01T00:00:00Z" });
    const replicas = await replicasOf(person);
    await person.post(`/api/tasks/${tasks[0].id}/complete`);
    expect(await openTitles(person)).toEqual(["2", "3", "4"]);
    // Done itself, it can still complete what is below it.
    expect((await person.post(`/api/tasks/${tasks[0].id}/complete`, { subtasks: true })).status).toBe(200);
    expect(await openTitles(person)).toEqual([]);
    await expectCurrent(replicas);
    expect((await person.get(`/api/tasks/${cancelled.id}`)).body.status).toBe("cancelled");
    const done = await walk(person, "/api/tasks/completed");
    expect(done.map(({ title }) => title).toSorted()).toEqual(["1", "2", "3", "4", "5"]);
    expect((await person.get("/api/reminders")).body.results).toEqual([]);
    const again = await person.post(`/api/tasks/${tasks[0].id}/complete`, { subtasks: true });
    expect(again.body).toEqual((await person.get(`/api/tasks/${tasks[0].id}`)).body);

    await person.post(`/api/tasks/${tasks[2].id}/incomplete`);
    const some = await person.patch(`/api/tasks/${tasks[1].id}/complete`, { subtasks: true });
    expect(some.status).toBe(200);
    expect((await person.get(`/api/tasks/${tasks[1].id}/history`)).body.results[0].event).toBe("task.updated");
    expectProblem(await person.post(`/api/tasks/${tasks[1].id}/complete`, { subtasks: 1 }), 400, "invalid", {
      subtasks: "invalid_type",
    });
    await expectCurrent(replicas);
  });

  it.each(["complete", "skip"])(
    "a recurring parent (%s) opens its subtasks again, and keeps their completions",
    async (verb) => {
      const person = await newPerson();
      const root = await person.task({ due_date: "2030-01-01", recurrence: { rrule: "FREQ=DAILY;COUNT=2" } });
      const child = await person.task({ title: "child", parent_id: root.id });
      const deep = await person.task({ title: "deep", parent_id: child.id });
      await person.post(`/api/tasks/${deep.id}/reminders`, { at: "2090-01-01T00:00:00Z" });
      const replicas = await replicasOf(person);
      for (const { id } of [child, deep]) await person.post(`/api/tasks/${id}/complete`);
      expect((await person.get("/api/reminders")).body.results).toEqual([]);
      expect((await person.post(`/api/tasks/${root.id}/${verb}`)).body).toMatchObject({
        due_date: "2030-01-02",
        done: false,
      });
      await expectCurrent(replicas);
      expect(await openTitles(person)).toEqual(["A task", "child", "deep"]);
      expect((await person.get("/api/reminders")).body.results).toHaveLength(1);
      expect((await walk(person, "/api/tasks/completed")).filter(({ title }) => title !== "A task")).toHaveLength(2);
      expect((await person.post(`/api/tasks/${deep.id}/incomplete`)).body.done).toBe(false);

      // The last occurrence ends the series, and nothing opens again.
      await person.post(`/api/tasks/${deep.id}/complete`);
      expect((await person.post(`/api/tasks/${root.id}/${verb}`)).body.done).toBe(true);
      expect(await openTitles(person)).toEqual(["child"]);
      await expectCurrent(replicas);
    },
  );

  it("with subtasks moves those on that recur", async () => {
    const person = await newPerson();
    const recurrence = { rrule: "FREQ=DAILY" };
    const root = await person.task({ title: "root", due_date: "2030-01-01", recurrence });
    const daily = await person.task({ title: "daily", parent_id: root.id, due_date: "2030-02-01", recurrence });
    await person.task({ title: "below", parent_id: daily.id });
    await person.task({ title: "plain", parent_id: root.id, done: true });
    const replicas = await replicasOf(person);
    expectProblem(
      await person.post(`/api/tasks/${root.id}/complete`, { subtasks: true, due_at: "2030-02-01T00:00:00Z" }),
      409,
      "occurrence_moved",
    );
    const moved = await person.post(`/api/tasks/${root.id}/complete`, { subtasks: true });
    expect(moved.body).toMatchObject({ due_date: "2030-01-02", done: false });
    expect((await person.get(`/api/tasks/${daily.id}`)).body).toMatchObject({ due_date: "2030-02-02", done: false });
    expect(await openTitles(person)).toEqual(["below", "daily", "plain", "root"]);
    const ledger = (await walk(person, "/api/tasks/completed")).map(({ title }) => title);
    expect(ledger.toSorted()).toEqual(["below", "daily", "plain", "root"]);
    await expectCurrent(replicas);
    // The daily one goes back on its own.
    expect((await person.post(`/api/tasks/${daily.id}/incomplete`)).body.due_date).toBe("2030-02-01");
  });
});

async function openTitles(person: Person): Promise<string[]> {
  return (await walk(person, "/api/tasks?status=todo,in_progress")).map(({ title }) => title).toSorted();
}
