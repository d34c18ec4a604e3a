import { describe, expect, it } from "vitest";
import { expectProblem, newPerson, type Person, walk } from "./support/client.ts";

/** What someone can see: by the lists, and by a sync from nothing. */
async function held(person: Person): Promise<Record<string, unknown>> {
  const seen: Record<string, unknown> = {};
  for (let path = "/api/sync"; path; ) {
    const { body } = await person.get(path);
    for (const { entity, id, op, data } of body.changes) if (op === "upsert") seen[`${entity} ${id}`] = data;
    path = body.has_more ? `/api/sync?cursor=${body.cursor}` : "";
  }
  return seen;
}

async function listed(person: Person): Promise<Record<string, unknown>> {
  const seen: Record<string, unknown> = {};
  for (const [entity, path] of [
    ["task", "/api/tasks"],
    ["category", "/api/categories"],
  ]) {
    for (const each of await walk(person, `${path}?page_size=100`)) seen[`${entity} ${each.id}`] = each;
  }
  return seen;
}

async function expectSame(...people: Person[]): Promise<void> {
  for (const person of people) {
    const synced = Object.entries(await held(person)).filter(([name]) => /^(task|category) /.test(name));
    expect(Object.fromEntries(synced)).toEqual(await listed(person));
  }
}

describe("a shared category", () => {
  it("is seen with its tasks, now and later, until it is left", async () => {
    const [ada, bob, eve] = [await newPerson(), await newPerson(), await newPerson()];
    const home = await ada.category("Home");
    const before = await ada.task({ title: "Before", category_id: home.id });
    await ada.task({ title: "Private" });
    await ada.share(`/api/categories/${home.id}`, bob, "editor");
    await expectSame(ada, bob, eve);
    expect(await listed(bob)).toMatchObject({
      [`task ${before.id}`]: { role: "editor", owner_id: ada.id, category_id: home.id },
      [`category ${home.id}`]: { role: "editor" },
    });
    const later = await bob.task({ title: "Later", category_id: home.id });
    expect(later).toMatchObject({ owner_id: ada.id, created_by: bob.id, role: "editor" });
    expect((await ada.get(`/api/tasks/${later.id}`)).body).toMatchObject({ role: "owner" });
    await expectSame(ada, bob, eve);
    expectProblem(await eve.get(`/api/tasks/${later.id}`), 404, "not_found");
    expectProblem(await bob.patch(`/api/categories/${home.id}`, { name: "Mine" }), 403, "forbidden");
    expect((await bob.delete(`/api/categories/${home.id}/members/${bob.id}`)).status).toBe(204);
    await expectSame(ada, bob, eve);
    expect(await listed(bob)).toEqual({});
    expectProblem(await bob.get(`/api/tasks/${later.id}`), 404, "not_found");
    expectProblem(await bob.get(`/api/categories/${home.id}/members`), 404, "not_found");
  });

  it("is handed over with its tasks, and deleted", async () => {
    const [ada, bob, cyd] = [await newPerson(), await newPerson(), await newPerson()];
    const home = await ada.category("Home");
    const task = await ada.task({ category_id: home.id, done: true });
    const path = `/api/categories/${home.id}`;
    await ada.share(path, bob, "viewer");
    await ada.share(path, cyd, "editor");
    const { status, body } = await ada.patch(`${path}/members/${bob.id}`, { role: "owner" });
    expect([status, body.results.map((each: { role: string }) => each.role)]).toEqual([
      200,
      ["owner", "editor", "editor"],
    ]);
    await expectSame(ada, bob, cyd);
    expect((await cyd.get(`/api/tasks/${task.id}`)).body).toMatchObject({ owner_id: bob.id });
    expect((await bob.delete(path)).status).toBe(204);
    await expectSame(ada, bob, cyd);
    expect(Object.keys(await listed(bob))).toEqual([`task ${task.id}`]);
    expect(await listed(ada)).toEqual({});
  });

  it("moves tasks in and out", async () => {
    const [ada, bob] = [await newPerson(), await newPerson()];
    const [home, work] = [await ada.category("Home"), await ada.category("Work")];
    await ada.share(`/api/categories/${home.id}`, bob, "editor");
    const task = await ada.task({ category_id: work.id });
    await expectSame(ada, bob);
    expect((await ada.patch(`/api/tasks/${task.id}`, { category_id: home.id })).status).toBe(200);
    await expectSame(ada, bob);
    expectProblem(await bob.patch(`/api/tasks/${task.id}`, { category_id: null }), 403, "forbidden");
    const theirs = await bob.category("Bob's");
    expectProblem(await bob.patch(`/api/tasks/${task.id}`, { category_id: theirs.id }), 403, "forbidden");
    expectProblem(await bob.patch(`/api/tasks/${task.id}`, { category_id: work.id }), 400, "invalid");
    expect((await ada.patch(`/api/tasks/${task.id}`, { category_id: null, assignee_id: bob.id })).status).toBe(400);
    expect((await ada.patch(`/api/tasks/${task.id}`, { assignee_id: bob.id })).body).toMatchObject({
      assignee_id: bob.id,
    });
    expect((await bob.get("/api/tasks?assignee=me")).body.results).toHaveLength(1);
    expect((await ada.patch(`/api/tasks/${task.id}`, { category_id: null })).body).toMatchObject({ assignee_id: null });
    await expectSame(ada, bob);
  });
});

describe("comments", () => {
  it("are seen by who sees the task, and mention only those", async () => {
    const [ada, bob, eve] = [await newPerson(), await newPerson(), await newPerson()];
    const task = await ada.task();
    await ada.share(`/api/tasks/${task.id}`, bob, "viewer");
    const body = `Look, @${bob.username}. @${eve.username}, too`;
    const said = await ada.post(`/api/tasks/${task.id}/comments`, { body });
    expect(said.status).toBe(201);
    expect(said.body).toMatchObject({ body, author: { id: ada.id }, mentions: [{ id: bob.id }] });
    expect((await bob.get(`/api/tasks/${task.id}/comments`)).body.results).toEqual([said.body]);
    expect((await held(bob))[`comment ${said.body.id}`]).toEqual(said.body);
    expect((await held(eve))[`comment ${said.body.id}`]).toBeUndefined();
    expectProblem(await bob.patch(`/api/tasks/${task.id}/comments/${said.body.id}`, { body: "x" }), 403, "forbidden");
    expectProblem(await bob.delete(`/api/tasks/${task.id}`), 403, "forbidden");
    const events = (await bob.get(`/api/tasks/${task.id}/history`)).body.results.map(
      (each: { event: string }) => each.event,
    );
    expect(events).toEqual(["comment.created", "invitation.accepted", "invitation.created", "task.created"]);
    expect((await bob.get("/api/activity")).body.results.map((each: { event: string }) => each.event)).toEqual(events);
    expect((await ada.delete("/api/me", { password: "correct horse 7" })).body.code).toBe("shared_things");
    expect((await ada.delete("/api/me", { password: "correct horse 7", shared: "delete" })).status).toBe(204);
    expect(Object.keys(await held(bob))).toEqual([`profile ${bob.id}`]);
  });
});
