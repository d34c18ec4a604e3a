import { describe, expect, it, vi } from "vitest";
import { newId } from "../src/kernel/ids.ts";
import { expectProblem, newPerson, type Person, walk } from "./support/client.ts";
import { Socket } from "./support/socket.ts";
import { atMoment } from "./support/time.ts";
import { exported, HEADER, imported, importText, type Line, NDJSON, stateOf, textOf } from "./support/transfer.ts";

const NOTHING = { created: 0, unchanged: 0, updated: 0, skipped: 0, failed: [] };
const BERLIN = { due_time: "09:00", time_zone: "Europe/Berlin" };
const NOON = "2026-03-16T12:00:00.000Z";
const LATER = "2026-03-16T12:10:00.000Z";

const id = () => newId(new Date());

function itAtNoon(name: string, test: () => Promise<void>): void {
  it(name, () => atMoment(NOON, test));
}

/** Someone with something of everything, in every state. */
async function fullAccount(): Promise<Person> {
  const me = await newPerson();
  const home = await me.category("Home", { color: "#3366ff" });
  await me.category("Work");
  await me.post("/api/labels", { name: "unused", color: "#000000" });
  const root = await me.task({ title: '=Root, "quoted"\nline', category_id: home.id, labels: ["errand", "Ünder"] });
  const [child, grandchild] = [id(), id()];
  await imported(me, [
    { type: "task", id: child, title: "Child", parent_id: root.id, priority: "high" },
    { type: "task", id: grandchild, title: "Grandchild", parent_id: child, status: "cancelled" },
  ]);
  const done = await me.task({ title: "Done", description: "Ärger  ", due_date: "2026-03-14", assignee_id: me.id });
  await me.post(`/api/tasks/${done.id}/complete`);
  const again = await me.task({ title: "Done, again" });
  await me.post(`/api/tasks/${again.id}/complete`);
  await me.post(`/api/tasks/${again.id}/incomplete`);
  await me.patch(`/api/tasks/${again.id}`, { title: "Reopened" });

  const daily = await me.task({
    ...BERLIN,
    title: "Daily",
    due_date: "2026-03-10",
    recurrence: { rrule: "FREQ=DAILY;COUNT=9" },
  });
  await me.post(`/api/tasks/${daily.id}/complete`);
  await me.post(`/api/tasks/${daily.id}/skip`);
  await me.post(`/api/tasks/${daily.id}/reminders`, { minutes_before: 30 });
  const putOff = await me.task({
    ...BERLIN,
    title: "Put off",
    due_date: "2026-03-16",
    recurrence: { rrule: "FREQ=WEEKLY" },
  });
  await me.patch(`/api/tasks/${putOff.id}`, { due_date: "2026-03-18" });
  await me.task({
    title: "After",
    due_date: "2026-03-16",
    recurrence: { rrule: "FREQ=DAILY;INTERVAL=3", from: "completion" },
  });
  // The second of two equal hours.
  const hourly = { ...BERLIN, due_date: "2026-10-25", due_time: "01:30", recurrence: { rrule: "FREQ=HOURLY" } };
  const autumn = await me.task({ ...hourly, title: "Autumn" });
  await me.post(`/api/tasks/${autumn.id}/skip`);
  await me.post(`/api/tasks/${autumn.id}/skip`);
  await me.post(`/api/tasks/${root.id}/reminders`, { at: "2026-03-20T10:00:00Z" });
  await me.post(`/api/tasks/${root.id}/reminders`, { minutes_before: 10 });
  await me.post(`/api/tasks/${done.id}/reminders`, { at: "2026-03-20T10:00:00Z" });
  await me.post(`/api/tasks/${root.id}/comments`, { body: "Look." });
  return me;
}

/** The state without what differs between two accounts: ids, and who it is. */
function comparable(state: Record<string, unknown>, person: Person): unknown {
  const names = new Map<string, string>();
  const ID = /[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/g;
  const text = JSON.stringify(state).replaceAll(person.username, "someone").replaceAll(person.id, "me");
  return JSON.parse(
    text.replaceAll(ID, (each) => names.set(each, names.get(each) ?? `#${names.size}`).get(each) ?? ""),
  );
}

describe("an import into an empty account", () => {
  itAtNoon(
    "gives the same state, with other ids where those belong to someone, and goes on as the original",
    async () => {
      const [me, other] = [await fullAccount(), await newPerson()];
      const lines = await exported(me);
      expect(await imported(other, lines)).toEqual({ ...NOTHING, created: lines.length - 1 });
      const [mine, theirs] = [await stateOf(me), await stateOf(other)];
      expect(comparable(theirs, other)).toEqual(comparable(mine, me));
      const ids = new Set((theirs["tasks"] as Line[]).map((task) => task["id"]));
      for (const task of mine["tasks"] as Line[]) expect(ids).not.toContain(task["id"]);
      expect(await imported(other, lines)).toEqual({ ...NOTHING, unchanged: lines.length - 1 });
      expect(await stateOf(other)).toEqual(theirs);

      vi.setSystemTime(LATER);
      for (const person of [me, other]) {
        for (const task of await walk(person, "/api/tasks")) {
          await person.post(`/api/tasks/${task.id}/complete`);
          if (task.recurrence) await person.post(`/api/tasks/${task.id}/skip`);
          if (task.title === "Daily") await person.post(`/api/tasks/${task.id}/incomplete`);
        }
      }
      expect(comparable(await stateOf(other), other)).toEqual(comparable(await stateOf(me), me));
    },
  );
});

describe("an import of one's own export", () => {
  itAtNoon("changes nothing, takes back what was changed, and brings back what was deleted", async () => {
    const me = await fullAccount();
    const lines = await exported(me);
    const before = await stateOf(me);
    const tasks = before["tasks"] as Line[];
    expect(await imported(me, lines)).toEqual({ ...NOTHING, unchanged: lines.length - 1 });
    expect(await stateOf(me)).toEqual(before);

    for (const task of tasks) await me.patch(`/api/tasks/${task["id"]}`, { title: "Other", status: "in_progress" });
    // Reopening the one that was done has taken its completion back.
    expect(await imported(me, lines)).toMatchObject({ created: 1, updated: tasks.length, failed: [] });
    const after = await walk(me, "/api/tasks");
    for (const [place, task] of after.entries()) {
      expect({ ...tasks[place], version: 0, updated_at: "" }).toEqual({ ...task, version: 0, updated_at: "" });
      expect(task.version).toBeGreaterThan(tasks[place]?.["version"]);
    }
    const { changes } = (await me.get("/api/sync?limit=1000")).body;
    const updates = changes.filter(({ event, entity }: Line) => entity === "task" && event === "task.updated");
    expect(updates).toHaveLength(tasks.length);

    for (const task of tasks) await me.delete(`/api/tasks/${task["id"]}`);
    for (const path of ["/api/categories", "/api/labels"]) {
      for (const { id } of await walk(me, path)) expect((await me.delete(`${path}/${id}`)).status).toBe(204);
    }
    expect(await imported(me, lines)).toEqual({ ...NOTHING, created: lines.length - 1 });
    expect(await stateOf(me)).toEqual(before);
  });
});

describe("an import in parts", () => {
  itAtNoon("may be cut at every line, and ends the same when it is sent again", async () => {
    const me = await fullAccount();
    const lines = await exported(me);
    const whole = await newPerson();
    await imported(whole, lines);
    const expected = comparable(await stateOf(whole), whole);
    for (let cut = 1; cut < lines.length; cut += 9) {
      const other = await newPerson();
      await imported(other, lines.slice(0, cut));
      const report = await imported(other, lines);
      expect(report).toEqual({ ...NOTHING, unchanged: cut - 1, created: lines.length - cut });
      expect(comparable(await stateOf(other), other)).toEqual(expected);
    }
    const [header, ...rest] = lines;
    const other = await newPerson();
    for (let from = 0; from < rest.length; from += 5) {
      expect((await imported(other, [header as Line, ...rest.slice(from, from + 5)])).failed).toEqual([]);
    }
    expect(comparable(await stateOf(other), other)).toEqual(expected);
  });
});

describe("an import beside others", () => {
  it("moves what is shared, and tells everyone who gains or loses it", async () => {
    const [me, member, guest] = [await newPerson(), await newPerson(), await newPerson()];
    const [shared, own] = [await me.category("Shared"), await me.category("Own")];
    await me.share(`/api/categories/${shared.id}`, member, "editor");
    const task = await me.task({ category_id: shared.id, assignee_id: member.id, due_date: "2036-01-01" });
    const below = { type: "task", id: id(), title: "Below", parent_id: task.id };
    await imported(me, [below]);
    await me.share(`/api/tasks/${task.id}`, guest, "viewer");
    await member.post(`/api/tasks/${task.id}/reminders`, { minutes_before: 5 });
    const { cursor } = (await member.get("/api/sync?limit=1000")).body;

    const line = { type: "task", id: task.id, title: "Moved", category_id: own.id };
    expect(await imported(me, [line])).toEqual({ ...NOTHING, updated: 1 });
    expect((await me.get(`/api/tasks/${task.id}`)).body).toMatchObject({ category_id: own.id, assignee_id: null });
    expect((await me.get(`/api/tasks/${below.id}`)).body).toMatchObject({ category_id: own.id, version: 2 });
    expectProblem(await member.get(`/api/tasks/${task.id}`), 404, "not_found");
    expect((await guest.get(`/api/tasks/${task.id}`)).body).toMatchObject({ title: "Moved", role: "viewer" });
    const { changes } = (await member.get(`/api/sync?cursor=${cursor}`)).body;
    const gone = changes.filter(({ op }: Line) => op === "delete").map(({ entity }: Line) => entity);
    expect(gone.toSorted()).toEqual(["reminder", "task", "task"]);

    await imported(me, [{ ...line, category_id: shared.id, assignee_id: member.id }]);
    expect((await member.get(`/api/tasks/${task.id}`)).body).toMatchObject({ assignee_id: member.id });
  });

  it("takes no one's entities, and says nobody else did what it says", async () => {
    const [me, other] = [await newPerson(), await newPerson()];
    const [theirs, category] = [await other.task({ title: "Theirs" }), await other.category("Theirs")];
    const { body: comment } = await other.post(`/api/tasks/${theirs.id}/comments`, { body: "Theirs." });
    const before = await stateOf(other);
    const report = await imported(me, [
      { type: "category", id: category.id, name: "Mine" },
      {
        type: "task",
        id: theirs.id,
        title: "Mine",
        category_id: category.id,
        created_by: other.id,
        assignee_id: other.id,
      },
      { type: "comment", id: comment.id, task_id: theirs.id, body: "Mine." },
      { type: "comment", id: id(), task_id: theirs.id, body: "Theirs.", author: comment.author },
      { type: "completion", id: id(), task_id: theirs.id, completed_at: NOON, completed_by: other.id },
    ]);
    expect(report).toEqual({ ...NOTHING, created: 4, skipped: 1 });
    expect(await stateOf(other)).toEqual(before);
    const [task] = await walk(me, "/api/tasks");
    expect(task).toMatchObject({ title: "Mine", created_by: me.id, assignee_id: null, owner_id: me.id });
    expect(task.id).not.toBe(theirs.id);
    expect(await walk(me, "/api/tasks/completed")).toMatchObject([{ completed_at: NOON, completed_by: me.id }]);
    expect(await walk(me, `/api/tasks/${task.id}/comments`)).toMatchObject([{ body: "Mine.", author: { id: me.id } }]);
  });

  it("is seen on open sockets, one change after the other", async () => {
    const [me, member] = [await newPerson(), await newPerson()];
    const home = await me.category("Home");
    await me.share(`/api/categories/${home.id}`, member, "viewer");
    const sockets = [await Socket.ready(me), await Socket.ready(member)];
    const lines = [1, 2, 3].map(() => ({ type: "task", id: id(), title: "T", category_id: home.id }));
    expect(await imported(me, lines)).toMatchObject({ created: 3 });
    for (const socket of sockets) {
      const seqs: number[] = [];
      for (const line of lines) {
        const frame = await socket.next();
        expect(frame).toMatchObject({ type: "change", event: "task.created", id: line.id, data: { title: "T" } });
        seqs.push(frame.seq);
      }
      expect(new Set(seqs).size).toBe(3);
    }
  });

  it("may run twice at once", async () => {
    const me = await newPerson();
    const lines = Array.from({ length: 40 }, (_, place) => ({ type: "category", id: id(), name: `Category ${place}` }));
    const reports = await Promise.all([imported(me, lines), imported(me, lines)]);
    const sum = (name: string) => reports.reduce((sum, report) => sum + report[name], 0);
    expect([sum("created"), sum("unchanged"), ...reports.map(({ failed }) => failed)]).toEqual([40, 40, [], []]);
  });

  it("answers a repeat with the same key as before", async () => {
    const me = await newPerson();
    const send = (lines: Line[]) =>
      me.post("/api/import", undefined, {
        raw: textOf([HEADER, ...lines]),
        headers: { ...NDJSON, "Idempotency-Key": "k" },
      });
    const lines = [{ type: "task", id: id(), title: "Once" }];
    const [first, again, other] = [await send(lines), await send(lines), await send([{ ...lines[0], title: "Other" }])];
    expect(first.body).toEqual({ ...NOTHING, created: 1 });
    expect(again.body).toEqual(first.body);
    expect(again.headers.get("Idempotency-Replayed")).toBe("true");
    expect(first.headers.get("X-Change-Seq")).toMatch(/^\d+$/);
    expect(again.headers.get("X-Change-Seq")).toBe(first.headers.get("X-Change-Seq"));
    expectProblem(other, 422, "idempotency_key_reused");
    expect((await walk(me, "/api/tasks")).map(({ title }) => title)).toEqual(["Once"]);
  });
});

describe("lines that do not hold", () => {
  const category = { type: "category", id: id(), name: "Taken" };
  const task = { type: "task", id: id(), title: "Fine" };

  const bad: [code: string, message: string, line: Line | string][] = [
    ["malformed_json", "Not valid JSON", "{"],
    ["invalid", "A line is a JSON object.", "[]"],
    ["invalid", "type: One of", { id: id() }],
    ["invalid", "type: One of", { type: "toString", id: id() }],
    ["invalid", "nonsense: Unknown field.", { ...task, id: id(), nonsense: 1 }],
    ["invalid", "id: This field is required.", { type: "task", title: "No id" }],
    ["invalid", "id: Not a UUIDv7.", { ...task, id: "1" }],
    [
      "invalid",
      "version: Too big: expected number to be <=4503599627370496",
      { ...task, version: Number.MAX_SAFE_INTEGER },
    ],
    ["invalid", "title: At most 255 characters.", { ...task, id: id(), title: "x".repeat(256) }],
    [
      "invalid",
      "labels: At most 50 labels.",
      { ...task, id: id(), labels: Array.from({ length: 51 }, (_, n) => `l${n}`) },
    ],
    ["invalid", "due_time: A time needs a due_date.", { ...task, id: id(), due_time: "10:00" }],
    ["invalid", "done: ", { ...task, id: id(), done: true, status: "todo" }],
    ["invalid", "recurrence", { ...task, id: id(), due_date: "2026-03-16", recurrence: { rrule: "FREQ=SOMETIMES" } }],
    [
      "invalid",
      "recurrence: A recurring task needs a due_date.",
      { ...task, id: id(), recurrence: { rrule: "FREQ=DAILY" } },
    ],
    ["invalid", "position: Not a position.", { ...task, id: id(), position: "a0" }],
    ["invalid", "category_id: Category not found.", { ...task, id: id(), category_id: id() }],
    ["invalid", "parent_id: Task not found.", { ...task, id: id(), parent_id: id() }],
    ["name_taken", "You already have a category with this name.", { ...category, id: id(), name: "tAKEN" }],
    ["invalid", "task_id: Task not found.", { type: "reminder", id: id(), task_id: id(), minutes_before: 1 }],
    ["invalid", "at: Send either", { type: "reminder", id: id(), task_id: task.id }],
    ["invalid", "task_id: Task not found.", { type: "comment", id: id(), task_id: id(), body: "Hm." }],
    ["invalid", "body: This field is required.", { type: "comment", id: id(), task_id: task.id }],
    ["invalid", "completed_at: This field is required.", { type: "completion", id: id(), task_id: task.id }],
  ];

  it("are named, and the others done", async () => {
    const me = await newPerson();
    const lines = [HEADER, { ...category, id: id() }, "", ...bad.map(([, , line]) => line), { ...task, title: "Last" }];
    const raw = lines.map((each) => (typeof each === "string" ? each : JSON.stringify(each)));
    const { body } = await importText(me, raw.join("\r\n"));
    const failed = bad.map(([code, message], place) => ({
      line: place + 4,
      code,
      message: expect.stringContaining(message),
    }));
    expect(body).toEqual({ ...NOTHING, created: 2, failed });
    expect((await walk(me, "/api/tasks")).map(({ title }) => title)).toEqual(["Last"]);
  });

  it("take those along that need them, and no others", async () => {
    const me = await newPerson();
    await me.category("Home");
    const [home, inside, below, other] = [id(), id(), id(), id()];
    const report = await imported(me, [
      { type: "category", id: home, name: "Home" },
      { type: "task", id: inside, title: "Inside", category_id: home },
      { type: "task", id: below, title: "Below", parent_id: inside },
      { type: "comment", id: id(), task_id: below, body: "Hm." },
      { type: "task", id: other, title: "Other" },
      { type: "comment", id: id(), task_id: other, body: "Hm." },
    ]);
    expect(report).toMatchObject({ created: 2 });
    expect(report["failed"].map(({ line }: Line) => line)).toEqual([2, 3, 4, 5]);
  });

  it("are subtasks too deep, and in circles", async () => {
    const me = await newPerson();
    const chain = Array.from({ length: 7 }, id);
    const nested = chain.map((each, place) => ({
      type: "task",
      id: each,
      title: "T",
      parent_id: chain[place - 1] ?? null,
    }));
    const deep = await imported(me, nested.toReversed());
    expect(deep).toMatchObject({ created: 5 });
    expect(deep["failed"].map(({ message }: Line) => message)).toEqual([
      "parent_id: Task not found.",
      expect.stringContaining("5 levels"),
    ]);
    const [a, b] = [id(), id()];
    const circle = await imported(me, [
      { type: "task", id: a, title: "A", parent_id: b },
      { type: "task", id: b, title: "B", parent_id: a },
    ]);
    expect(circle).toMatchObject({ created: 0 });
    const [root, child] = chain;
    const moved = await imported(me, [
      { type: "task", id: root, title: "T", parent_id: child },
      { type: "task", id: id(), title: "Above", category_id: null },
    ]);
    expect(moved).toMatchObject({
      created: 1,
      updated: 0,
      failed: [{ line: 2, message: expect.stringContaining("levels") }],
    });
    const top = id();
    const lower = await imported(me, [
      { type: "task", id: top, title: "Top" },
      { type: "task", id: root, title: "T", parent_id: top },
    ]);
    expect(lower).toMatchObject({
      created: 1,
      updated: 0,
      failed: [{ line: 3, message: expect.stringContaining("levels") }],
    });
  });

  it("are no series that must be searched for long", async () => {
    const me = await newPerson();
    const series = {
      anchor_date: "2000-01-01",
      anchor_time: null,
      rule_date: "2000-01-01",
      rule_at: null,
      occurrence: 1,
    };
    const recurrence = { rrule: "FREQ=DAILY", from: "due" };
    const line = { type: "task", id: id(), title: "T", due_date: "9000-01-01", recurrence, series };
    expect(await imported(me, [line])).toMatchObject({ created: 1, failed: [] });
    const { body } = await me.get(`/api/tasks/${line.id}/occurrences`);
    expect(body.upcoming).toMatchObject([{ due_date: "9000-01-01" }]);
    expect((await me.post(`/api/tasks/${line.id}/complete`)).body).toMatchObject({ status: "done" });
  });

  it("are more than ten reminders of a task", async () => {
    const me = await newPerson();
    const task = await me.task({ due_date: "2036-01-01" });
    const lines = Array.from({ length: 11 }, (_, minutes_before) => ({
      type: "reminder",
      id: id(),
      task_id: task.id,
      minutes_before,
    }));
    const report = await imported(me, lines);
    expect(report).toMatchObject({ created: 10, failed: [{ line: 12, code: "too_many_reminders" }] });
  });
});

describe("the body of an import", () => {
  it("is refused to a session that has ended", async () => {
    const me = await newPerson();
    await me.post("/api/logout", { refresh: me.signedIn.refresh });
    expectProblem(await importText(me, textOf([HEADER])), 401, "session_ended");
    expectProblem(await importText(me, "nonsense"), 401, "session_ended");
  });

  it("begins with the header of an export", async () => {
    const me = await newPerson();
    expectProblem(await importText(me, textOf([{ type: "task", id: id(), title: "T" }])), 400, "invalid");
    expectProblem(await importText(me, textOf([{ ...HEADER, version: 2 }])), 400, "invalid", {
      version: "invalid_value",
    });
    expectProblem(await importText(me, textOf([{ ...HEADER, more: 2 }])), 400, "invalid", { more: "unknown_field" });
    expectProblem(await importText(me, "\n \n"), 400, "invalid", { "": "required" });
    expectProblem(await importText(me, ""), 400, "invalid", { "": "required" });
    expectProblem(await importText(me, "nonsense"), 400, "malformed_json");
    expectProblem(await importText(me, new Uint8Array([0xff, 0xfe])), 400, "malformed_json");
    expect((await importText(me, `\ufeff\n${textOf([HEADER])}`)).body).toEqual(NOTHING);
  });

  it("is NDJSON of at most 8 MiB", async () => {
    const me = await newPerson();
    const send = (raw: string, headers: Record<string, string>) => me.post("/api/import", undefined, { raw, headers });
    expectProblem(await send(textOf([HEADER]), { "Content-Type": "application/json" }), 415, "unsupported_media_type");
    expectProblem(
      await send(textOf([HEADER]), { ...NDJSON, "Content-Encoding": "gzip" }),
      415,
      "unsupported_media_type",
    );
    expectProblem(await send(" ".repeat(8 * 1024 * 1024 + 1), NDJSON), 413, "too_large");
    expectProblem(await send("1\n".repeat(100_001), NDJSON), 413, "too_large");
    const most = textOf([HEADER]) + " ".repeat(8 * 1024 * 1024 - textOf([HEADER]).length);
    expect((await send(most, { "Content-Type": "application/x-ndjson; charset=utf-8" })).status).toBe(200);
  });
});
