import { createExecutionContext, createScheduledController, waitOnExecutionContext } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import worker from "../src/index.ts";
import { insertSession } from "./support/accounts.ts";
import { type Answer, expectProblem, newPerson, PASSWORD, Person, walk } from "./support/client.ts";
import { env } from "./support/env.ts";
import { randomChanges } from "./support/random-changes.ts";
import { expectCurrent, replicasOf, synced } from "./support/replica.ts";
import { rowsWith } from "./support/rows.ts";
import { atMoment, DAY } from "./support/time.ts";
import { exported, imported } from "./support/transfer.ts";
import { expectUndone, expectWholeOrRefused } from "./support/undo-model.ts";

/** The number of someone's last change. */
async function lastSeq(person: Person): Promise<number> {
  const last = env.DB.prepare("SELECT max(seq) AS seq FROM events WHERE actor_id = ?").bind(person.id);
  return (await last.first<number>("seq")) as number;
}

async function undo(person: Person, seq?: number): Promise<Answer> {
  return person.post("/api/undo", { seq: seq ?? (await lastSeq(person)) });
}

async function undone(person: Person, seq?: number): Promise<Answer["body"]> {
  const { status, body } = await undo(person, seq);
  expect(body).toMatchObject({ seq: expect.any(Number) });
  expect(status).toBe(200);
  expect(body.seq).toBe(await lastSeq(person));
  return body;
}

/** Undoes the last change, makes it again, and undoes it again. */
async function expectBackAndForth(
  me: Person,
  before: unknown,
  after: unknown,
  look: () => Promise<unknown>,
): Promise<void> {
  for (const expected of [before, after, before]) {
    await undone(me);
    expect(await look()).toEqual(expected);
  }
}

/** How many rows are kept for undoing a change. */
async function snapshotsOf(seq: number): Promise<unknown> {
  return env.DB.prepare("SELECT count(*) AS count FROM deleted_rows WHERE seq = ?").bind(seq).first("count");
}

/** A task or category without what counts its changes. */
function state({ version: _, updated_at: __, ...fields }: Answer["body"]) {
  return fields;
}

describe("undoing an edit", () => {
  it("gives the fields that it changed their former values, and leaves the others", async () => {
    const me = await newPerson();
    const task = await me.task({ title: "One", priority: "low", description: "Kept" });
    const path = `/api/tasks/${task.id}`;
    await me.patch(path, { title: "Two", due_date: "2030-01-02", due_time: "10:00", time_zone: "Europe/Berlin" });
    const seq = await lastSeq(me);
    await me.patch(path, { priority: "high" });
    const answer = await undone(me, seq);
    expect(answer).toMatchObject({ event: "task.updated", entity: "task", id: task.id, data: { title: "One" } });
    expect(state(answer.data)).toEqual(state({ ...task, priority: "high" }));
    expect((await me.get(path)).body).toEqual(answer.data);
    const again = await undone(me);
    expect(again).toMatchObject({ event: "task.updated", data: { title: "Two", due_time: "10:00", priority: "high" } });
    expect(await undone(me)).toMatchObject({ data: { title: "One", due_date: null } });
  });

  it("leaves a task without a date the zone that it had", async () => {
    const me = await newPerson();
    const { id } = await me.task();
    const path = `/api/tasks/${id}`;
    const { body: before } = await me.patch(path, { time_zone: "Asia/Beirut" });
    await me.patch(path, { due_date: "2030-01-02" });
    expect(state((await undone(me)).data)).toEqual(state(before));
    await undone(me);
    const seq = await lastSeq(me);
    await me.patch(path, { time_zone: "Asia/Tokyo" });
    expect((await undone(me, seq)).data).toMatchObject({ due_date: null, time_zone: "Asia/Tokyo" });
  });

  it("names the fields that have changed since", async () => {
    const me = await newPerson();
    const { id } = await me.task({ title: "One" });
    await me.patch(`/api/tasks/${id}`, { title: "Two", priority: "high", description: "More" });
    const seq = await lastSeq(me);
    await me.patch(`/api/tasks/${id}`, { title: "Three", priority: "low" });
    const fields = { title: "changed_since", priority: "changed_since" };
    expectProblem(await undo(me, seq), 409, "changed_since", fields);
    await me.patch(`/api/tasks/${id}`, { title: "Two" });
    expectProblem(await undo(me, seq), 409, "changed_since", { priority: "changed_since" });
    await me.patch(`/api/tasks/${id}`, { priority: "high" });
    expect(await undone(me, seq)).toMatchObject({ data: { title: "One", priority: "none", description: "" } });
    expectProblem(await undo(me, seq), 409, "changed_since");
    await me.post(`/api/tasks/${id}/complete`);
    await me.patch(`/api/tasks/${id}`, { title: "Done" });
    const edited = await lastSeq(me);
    await me.post(`/api/tasks/${id}/incomplete`);
    expect(await undone(me, edited)).toMatchObject({ data: { title: "One", status: "todo" } });
  });

  it("moves a task back, with its assignee", async () => {
    const [me, other] = [await newPerson(), await newPerson()];
    const home = await me.category("Home");
    await me.share(`/api/categories/${home.id}`, other, "editor");
    const task = await me.task({ category_id: home.id, assignee_id: other.id });
    await other.post(`/api/tasks/${task.id}/reminders`, { at: "2099-01-01T00:00:00Z" });
    const reminders = await walk(other, "/api/reminders");
    const replicas = await replicasOf(me, other);
    await me.patch(`/api/tasks/${task.id}`, { category_id: null });
    expect(await walk(other, "/api/reminders")).toEqual([]);
    expect((await other.get(`/api/tasks/${task.id}`)).status).toBe(404);
    expect(state((await undone(me)).data)).toEqual(state(task));
    expect((await other.get(`/api/tasks/${task.id}`)).body).toMatchObject({ assignee_id: other.id });
    expect(await walk(other, "/api/reminders")).toEqual(reminders);
    await expectCurrent(replicas);
  });

  it("moves a tree back, with the assignees of its subtasks", async () => {
    const [me, other] = [await newPerson(), await newPerson()];
    const home = await me.category("Home");
    await me.share(`/api/categories/${home.id}`, other, "editor");
    const top = await me.task({ category_id: home.id });
    const sub = await me.task({ parent_id: top.id, assignee_id: other.id });
    const replicas = await replicasOf(me, other);
    await me.patch(`/api/tasks/${top.id}`, { category_id: null });
    const { body: after } = await me.get(`/api/tasks/${sub.id}`);
    expect(after).toMatchObject({ assignee_id: null });
    for (const expected of [sub, after, sub]) {
      await undone(me);
      expect(state((await me.get(`/api/tasks/${sub.id}`)).body)).toEqual(state(expected));
      await expectCurrent(replicas);
    }
  });

  it("counts the change of a subtask that gets its assignee back", async () => {
    const [me, other] = [await newPerson(), await newPerson()];
    const top = await me.task();
    await me.share(`/api/tasks/${top.id}`, other, "editor");
    const middle = await me.task({ parent_id: top.id });
    const low = await me.task({ parent_id: middle.id, assignee_id: other.id });
    await me.patch(`/api/tasks/${middle.id}`, { parent_id: null });
    const { body: moved } = await me.get(`/api/tasks/${low.id}`);
    expect(moved).toMatchObject({ assignee_id: null, version: 2 });
    await undone(me);
    const { body: back } = await me.get(`/api/tasks/${low.id}`);
    expect(back).toMatchObject({ assignee_id: other.id, version: 3 });
  });

  it("does not take back what a category's deletion did in between", async () => {
    const me = await newPerson();
    const home = await me.category("Home");
    const { id } = await me.task({ title: "One", category_id: home.id });
    await me.delete(`/api/categories/${home.id}`);
    await me.patch(`/api/tasks/${id}`, { title: "Two" });
    expect(await undone(me)).toMatchObject({ data: { title: "One", category_id: null } });
  });

  it("renames a category back, unless the name is taken by now", async () => {
    const me = await newPerson();
    const home = await me.category("Home", { color: "#112233" });
    await me.patch(`/api/categories/${home.id}`, { name: "House", color: null });
    const seq = await lastSeq(me);
    expect(state((await undone(me)).data)).toEqual(state(home));
    expect((await undone(me)).data).toMatchObject({ name: "House", color: null });
    const { id } = await me.category("HOME");
    expectProblem(await undo(me, seq), 409, "name_taken");
    await me.delete(`/api/categories/${id}`);
    expect(await undone(me, seq)).toMatchObject({ event: "category.updated", entity: "category", id: home.id });
  });

  it("leaves a category where the others' moves have put it", async () => {
    const me = await newPerson();
    const names = ["One", "Two", "Three"];
    for (const name of names) await me.category(name);
    const order = async () => (await walk(me, "/api/categories")).map(({ name }) => name);
    const lines = (await exported(me)).filter(({ type, name }) => type === "category" && name !== "Three");
    // There is no room between equal positions, so a move gives the whole list new ones.
    await imported(
      me,
      lines.map((line) => ({ ...line, position: "a5" })),
    );
    const [three, one] = await walk(me, "/api/categories");
    await me.post(`/api/categories/${three.id}/move`, { after: one.id });
    const before = await order();
    await me.patch(`/api/categories/${one.id}`, { color: "#112233" });
    await undone(me);
    expect(await order()).toEqual(before);
    await me.post(`/api/categories/${one.id}/move`, { last: true });
    await expectBackAndForth(me, before, await order(), order);
  });

  it("takes back what an import has updated", async () => {
    const me = await newPerson();
    const home = await me.category("Home");
    const task = await me.task({ title: "One", labels: ["sea"], status: "in_progress", due_date: "2030-01-01" });
    const other = await me.task({ title: "Other", due_date: "2030-01-01", recurrence: { rrule: "FREQ=DAILY" } });
    const shown = async () => {
      const lists = ["/api/tasks", "/api/categories", "/api/labels"].map((path) => walk(me, path));
      return (await Promise.all(lists)).map((list) => list.map(state));
    };
    const before = await shown();
    const fields = {
      task: { labels: ["sky"], status: "done", category_id: home.id, due_date: "2030-01-02" },
      category: { name: "House", position: "a5" },
      label: { name: "ocean", position: "a5" },
    };
    const edited = (await exported(me)).flatMap((line) => ({
      ...line,
      ...fields[line["type"] as keyof typeof fields],
    }));
    expect(await imported(me, edited)).toMatchObject({ updated: 4, failed: [] });
    const after = await shown();
    expect(after.flat().map(({ id }) => id)).toEqual(expect.arrayContaining([task.id, other.id]));
    const seqs = [0, 1, 2, 3].map((place) => lastSeq(me).then((seq) => seq - place));
    for (const seq of await Promise.all(seqs)) await undone(me, seq);
    expect(await shown()).toEqual(before);
  });

  it("renames a label back, on tasks too, and leaves the palette alone", async () => {
    const me = await newPerson();
    const { id } = await me.task({ labels: ["home", "work"] });
    const path = `/api/tasks/${id}`;
    const [home, work] = await walk(me, "/api/labels");
    await me.patch(`/api/labels/${home.id}`, { name: "house" });
    const seq = await lastSeq(me);
    expect((await me.get(path)).body.labels).toEqual(["house", "work"]);
    expect(await undone(me)).toMatchObject({ event: "label.updated", entity: "label", data: { name: "home" } });
    expect((await me.get(path)).body.labels).toEqual(["home", "work"]);
    expect(await undone(me)).toMatchObject({ data: { name: "house" } });
    await me.patch(path, { labels: ["home"] });
    const replaced = await lastSeq(me);
    expectProblem(await undo(me, seq), 409, "name_taken");
    const palette = await walk(me, "/api/labels");
    await me.delete(`/api/labels/${work.id}`);
    expectProblem(await undo(me), 409, "not_undoable");
    await me.delete(`/api/labels/${home.id}`);
    expect((await undone(me, replaced)).data.labels).toEqual(["house", "work"]);
    const left = palette.filter((label) => label.id !== work.id && label.id !== home.id);
    expect(await walk(me, "/api/labels")).toEqual(left);
    expectProblem(await undo(me, seq), 404, "not_found");
  });

  it("restores a series as it was", async () => {
    const me = await newPerson();
    const recurrence = { rrule: "FREQ=WEEKLY;COUNT=5", from: "due" };
    const { id } = await me.task({ due_date: "2030-01-01", due_time: "09:00", recurrence });
    const path = `/api/tasks/${id}`;
    await me.post(`${path}/complete`);
    const { body: before } = await me.get(`${path}/occurrences`);
    expect(before.upcoming).toHaveLength(4);
    for (const edit of [
      { recurrence: null },
      { recurrence: { rrule: "FREQ=DAILY", from: "completion" } },
      { due_date: "2030-01-10" },
      { recurrence: null, due_date: null, time_zone: "Asia/Tokyo" },
      { time_zone: "Asia/Tokyo" },
      { recurrence: { ...recurrence, from: "completion" } },
    ]) {
      const { body: task } = await me.get(path);
      const { status, body: edited } = await me.patch(path, edit);
      expect(status).toBe(200);
      const { body: after } = await me.get(`${path}/occurrences`);
      expect(state((await undone(me)).data)).toEqual(state(task));
      expect((await me.get(`${path}/occurrences`)).body).toEqual(before);
      expect(state((await undone(me)).data)).toEqual(state(edited));
      expect((await me.get(`${path}/occurrences`)).body).toEqual(after);
      await undone(me);
    }
  });
});

describe("undoing a step", () => {
  it("reopens what was completed, as it was, and completes it again with its time", async () => {
    const me = await newPerson();
    const task = await me.task({ title: "One", status: "in_progress" });
    const path = `/api/tasks/${task.id}`;
    await me.patch(path, { done: true, title: "Two" });
    const { body: done } = await me.get(path);
    const completions = await walk(me, "/api/tasks/completed");
    expect(completions).toHaveLength(1);
    const reopened = await undone(me);
    expect(reopened.event).toBe("task.reopened");
    expect(state(reopened.data)).toEqual(state(task));
    expect(await walk(me, "/api/tasks/completed")).toEqual([]);
    const completed = await undone(me);
    expect(completed.event).toBe("task.completed");
    expect(state(completed.data)).toEqual(state(done));
    expect(await walk(me, "/api/tasks/completed")).toEqual(completions);
    await me.post(`${path}/incomplete`);
    expect(await undone(me)).toMatchObject({ event: "task.completed", data: { completed_at: done.completed_at } });
    expect(await walk(me, "/api/tasks/completed")).toEqual(completions);
    expect(await undone(me)).toMatchObject({ event: "task.reopened", data: { status: "todo", title: "Two" } });
  });

  it.each(["complete", "skip"])("goes back to the occurrence before after %s, and on again", async (step) => {
    const me = await newPerson();
    const recurrence = { rrule: "FREQ=DAILY;COUNT=3", from: "due" };
    const task = await me.task({ due_date: "2030-01-01", due_time: "09:00", recurrence, status: "in_progress" });
    const path = `/api/tasks/${task.id}`;
    await me.post(`${path}/reminders`, { minutes_before: 10 });
    await me.post(`${path}/reminders`, { at: "2029-12-31T09:00:00Z" });
    const seqs: number[] = [];
    const states: unknown[] = [];
    for (let turn = 0; turn < 3; turn += 1) {
      states.push(await everything(me, path));
      expect((await me.post(`${path}/${step}`)).status).toBe(200);
      seqs.push(await lastSeq(me));
    }
    const end = await everything(me, path);
    expectProblem(await undo(me, seqs[0]), 409, "changed_since");
    for (let turn = 2; turn >= 0; turn -= 1) {
      expect(await undone(me, seqs[turn])).toMatchObject({ event: "task.reopened" });
      expect(await everything(me, path)).toEqual(states[turn]);
      if (turn === 1) expectProblem(await undo(me, seqs[2]), 409, "changed_since");
    }
    for (const seq of [await lastSeq(me), (await lastSeq(me)) - 1, (await lastSeq(me)) - 2]) await undone(me, seq);
    expect(await everything(me, path)).toEqual(end);
  });

  it("takes back a second completion on one day of a series that counts from completion", async () => {
    await atMoment("2030-01-01T10:00:00Z", async () => {
      const me = await newPerson();
      const recurrence = { rrule: "FREQ=DAILY;INTERVAL=3;COUNT=9", from: "completion" };
      const { id } = await me.task({ due_date: "2030-01-01", recurrence });
      const path = `/api/tasks/${id}`;
      await me.post(`${path}/complete`);
      const before = await everything(me, path);
      await me.post(`${path}/complete`);
      const after = await everything(me, path);
      expect(after.task).toEqual(before.task);
      expect(after.occurrences.past).toHaveLength(2);
      await expectBackAndForth(me, before, after, () => everything(me, path));
    });
  });

  it("takes back and makes again the reopening of a series that was begun anew while it was done", async () => {
    const me = await newPerson();
    const { id } = await me.task({ due_date: "2030-01-01", recurrence: { rrule: "FREQ=DAILY;COUNT=2", from: "due" } });
    const path = `/api/tasks/${id}`;
    await me.post(`${path}/complete`);
    await me.post(`${path}/complete`);
    await me.patch(path, { due_date: "2030-02-01", recurrence: { rrule: "FREQ=WEEKLY", from: "due" } });
    const before = await everything(me, path);
    await me.patch(path, { status: "in_progress" });
    const after = await everything(me, path);
    await expectBackAndForth(me, before, after, () => everything(me, path));
  });

  it("takes back an edit that completes a task and changes its series", async () => {
    const me = await newPerson();
    const due = { due_date: "2030-01-02", due_time: "09:00", time_zone: "UTC" };
    const weekly = { rrule: "FREQ=WEEKLY", from: "due" };
    const [daily, plain] = [
      await me.task({ ...due, recurrence: { rrule: "FREQ=DAILY", from: "due" } }),
      await me.task(),
    ];
    const paths = [daily, plain].map(({ id }) => `/api/tasks/${id}`);
    for (const path of paths) await me.post(`${path}/reminders`, { at: "2030-01-01T20:00:00Z" });
    await me.post(`${paths[0]}/complete`);
    for (const [path = "", edit] of [
      [paths[0], { done: true, recurrence: null }],
      [paths[0], { done: true, recurrence: null, due_date: null }],
      [paths[0], { done: true, recurrence: weekly }],
      [paths[0], { done: true, recurrence: { rrule: "FREQ=YEARLY;COUNT=1" } }],
      [paths[1], { done: true, ...due, recurrence: weekly }],
      [paths[1], { done: true, ...due, due_time: null, recurrence: { ...weekly, from: "completion" } }],
    ] as const) {
      const before = await everything(me, path);
      expect((await me.patch(path, edit)).status).toBe(200);
      const after = await everything(me, path);
      await expectBackAndForth(me, before, after, () => everything(me, path));
    }
  });

  it("takes back the completion of a series that had been cancelled", async () => {
    const me = await newPerson();
    const { id } = await me.task({ due_date: "2030-01-02", recurrence: { rrule: "FREQ=DAILY", from: "due" } });
    const path = `/api/tasks/${id}`;
    await me.post(`${path}/reminders`, { at: "2030-01-01T20:00:00Z" });
    await me.post(`${path}/complete`);
    await me.patch(path, { status: "cancelled" });
    const before = await everything(me, path);
    await me.post(`${path}/complete`);
    const after = await everything(me, path);
    await expectBackAndForth(me, before, after, () => everything(me, path));
    await me.post(`${path}/complete`);
    const seq = await lastSeq(me);
    await me.patch(path, { recurrence: null });
    expect((await undone(me, seq)).data).toMatchObject({ status: "cancelled", recurrence: null });
  });

  it("takes back the reopening of a task that got a series once it was done", async () => {
    const me = await newPerson();
    const { id } = await me.task({ due_date: "2030-01-02", done: true });
    const path = `/api/tasks/${id}`;
    await me.patch(path, { recurrence: { rrule: "FREQ=DAILY", from: "due" } });
    const before = await everything(me, path);
    await me.post(`${path}/incomplete`);
    const after = await everything(me, path);
    await expectBackAndForth(me, before, after, () => everything(me, path));
  });

  it("leaves alone what was completed anew", async () => {
    const [me, other] = [await newPerson(), await newPerson()];
    const { id } = await me.task();
    await me.share(`/api/tasks/${id}`, other, "editor");
    await me.post(`/api/tasks/${id}/complete`);
    const seq = await lastSeq(me);
    await other.post(`/api/tasks/${id}/incomplete`);
    await other.post(`/api/tasks/${id}/complete`);
    expectProblem(await undo(me, seq), 409, "changed_since", { completed_at: "changed_since" });
  });
});

/** A task, its ledger and its reminders. */
async function everything(person: Person, path: string) {
  const [task, occurrences, reminders] = await Promise.all([
    person.get(path),
    person.get(`${path}/occurrences`),
    walk(person, `${path}/reminders`),
  ]);
  return { task: state(task.body), occurrences: occurrences.body, reminders };
}

describe("undoing a creation", () => {
  it("deletes, whatever one has edited oneself, and brings back", async () => {
    const me = await newPerson();
    const { id } = await me.task({ title: "One" });
    const seq = await lastSeq(me);
    await me.patch(`/api/tasks/${id}`, { title: "Two" });
    expect(await undone(me, seq)).toMatchObject({ event: "task.deleted", entity: "task", id, data: null });
    expectProblem(await me.get(`/api/tasks/${id}`), 404, "not_found");
    expectProblem(await undo(me, seq), 404, "not_found");
    const back = await undone(me);
    expect(back).toMatchObject({ event: "task.created", id, data: { title: "Two" } });
    expect(await undone(me, back.seq)).toMatchObject({ event: "task.deleted", data: null });
    const { id: category } = await me.category("Home");
    expect(await undone(me)).toMatchObject({ event: "category.deleted", entity: "category", id: category, data: null });
    expect(await undone(me)).toMatchObject({ event: "category.created", data: { name: "Home" } });
  });

  it("is refused once someone else has edited it", async () => {
    const [me, other] = [await newPerson(), await newPerson()];
    const { id } = await me.task();
    const seq = await lastSeq(me);
    await me.share(`/api/tasks/${id}`, other, "editor");
    await other.post(`/api/tasks/${id}/comments`, { body: "No edit" });
    await other.patch(`/api/tasks/${id}`, { title: "Edited" });
    expectProblem(await undo(me, seq), 409, "changed_since");
  });
});

describe("undoing a deletion", () => {
  /** A category of Ada's with Bob as editor: each has a comment and a reminder on a task in it. */
  async function scene() {
    const [ada, bob] = [await newPerson(), await newPerson()];
    const home = await ada.category("Home");
    await ada.share(`/api/categories/${home.id}`, bob, "editor");
    const recurrence = { rrule: "FREQ=DAILY", from: "due" };
    const task = await ada.task({ category_id: home.id, assignee_id: bob.id, due_date: "2030-01-01", recurrence });
    const path = `/api/tasks/${task.id}`;
    for (const person of [ada, bob]) {
      await person.post(`${path}/comments`, { body: `Hello @${ada.username}` });
      await person.post(`${path}/reminders`, { minutes_before: 10 });
    }
    await bob.post(`${path}/complete`);
    await bob.post(`${path}/skip`);
    const friend = await newPerson();
    await ada.share(path, friend, "viewer");
    await ada.post(`${path}/members`, { username: (await newPerson()).username, role: "viewer" });
    return { ada, bob, friend, home, task, path };
  }

  const LISTS = ["/api/tasks", "/api/categories", "/api/tasks/completed", "/api/reminders"];

  async function seenBy(person: Person, path: string) {
    const lists = [...LISTS, `${path}/comments`, `${path}/reminders`].map((list) => walk(person, list));
    const rest = ["members", "occurrences"].map(async (each) => (await person.get(`${path}/${each}`)).body);
    return [await Promise.all(lists), await Promise.all(rest), await synced(person)];
  }

  it("brings a task back with all that went with it, for everyone", async () => {
    const { ada, bob, friend, task, path } = await scene();
    const people = [ada, bob, friend];
    const before = await Promise.all(people.map((person) => seenBy(person, path)));
    const rows = await rowsWith(task.id);
    const replicas = await replicasOf(...people);
    await bob.delete(path);
    await expectCurrent(replicas);
    expect((await friend.get(path)).status).toBe(404);
    const seq = await lastSeq(bob);
    const answer = await undone(bob, seq);
    expect(answer).toMatchObject({ event: "task.created", entity: "task", id: task.id, data: { id: task.id } });
    expect(await Promise.all(people.map((person) => seenBy(person, path)))).toEqual(before);
    await expectCurrent(replicas);
    for (const table of ["tasks", "comments", "reminders", "completions", "grants", "invitations"]) {
      expect((await rowsWith(task.id))[table], table).toEqual(rows[table]);
    }
    expect(await snapshotsOf(seq)).toBe(0);
    expectProblem(await undo(bob, seq), 409, "changed_since");
    expectProblem(await undo(ada, seq), 404, "not_found");
    expect(await undone(bob)).toMatchObject({ event: "task.deleted", data: null });
    await undone(bob);
    expect(await Promise.all(people.map((person) => seenBy(person, path)))).toEqual(before);
  });

  it("brings a category back with those of its tasks that are still without one", async () => {
    const { ada, bob, friend, home, task, path } = await scene();
    const [moved, away] = [await ada.task({ category_id: home.id }), await ada.category("Away")];
    const people = [ada, bob, friend];
    const before = (await bob.get(path)).body;
    const reminders = await walk(bob, `${path}/reminders`);
    const replicas = await replicasOf(...people);
    await ada.delete(`/api/categories/${home.id}`);
    const seq = await lastSeq(ada);
    expect((await bob.get(path)).status).toBe(404);
    await ada.patch(`/api/tasks/${moved.id}`, { category_id: away.id });
    const { id: blocker } = await ada.category("HOME");
    expectProblem(await undo(ada, seq), 409, "name_taken");
    await ada.patch(`/api/categories/${blocker}`, { name: "Other" });
    expect(await undone(ada, seq)).toMatchObject({ event: "category.created", id: home.id, data: { name: "Home" } });
    expect(state((await bob.get(path)).body)).toEqual(state(before));
    expect(await walk(bob, `${path}/reminders`)).toEqual(reminders);
    expect((await ada.get(`/api/tasks/${moved.id}`)).body.category_id).toBe(away.id);
    expect((await bob.get(`/api/categories/${home.id}`)).body).toMatchObject({ role: "editor" });
    await expectCurrent(replicas);
    expect(task.category_id).toBe(home.id);
  });

  it("brings a category back with the tasks that were deleted with it", async () => {
    const { ada, bob, friend, home, path } = await scene();
    const people = [ada, bob, friend];
    const before = await Promise.all(people.map((person) => seenBy(person, path)));
    const replicas = await replicasOf(...people);
    await ada.delete(`/api/categories/${home.id}?tasks=delete`);
    await undone(ada);
    expect(await Promise.all(people.map((person) => seenBy(person, path)))).toEqual(before);
    await expectCurrent(replicas);
  });

  it("deletes a category again with the tasks that came back with it, and no others", async () => {
    const { ada, bob, friend, home, task } = await scene();
    const people = [ada, bob, friend];
    const others = await ada.category("Others");
    const moved = await ada.task({ category_id: home.id });
    await ada.delete(`/api/categories/${home.id}?tasks=delete`);
    await undone(ada);
    const restored = await lastSeq(ada);
    await bob.task({ parent_id: task.id });
    const added = await bob.task({ category_id: home.id, assignee_id: bob.id });
    await ada.patch(`/api/tasks/${moved.id}`, { category_id: others.id });
    const shown = async (person: Person) =>
      Object.fromEntries(Object.entries(await synced(person)).map(([key, data]) => [key, state(data)]));
    const before = await Promise.all(people.map(shown));
    const replicas = await replicasOf(...people);
    for (const seq of [restored, undefined]) {
      expect(await undone(ada, seq)).toMatchObject({ event: "category.deleted" });
      const left = (await walk(ada, "/api/tasks")).map(({ id, category_id }) => [id, category_id]);
      expect(Object.fromEntries(left)).toEqual({ [moved.id]: others.id, [added.id]: null });
      for (const person of [bob, friend]) expect(await walk(person, "/api/tasks")).toEqual([]);
      await expectCurrent(replicas);
      expect(await undone(ada)).toMatchObject({ event: "category.created" });
      expect(await Promise.all(people.map(shown))).toEqual(before);
      await expectCurrent(replicas);
    }
  });

  it("brings a task back without a category that is gone, and not for those who have lost it", async () => {
    const { ada, bob, home, path, task } = await scene();
    await ada.delete(path);
    const seq = await lastSeq(ada);
    await ada.delete(`/api/categories/${home.id}`);
    const replicas = await replicasOf(ada, bob);
    expect((await undone(ada, seq)).data).toMatchObject({ id: task.id, category_id: null, assignee_id: null });
    expect((await bob.get(path)).status).toBe(404);
    expect((await rowsWith(bob.id))["reminders"]).toBeUndefined();
    await expectCurrent(replicas);
  });

  it("silences reminders whose moment has passed", async () => {
    const me = await newPerson();
    const soon = new Date(Date.now() + 60_000).toISOString();
    const { id } = await me.task();
    const { body: reminder } = await me.post(`/api/tasks/${id}/reminders`, { at: soon });
    expect(reminder.status).toBe("scheduled");
    await me.delete(`/api/tasks/${id}`);
    await atMoment(Date.now() + 300_000, () => undone(me));
    expect(await walk(me, `/api/tasks/${id}/reminders`)).toEqual([{ ...reminder, status: "silenced" }]);
  });

  it("leaves nothing of whoever is erased meanwhile", async () => {
    const { ada, bob, friend, path } = await scene();
    await ada.delete(path);
    expect(Object.keys(await rowsWith(bob.id))).toContain("deleted_rows");
    expect((await bob.delete("/api/me", { password: PASSWORD })).status).toBe(204);
    expect((await friend.delete("/api/me", { password: PASSWORD })).status).toBe(204);
    await undone(ada);
    expect((await ada.get(path)).body).toMatchObject({ assignee_id: null });
    expect(await walk(ada, `${path}/comments`)).toHaveLength(1);
    await ada.delete(path);
    expect((await ada.delete("/api/me", { password: PASSWORD, shared: "delete" })).status).toBe(204);
    expect(await rowsWith(ada.id)).not.toHaveProperty("deleted_rows");
  });
});

/** Access tokens do not last for days. */
async function signedInAgain(person: Person): Promise<Person> {
  return new Person(await insertSession(person.id));
}

describe("what cannot be undone", () => {
  it("is absent where it is another's, never was, or may no longer be changed", async () => {
    const [me, other] = [await newPerson(), await newPerson()];
    const { id } = await me.category("Home");
    await me.share(`/api/categories/${id}`, other, "editor");
    const { id: taskId } = await other.task({ category_id: id });
    const created = await lastSeq(other);
    await other.patch(`/api/tasks/${taskId}`, { title: "Two" });
    const edited = await lastSeq(other);
    const deleted = await other.task({ category_id: id });
    await other.delete(`/api/tasks/${deleted.id}`);
    const gone = await lastSeq(other);
    for (const seq of [created, edited, gone, 999_999_999]) expectProblem(await undo(me, seq), 404, "not_found");
    for (const role of ["viewer", null]) {
      const path = `/api/categories/${id}/members/${other.id}`;
      expect((await (role ? me.patch(path, { role }) : me.delete(path))).status).toBeLessThan(300);
      for (const seq of [created, edited, gone]) expectProblem(await undo(other, seq), 404, "not_found");
    }
  });

  it("is named: other kinds, and what is older than 30 days", async () => {
    const [me, other] = [await newPerson(), await newPerson()];
    const { id } = await me.task();
    const created = await lastSeq(me);
    const path = `/api/tasks/${id}`;
    const refused = async () => expectProblem(await undo(me), 409, "not_undoable");
    await me.share(path, other, "viewer");
    await refused();
    await me.patch(`${path}/members/${other.id}`, { role: "editor" });
    await refused();
    await me.post(`${path}/comments`, { body: "Hello" });
    await refused();
    await me.post(`${path}/reminders`, { at: "2099-01-01T00:00:00Z" });
    await refused();
    await me.patch("/api/profile", { bio: "Me" });
    await refused();
    await me.task();
    const second = await lastSeq(me);
    await atMoment(Date.now() + 29 * DAY, async () =>
      expect((await undo(await signedInAgain(me), created)).status).toBe(200),
    );
    await atMoment(Date.now() + 31 * DAY, async () =>
      expectProblem(await undo(await signedInAgain(me), second), 409, "not_undoable"),
    );
  });

  it("is a bad request without a number", async () => {
    const me = await newPerson();
    for (const body of [{}, { seq: "1" }, { seq: 0 }, { seq: 1.5 }, { seq: null }]) {
      expect(Object.keys((await me.post("/api/undo", body)).body.errors[0])).toContain("path");
      expect((await me.post("/api/undo", body)).status).toBe(400);
    }
    expectProblem(await me.post("/api/undo", { seq: 1, more: 1 }), 400, "invalid", { more: "unknown_field" });
  });
});

it("answers a repeat with the same key as before", async () => {
  const me = await newPerson();
  const { id } = await me.task();
  const seq = await lastSeq(me);
  const options = { headers: { "Idempotency-Key": "once" } };
  const first = await me.post("/api/undo", { seq }, options);
  expect(first.body).toEqual({ seq: await lastSeq(me), event: "task.deleted", entity: "task", id, data: null });
  expect(first.headers.get("X-Change-Seq")).toBe(String(first.body.seq));
  const second = await me.post("/api/undo", { seq }, options);
  expect([second.status, second.body]).toEqual([200, first.body]);
  expect(second.headers.get("Idempotency-Replayed")).toBe("true");
});

it("takes a token with the scope of the entity, and inside of its categories", async () => {
  const me = await newPerson();
  const home = await me.category("Home");
  const { id } = await me.task({ category_id: home.id });
  const outside = await me.task();
  const seq = await lastSeq(me);
  const tokenOf = async (scopes: string[], categories?: string[]) => {
    const { body } = await me.post("/api/tokens", { name: "A script", scopes, ...(categories && { categories }) });
    return (change: number) => me.post("/api/undo", { seq: change }, { token: body.token });
  };
  const [byTasks, byCategories] = [await tokenOf(["tasks:write"]), await tokenOf(["categories:write"])];
  await me.patch(`/api/categories/${home.id}`, { name: "House" });
  const renamed = await lastSeq(me);
  const inside = await tokenOf(["tasks:write"], [home.id]);
  expectProblem(await (await tokenOf(["tasks:read"]))(seq), 403, "insufficient_scope");
  expectProblem(await byTasks(renamed), 403, "insufficient_scope");
  expectProblem(await byCategories(seq), 403, "insufficient_scope");
  expectProblem(await inside(seq), 404, "not_found");
  expect((await byCategories(renamed)).status).toBe(200);
  await me.patch(`/api/tasks/${id}`, { title: "Two" });
  expect((await inside(await lastSeq(me))).body).toMatchObject({ data: { id, title: "A task" } });
  await me.delete(`/api/tasks/${id}`);
  expect((await inside(await lastSeq(me))).body).toMatchObject({ event: "task.created", data: { id } });
  await me.delete(`/api/tasks/${outside.id}`);
  expectProblem(await inside(await lastSeq(me)), 404, "not_found");
  expect((await byTasks(await lastSeq(me))).status).toBe(200);
});

it("asks a token for the scope of the entity before a key is looked at", async () => {
  const me = await newPerson();
  const { id } = await me.category("Home");
  await me.patch(`/api/categories/${id}`, { name: "House" });
  const [body, headers] = [{ seq: await lastSeq(me) }, { "Idempotency-Key": "undo" }];
  expect((await me.post("/api/undo", body, { headers })).status).toBe(200);
  const { token } = (await me.post("/api/tokens", { name: "A script", scopes: ["tasks:write"] })).body;
  expectProblem(await me.post("/api/undo", body, { headers, token }), 403, "insufficient_scope");
});

describe("undoing at once", () => {
  it("happens once, of an edit, a completion, a creation or a deletion", async () => {
    const me = await newPerson();
    const { id } = await me.task();
    const created = await lastSeq(me);
    const path = `/api/tasks/${id}`;
    const undoTwice = async (seq: number) => {
      const answers = await Promise.all([undo(me, seq), undo(me, seq), undo(me, seq)]);
      return answers.map(({ status }) => status).sort();
    };
    await me.patch(path, { title: "Two" });
    expect(await undoTwice(await lastSeq(me))).toEqual([200, 409, 409]);
    await me.post(`${path}/complete`);
    expect(await undoTwice(await lastSeq(me))).toEqual([200, 409, 409]);
    expect(await walk(me, "/api/tasks/completed")).toEqual([]);
    expect(await undoTwice(created)).toEqual([200, 404, 404]);
    expect(await undoTwice(await lastSeq(me))).toEqual([200, 409, 409]);
    expect((await me.get(path)).status).toBe(200);
  });

  it("is decided again where something else changes", async () => {
    const me = await newPerson();
    const { id } = await me.task({ title: "One" });
    const path = `/api/tasks/${id}`;
    await me.patch(path, { title: "Two" });
    const seq = await lastSeq(me);
    const others = ["low", "medium", "high"].map((priority) => me.patch(path, { priority }));
    const [answer] = await Promise.all([undo(me, seq), ...others]);
    expect(answer?.status).toBe(200);
    const { title, priority } = (await me.get(path)).body;
    expect({ title, isSet: priority !== "none" }).toEqual({ title: "One", isSet: true });
  });
});

describe("changes at random", () => {
  it("that are undone from the last to the first leave what was there", async () => {
    const changes = randomChanges(1, 16).filter(({ by }) => by === "me");
    await atMoment("2030-01-01T10:00:30Z", () => expectUndone(changes));
  });

  it("that are undone beside another's are undone whole, or not at all", async () => {
    const changes = randomChanges(1, 12, true);
    await atMoment("2030-01-01T10:00:30Z", () => expectWholeOrRefused(changes));
  });
});

it("what was kept for undoing goes after 30 days", async () => {
  const me = await newPerson();
  const { id } = await me.task();
  await me.delete(`/api/tasks/${id}`);
  const seq = await lastSeq(me);
  for (const [days, left] of [
    [29, 1],
    [31, 0],
  ] as const) {
    await runNightly(Date.now() + days * DAY);
    expect(await snapshotsOf(seq)).toBe(left);
  }
});

it("completions and changes of labels can be undone also where the events before are pruned", async () => {
  const me = await newPerson();
  const fields = { title: "Old", priority: "high", due_date: "2030-01-01" };
  const changes = [
    (person: Person, path: string) => person.post(`${path}/complete`),
    (person: Person, path: string) => person.patch(path, { done: true, title: "New" }),
    (person: Person, path: string) => person.patch(path, { labels: ["sea"], title: "New" }),
  ];
  const tasks = [await me.task(fields), await me.task({ ...fields, recurrence: { rrule: "FREQ=DAILY" } })];
  for (const [turn, change] of changes.entries()) {
    const moment = Date.now() + (turn + 1) * 401 * DAY;
    await atMoment(moment, async () => {
      await runNightly(moment);
      const later = await signedInAgain(me);
      for (const task of tasks) {
        expect((await change(later, `/api/tasks/${task.id}`)).status).toBe(200);
        expect(state((await undone(later)).data)).toEqual(state(task));
      }
    });
  }
});

async function runNightly(scheduledTime: number): Promise<void> {
  const ctx = createExecutionContext();
  await worker.scheduled(createScheduledController({ scheduledTime, cron: "0 3 * * *" }), env, ctx);
  await waitOnExecutionContext(ctx);
}

describe("undoing what concerns subtasks", () => {
  async function tree() {
    const [me, member] = [await newPerson(), await newPerson()];
    const top = await me.task({ title: "Top", labels: ["trip"] });
    const middle = await me.task({ title: "Middle", parent_id: top.id });
    const daily = { due_date: "2030-01-01", recurrence: { rrule: "FREQ=DAILY;COUNT=5" } };
    const low = await me.task({ title: "Low", parent_id: middle.id, ...daily });
    const done = await me.task({ title: "Done", parent_id: top.id, done: true });
    await me.share(`/api/tasks/${middle.id}`, member, "editor");
    await member.post(`/api/tasks/${low.id}/comments`, { body: "Packed." });
    await member.post(`/api/tasks/${low.id}/reminders`, { minutes_before: 5 });
    await member.post(`/api/tasks/${low.id}/reminders`, { at: "2029-12-31T20:00:00Z" });
    return { me, member, top, middle, low, done, replicas: await replicasOf(me, member) };
  }

  const seen = async (person: Person) => {
    const feed = await synced(person);
    const entities = Object.entries(feed).filter(([key]) => !key.startsWith("invitation"));
    return Object.fromEntries(entities.map(([key, data]) => [key, state(data)]));
  };

  it("brings a deleted tree back", async () => {
    const { me, member, top, replicas } = await tree();
    const before = [await seen(me), await seen(member), await walk(me, "/api/tasks/completed")];
    await me.delete(`/api/tasks/${top.id}`);
    expect(await walk(member, "/api/tasks")).toEqual([]);
    await undone(me);
    expect([await seen(me), await seen(member), await walk(me, "/api/tasks/completed")]).toEqual(before);
    await expectCurrent(replicas);
  });

  it("brings no tree back below a parent that is too deep for it by now", async () => {
    const { me, top, middle, low } = await tree();
    await me.delete(`/api/tasks/${middle.id}`);
    const seq = await lastSeq(me);
    let above = await me.task();
    for (let level = 2; level <= 3; level += 1) above = await me.task({ parent_id: above.id });
    await me.patch(`/api/tasks/${top.id}`, { parent_id: above.id });
    expectProblem(await undo(me, seq), 409, "changed_since", { parent_id: "changed_since" });
    await me.patch(`/api/tasks/${top.id}`, { parent_id: above.parent_id });
    expect((await undo(me, seq)).status).toBe(200);
    expect((await me.get(`/api/tasks/${low.id}`)).body).toMatchObject({ parent_id: middle.id });
  });

  it("takes the completion of subtasks back, and makes it again", async () => {
    const { me, member, top, low, replicas } = await tree();
    const byId = (one: { id: string }, other: { id: string }) => (one.id < other.id ? -1 : 1);
    const all = async () => {
      const completions = await walk(me, "/api/tasks/completed");
      return [await seen(me), await seen(member), completions.sort(byId)];
    };
    const before = await all();
    expect((await me.post(`/api/tasks/${top.id}/complete`, { subtasks: true })).status).toBe(200);
    const after = await all();
    expect(after).not.toEqual(before);
    expect(await undone(me)).toMatchObject({ event: "task.reopened", data: { done: false } });
    expect(await all()).toEqual(before);
    await undone(me);
    expect(await all()).toEqual(after);
    await undone(me);
    expect(await all()).toEqual(before);
    await expectCurrent(replicas);
    await me.post(`/api/tasks/${top.id}/complete`, { subtasks: true });
    let seq = await lastSeq(me);
    await me.patch(`/api/tasks/${low.id}`, { title: "Lower" });
    expect((await undo(me, seq)).status).toBe(200);
    expect((await me.get(`/api/tasks/${low.id}`)).body).toMatchObject({ title: "Lower", done: false });
    await me.post(`/api/tasks/${top.id}/complete`, { subtasks: true });
    seq = await lastSeq(me);
    await me.post(`/api/tasks/${low.id}/incomplete`);
    expectProblem(await undo(me, seq), 409, "changed_since", { subtasks: "changed_since" });
  });

  it("takes the completion of a done task's subtasks back, and makes it again", async () => {
    const { me, member, top, low, replicas } = await tree();
    await me.post(`/api/tasks/${low.id}/complete`);
    await me.post(`/api/tasks/${top.id}/complete`);
    const ledger = async () => (await walk(me, "/api/tasks/completed")).map(({ id }) => id).sort();
    const all = async () => [await seen(me), await seen(member), await ledger()];
    const before = await all();
    await me.post(`/api/tasks/${top.id}/complete`, { subtasks: true });
    const after = await all();
    expect(after).not.toEqual(before);
    for (const expected of [before, after, before, after]) {
      expect(await undone(me)).toMatchObject({ event: "task.updated", id: top.id, data: { done: true } });
      expect(await all()).toEqual(expected);
    }
    await expectCurrent(replicas);
  });

  it("takes back what was done to a subtask that its parent's completion had changed", async () => {
    const me = await newPerson();
    const daily = { due_date: "2030-01-01", recurrence: { rrule: "FREQ=DAILY", from: "due" } };
    const top = await me.task(daily);
    const [plain, series] = [await me.task({ parent_id: top.id }), await me.task({ ...daily, parent_id: top.id })];
    const paths = [plain, series].map(({ id }) => `/api/tasks/${id}`);
    const all = async () => {
      const completions = await walk(me, "/api/tasks/completed");
      return [await Promise.all(paths.map((path) => everything(me, path))), completions.map(({ id }) => id).sort()];
    };
    const expectTakenBack = async (act: () => Promise<Answer>) => {
      const before = await all();
      expect((await act()).status).toBe(200);
      const after = await all();
      expect(after).not.toEqual(before);
      await expectBackAndForth(me, before, after, all);
    };
    const [ofPlain = "", ofSeries = ""] = paths;
    const edits = [
      { title: "Other" },
      { status: "in_progress" },
      { status: "cancelled", title: "Other" },
      { due_date: "2030-01-05" },
      { recurrence: { ...daily.recurrence, from: "completion" } },
      { recurrence: null },
    ];
    await me.patch(ofPlain, { status: "in_progress" });
    await me.patch(ofSeries, { status: "in_progress" });
    await me.post(`/api/tasks/${top.id}/complete`, { subtasks: true });
    for (const edit of edits) await expectTakenBack(() => me.patch(ofSeries, edit));
    await expectTakenBack(() => me.post(`${ofSeries}/complete`));
    // The parent's next occurrence has opened it again.
    await expectTakenBack(() => me.patch(ofPlain, { status: "in_progress" }));
    await expectTakenBack(() => me.post(`${ofPlain}/complete`));
    await me.post(`${ofPlain}/complete`);
    await me.post(`/api/tasks/${top.id}/complete`);
    await expectTakenBack(() => me.patch(ofPlain, { status: "cancelled" }));
    await expectTakenBack(() => me.post(`${ofPlain}/complete`));
    await me.patch(`/api/tasks/${top.id}`, { recurrence: null });
    await me.post(`/api/tasks/${top.id}/complete`, { subtasks: true });
    await expectTakenBack(() => me.post(`${ofPlain}/incomplete`));
    await expectTakenBack(() => me.patch(ofPlain, { status: "cancelled" }));
  });

  it("opens a subtask as its parent's completion had left it, or as its own edit", async () => {
    const me = await newPerson();
    const top = await me.task({ due_date: "2030-01-01", recurrence: { rrule: "FREQ=DAILY", from: "due" } });
    const sub = await me.task({ parent_id: top.id, status: "in_progress" });
    const path = `/api/tasks/${sub.id}`;
    await me.post(`/api/tasks/${top.id}/complete`, { subtasks: true });
    await me.post(`${path}/complete`);
    expect((await undone(me)).data).toMatchObject({ status: "todo" });
    for (const complete of [
      () => me.post(`${path}/complete`),
      () => me.post(`${path}/complete`, { subtasks: true }),
      () => me.patch(path, { done: true, due_date: "2030-01-05", recurrence: { rrule: "FREQ=DAILY" } }),
    ]) {
      await me.patch(path, { status: "in_progress" });
      await complete();
      expect((await undone(me)).data).toMatchObject({ status: "in_progress", recurrence: null });
    }
  });

  it("takes back the outcome that is the change's own, though there is a newer one", async () => {
    const me = await newPerson();
    const top = await me.task({ due_date: "2030-01-01", recurrence: { rrule: "FREQ=DAILY", from: "due" } });
    const sub = await me.task({ parent_id: top.id });
    const path = `/api/tasks/${sub.id}`;
    const at = async (minute: number, act: () => Promise<Answer>) => {
      expect((await atMoment(`2030-01-01T10:0${minute}:00Z`, act)).status).toBe(200);
      return lastSeq(me);
    };
    const signedIn = new Person(await atMoment("2030-01-01T10:00:00Z", () => insertSession(me.id)));
    const completed = await at(1, () => signedIn.post(`${path}/complete`));
    const reopened = await at(2, () => signedIn.post(`${path}/incomplete`));
    await at(3, () => signedIn.post(`/api/tasks/${top.id}/complete`, { subtasks: true }));
    const { body: before } = await me.get(`${path}/occurrences`);
    await at(4, () => undo(signedIn, reopened));
    await at(5, () => undo(signedIn, completed));
    expect((await me.get(`${path}/occurrences`)).body).toEqual(before);
  });

  it("puts what was moved where it was, in the order and in the tree", async () => {
    const { me, middle, low, done, replicas } = await tree();
    const path = `/api/tasks/${done.id}`;
    const before = (await me.get(path)).body;
    await me.post(`${path}/move`, { first: true });
    expect(state((await undone(me)).data)).toEqual(state(before));
    await me.post(`${path}/move`, { before: low.id, parent_id: middle.id });
    expect(state((await undone(me)).data)).toEqual(state(before));
    const [one, two] = [await me.category("One"), await me.category("Two")];
    await me.post(`/api/categories/${two.id}/move`, { before: one.id });
    expect(state((await undone(me)).data)).toEqual(state(two));
    await me.patch(path, { labels: ["sea"] });
    const [trip, sea] = (await me.get("/api/labels")).body.results;
    await me.post(`/api/labels/${sea.id}/move`, { before: trip.id });
    expect(state((await undone(me)).data)).toEqual(state(sea));
    await expectCurrent(replicas);
  });
});
