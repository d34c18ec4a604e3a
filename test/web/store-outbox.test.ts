import { beforeEach, expect, it } from "vitest";
import * as verbs from "../../web/store/acts/index.ts";
import { notices } from "../../web/store/notices.ts";
import { connectedDevice, type Device, quiet, type Tab, titlesIn } from "./store/device.ts";
import { ModelServer, problem } from "./store/model-server.ts";

let server: ModelServer;
let device: Device;
let tab: Tab;

beforeEach(async () => {
  server = new ModelServer();
  ({ device, tab } = await connectedDevice(server));
});

const titles = (of: Tab = tab) => titlesIn(of);
const shown = (id: string, of: Tab = tab) => of.engine.view.collections.task.get(id);
const waiting = (of: Tab = tab) => of.engine.waiting.value.length;

it("shows a task at once, sends it, and takes the server's data", async () => {
  const id = device.create(tab, { title: "One" });
  expect(titles()).toEqual(["One"]);
  expect(waiting()).toBe(1);
  await quiet();
  device.answer(0, "answer");
  await quiet();
  expect(waiting()).toBe(0);
  expect(shown(id)).toEqual(server.tasks.get(id));
});

it("sends the changes of one task in order, and those of others beside them", async () => {
  const id = device.create(tab, { title: "One" });
  const other = device.create(tab, {
    title: "Two",
    parent_id: null,
    category_id: "01983f2e-7c1a-7b3c-9d4e-5f60718293a4",
  });
  device.perform(tab, (context) => verbs.editTask(context, id, { title: "Three" }));
  await quiet();
  expect(device.flights.map(({ call }) => call.body)).toEqual([
    { id, title: "One" },
    { id: other, title: "Two", parent_id: null, category_id: "01983f2e-7c1a-7b3c-9d4e-5f60718293a4" },
  ]);
  device.answer(0, "answer");
  await quiet();
  expect(device.flights.map(({ call }) => call.operation)).toEqual(["POST /api/tasks", "PATCH /api/tasks/{id}"]);
  expect(shown(id)?.title).toBe("Three");
});

it("sends at most four at once", async () => {
  for (let place = 0; place < 6; place += 1) {
    device.create(tab, { title: `${place}`, category_id: `01983f2e-7c1a-7b3c-9d4e-5f607182930${place}` });
  }
  await quiet();
  expect(device.flights).toHaveLength(4);
});

it("keeps the order of creations in a list", async () => {
  for (const title of ["a", "b", "c"]) device.create(tab, { title });
  await device.settle();
  const inOrder = [...server.tasks.values()].sort((one, other) => (one.position < other.position ? -1 : 1));
  expect(inOrder.map(({ title }) => title)).toEqual(["a", "b", "c"]);
});

it.each([
  ["a lost connection", new TypeError("Failed to fetch")],
  ["a timeout", new DOMException("", "TimeoutError")],
  ["500", problem(500, "internal")],
  ["503", problem(503, "database_unavailable", { "Retry-After": "7" })],
  ["429", problem(429, "rate_limited", { "Retry-After": "7" })],
  ["408", problem(408, "")],
  ["a proxy's 403", problem(403, "")],
])("tries again after %s, with the same key", async (_, error) => {
  device.create(tab, { title: "One" });
  await quiet();
  const key = device.flights[0]?.key;
  device.answer(0, error);
  await quiet();
  expect(device.flights).toHaveLength(0);
  expect(waiting()).toBe(1);
  await device.pass(8_000);
  expect(device.flights.map((flight) => flight.key)).toEqual([key]);
  expect(device.takeWarnings()).toEqual([]);
});

it("waits as long as the server says", async () => {
  device.create(tab, { title: "One" });
  await quiet();
  device.answer(0, problem(429, "rate_limited", { "Retry-After": "20" }));
  await quiet();
  await device.pass(19_000);
  expect(device.flights).toHaveLength(0);
  await device.pass(2_000);
  expect(device.flights).toHaveLength(1);
});

it("lets one that is stuck block only what it concerns", async () => {
  const stuck = device.create(tab, { title: "Stuck" });
  await quiet();
  device.answer(0, problem(500, "internal"));
  await quiet();
  device.perform(tab, (context) => verbs.editTask(context, stuck, { title: "Later" }));
  device.create(tab, { title: "Other", category_id: "01983f2e-7c1a-7b3c-9d4e-5f60718293a4" });
  await quiet();
  expect(device.flights.map(({ call }) => (call.body as { title: string }).title)).toEqual(["Other"]);
});

it("puts back what is refused, with what needs it, says why, and keeps the text", async () => {
  const id = device.create(tab, { title: "refused" }, { draft: { key: "add", text: "refused !high" } });
  device.perform(tab, (context) => verbs.editTask(context, id, { priority: "high" }));
  device.create(tab, { title: "Other" });
  await quiet();
  device.answer(0, "answer");
  await device.settle();
  expect(titles()).toEqual(["Other"]);
  expect(tab.engine.drafts.get("add").value).toBe("refused !high");
  expect(device.takeWarnings()).toEqual([
    "“refused” was not added: invalid. One later change that needed it was put back too.",
  ]);
});

it("leads to a refused text in its task", async () => {
  const id = device.create(tab, { title: "One" });
  await device.settle();
  const draft = { key: `task/${id}/title`, text: "refused" };
  device.perform(tab, (context) => verbs.editTask(context, id, { title: "refused" }, { draft }));
  await device.settle();
  expect(notices.value.at(-1)?.link?.href).toBe(`/t/${id}`);
  expect(tab.engine.drafts.under(`task/${id}/`)).toEqual([draft]);
  expect(device.takeWarnings()).toHaveLength(1);
});

it("keeps a refused text until there is room for it", async () => {
  const draft = tab.engine.drafts.get("add");
  device.create(tab, { title: "refused" }, { draft: { key: "add", text: "refused" } });
  draft.value = "something else";
  await device.settle();
  expect(draft.value).toBe("something else");
  draft.value = "";
  expect(draft.value).toBe("refused");
});

it("names what is refused of a bulk, and keeps the rest", async () => {
  const [one, two] = ["One", "Two"].map((title) => device.create(tab, { title })) as [string, string];
  await device.settle();
  device.perform(tab, (context) =>
    verbs.changeTasks(context, [
      { op: "update", id: one, title: "refused" },
      { op: "update", id: two, title: "Three" },
    ]),
  );
  expect(titles()).toEqual(["Three", "refused"]);
  await device.settle();
  expect(titles()).toEqual(["One", "Three"]);
  expect(device.takeWarnings()).toEqual(["“One” was not changed: invalid."]);
});

it("sends many operations as several requests, and takes them back in turn", async () => {
  const operations = Array.from({ length: 60 }, (_, place) => ({ op: "create" as const, title: `${place}` }));
  const act = device.perform(tab, (context) => verbs.changeTasks(context, operations));
  await device.settle();
  expect(server.tasks.size).toBe(60);
  expect(server.deeds).toHaveLength(2);
  tab.engine.undo(act.id);
  expect(titles()).toEqual([]);
  await device.settle();
  expect(server.tasks.size).toBe(0);
});

it("knows by its id that a task was made, though its key is forgotten", async () => {
  device.create(tab, { title: "One" });
  await quiet();
  device.answer(0, "lose answer");
  server.forgetKeys();
  await device.settle();
  expect([...server.tasks.values()].map(({ title }) => title)).toEqual(["One"]);
  expect(device.takeWarnings()).toEqual([]);
});

it("completes an occurrence once, though its key is forgotten", async () => {
  const id = device.create(tab, {
    title: "Daily",
    due_date: "2027-01-01",
    time_zone: "UTC",
    recurrence: { rrule: "FREQ=DAILY" },
  });
  await device.settle();
  device.perform(tab, (context) => verbs.completeTask(context, id));
  expect(shown(id)).toMatchObject({ done: false, due_date: "2027-01-02" });
  await quiet();
  device.answer(0, "lose answer");
  server.forgetKeys();
  await device.settle();
  expect(shown(id)).toMatchObject({ done: false, due_date: "2027-01-02" });
  expect(device.takeWarnings()).toEqual([]);
});

it("completes an occurrence after the other without a connection", async () => {
  const due = { due_date: "2027-01-01", time_zone: "UTC", recurrence: { rrule: "FREQ=DAILY" } };
  const id = device.create(tab, { title: "Daily", ...due });
  await device.settle();
  await device.line?.cut();
  for (const date of ["2027-01-02", "2027-01-03"]) {
    device.perform(tab, (context) => verbs.completeTask(context, id));
    expect(shown(id)).toMatchObject({ done: false, due_date: date });
  }
  device.perform(tab, (context) => verbs.editTask(context, id, { status: "done" }));
  expect(shown(id)).toMatchObject({ done: false, due_date: "2027-01-04" });
  tab.engine.undo(tab.engine.acts.value.at(-1)?.id ?? "");
  expect(shown(id)).toMatchObject({ done: false, due_date: "2027-01-03", due_at: "2027-01-04T00:00:00.000Z" });
  await device.settle();
  expect(shown(id)).toEqual(server.tasks.get(id));
  expect(shown(id)).toMatchObject({ due_date: "2027-01-03" });
  expect(device.takeWarnings()).toEqual([]);
});

it("leaves a task as it is whose next occurrence only the server knows", async () => {
  const due = { due_date: "2027-01-01", time_zone: "UTC", recurrence: { rrule: "FREQ=DAILY;COUNT=5" } };
  const id = device.create(tab, { title: "Daily", ...due });
  await device.settle();
  device.perform(tab, (context) => verbs.completeTask(context, id));
  expect(shown(id)).toMatchObject({ done: false, due_date: "2027-01-01" });
  expect(tab.engine.waiting.value.flatMap(({ changes }) => changes)).toEqual([id]);
  await device.settle();
  expect(shown(id)).toMatchObject({ done: false, due_date: "2027-01-02" });
});

it("takes an act out that was not sent, with what needs it", async () => {
  await device.line?.cut();
  const id = device.create(tab, { title: "One" });
  const act = tab.engine.acts.value.at(-1);
  device.perform(tab, (context) => verbs.editTask(context, id, { title: "Two" }));
  tab.engine.undo(act?.id ?? "");
  expect(titles()).toEqual([]);
  await device.settle();
  expect(server.deeds).toEqual([]);
});

it("undoes an act in flight once its answer is there", async () => {
  const id = device.create(tab, { title: "One" });
  await device.settle();
  const act = device.perform(tab, (context) => verbs.editTask(context, id, { title: "Two" }));
  await quiet();
  tab.engine.undo(act.id);
  expect(shown(id)?.title).toBe("One");
  expect(device.flights.map(({ call }) => call.operation)).toEqual(["PATCH /api/tasks/{id}"]);
  await device.settle();
  expect(server.deeds.map(({ operation }) => operation)).toEqual([
    "POST /api/tasks",
    "PATCH /api/tasks/{id}",
    "POST /api/undo",
  ]);
  expect(shown(id)).toEqual(server.tasks.get(id));
  expect(shown(id)?.title).toBe("One");
});

it("undoes an answered deletion with its subtasks", async () => {
  const id = device.create(tab, { title: "One" });
  device.create(tab, { title: "Below", parent_id: id });
  await device.settle();
  const act = device.perform(tab, (context) => verbs.deleteTask(context, id));
  expect(titles()).toEqual([]);
  await device.settle();
  tab.engine.undo(act.id);
  expect(titles()).toEqual(["Below", "One"]);
  await device.settle();
  expect([...server.tasks.keys()].sort()).toEqual(
    [...tab.engine.view.collections.task.all()].map((task) => task.id).sort(),
  );
  expect(server.tasks.size).toBe(2);
});

it("does not flicker between an answer and the feed", async () => {
  const id = device.create(tab, { title: "One" });
  const below = device.create(tab, { title: "Below", parent_id: id });
  await device.settle();
  device.perform(tab, (context) => verbs.deleteTask(context, id));
  const counts: number[] = [];
  const stop = tab.engine.view.collections.task;
  await quiet();
  device.answer(0, "answer");
  await quiet();
  counts.push(stop.all().length);
  await device.line?.deliver(1);
  counts.push(stop.all().length);
  await device.line?.deliver(1);
  counts.push(stop.all().length);
  expect(counts).toEqual([0, 0, 0]);
  expect(shown(below)).toBeUndefined();
});

it("leaves objects alone that do not change", async () => {
  const [one, two] = ["One", "Two"].map((title) => device.create(tab, { title })) as [string, string];
  await quiet();
  const before = shown(one);
  device.perform(tab, (context) => verbs.editTask(context, two, { title: "Three" }));
  expect(shown(one)).toBe(before);
});

it("sends from one tab what two tabs do, and shows it in both", async () => {
  const second = await device.open();
  const id = device.create(second, { title: "One" });
  await quiet();
  expect(titles(tab)).toEqual(["One"]);
  expect(device.flights).toHaveLength(1);
  device.perform(tab, (context) => verbs.editTask(context, id, { title: "Two" }));
  await device.settle();
  expect(titles(second)).toEqual(["Two"]);
  expect(shown(id, second)).toEqual(server.tasks.get(id));
});

it("goes on in another tab where the leader was closed amid a request", async () => {
  const second = await device.open();
  device.create(tab, { title: "One" });
  await quiet();
  device.answer(0, "lose answer");
  await device.kill(tab);
  await quiet();
  await device.settle();
  expect(server.deeds).toHaveLength(1);
  expect(titles(second)).toEqual(["One"]);
  expect(waiting(second)).toBe(0);
});

it("keeps everything when the session ends, for the next sign-in", async () => {
  device.create(tab, { title: "One" });
  await device.settle();
  server.isSessionOver = true;
  device.create(tab, { title: "Two" });
  await quiet();
  device.answer(0, "answer");
  await quiet();
  device.answer(0, "answer");
  await quiet();
  expect(device.sessionsEnded).toBe(1);
  expect(device.flights).toHaveLength(0);
  await device.kill(tab);
  server.isSessionOver = false;
  tab = await device.open();
  expect(titles()).toEqual(["One", "Two"]);
  await device.settle();
  expect(server.tasks.size).toBe(2);
});

it("does not end the session where several requests had one old token", async () => {
  for (const place of [1, 2, 3]) {
    device.create(tab, { title: `${place}`, category_id: `01983f2e-7c1a-7b3c-9d4e-5f607182930${place}` });
  }
  await quiet();
  for (const _ of [1, 2, 3]) device.answer(0, problem(401, "session_ended"));
  await quiet();
  expect(device.sessionsEnded).toBe(0);
  await device.settle();
  expect(server.tasks.size).toBe(3);
});

it("reads a restored server anew, and sends what waits", async () => {
  device.create(tab, { title: "One" });
  await device.settle();
  const then = { seq: server.seq, tasks: new Map(server.tasks) };
  device.create(tab, { title: "Lost" });
  await device.settle();
  await device.line?.cut();
  device.create(tab, { title: "Waiting" });
  server.restore(then.seq, then.tasks);
  await device.settle();
  expect(titles()).toEqual(["One", "Waiting"]);
  expect([...server.tasks.values()].map(({ title }) => title)).toEqual(["One", "Waiting"]);
});

it("keeps drafts over a reload, and shows them in other tabs", async () => {
  const second = await device.open();
  tab.engine.drafts.get("add").value = "half a tho";
  expect(second.engine.drafts.get("add").value).toBe("half a tho");
  await device.kill(tab);
  expect((await device.open()).engine.drafts.get("add").value).toBe("half a tho");
});
