import { describe, expect, it } from "vitest";
import { type Answer, call, costOf, expectProblem, newPerson } from "./support/client.ts";
import { atMoment } from "./support/time.ts";

const MOMENT = "2026-03-14T09:26:53.589Z";

describe("creating a task", () => {
  it("answers with all of it, and says where it is", async () => {
    await atMoment(MOMENT, async () => {
      const person = await newPerson();
      const { status, body, headers } = await person.post("/api/tasks/", { title: "Water the plants" });
      expect(status).toBe(201);
      expect(body).toEqual({
        id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
        title: "Water the plants",
        description: "",
        status: "todo",
        done: false,
        completed_at: null,
        priority: "none",
        due_date: null,
        due_time: null,
        time_zone: null,
        due_at: null,
        recurrence: null,
        category_id: null,
        labels: [],
        parent_id: null,
        position: expect.stringMatching(/^[0-9A-Za-z]{1,255}$/),
        owner_id: person.id,
        created_by: person.id,
        assignee_id: null,
        role: "owner",
        version: 1,
        created_at: MOMENT,
        updated_at: MOMENT,
      });
      expect(headers.get("Location")).toBe(`/api/tasks/${body.id}`);
      const got = await person.get(`/api/tasks/${body.id}/`);
      expect(got.status).toBe(200);
      expect(got.body).toEqual(body);
    });
  });

  it("takes every field", async () => {
    const person = await newPerson();
    const category = await person.category("Home");
    const fields = {
      id: newId(),
      title: "Water the plants",
      description: "  The fern twice.\n",
      status: "in_progress",
      done: false,
      priority: "urgent",
      due_date: "2026-03-14",
      due_time: "17:30",
      time_zone: "Europe/Berlin",
      category_id: category.id,
    };
    expect(await person.task(fields)).toMatchObject({ ...fields, due_at: "2026-03-14T16:30:00.000Z" });
  });

  it("takes an id of the client's own, in lower case, once for everyone", async () => {
    const person = await newPerson();
    const other = await newPerson();
    const id = newId();
    expect((await person.task({ id: id.toUpperCase() })).id).toBe(id);
    const again = await person.post("/api/tasks", { id, title: "Mine" });
    const theirs = await other.post("/api/tasks", { id, title: "Theirs" });
    expectProblem(again, 409, "id_taken");
    expectProblem(theirs, 409, "id_taken");
    expect(withoutRequestId(theirs)).toEqual(withoutRequestId(again));
    expect((await other.get("/api/tasks")).body.results).toEqual([]);
  });

  it.each([crypto.randomUUID(), "1", "", newId().slice(1), `${newId()}0`])("refuses the id %j", async (id) => {
    const person = await newPerson();
    expectProblem(await person.post("/api/tasks", { id, title: "A task" }), 400, "invalid", { id: "invalid_id" });
  });

  it("trims the title and counts it in code points", async () => {
    const person = await newPerson();
    const longest = "🪴".repeat(255);
    expect((await person.task({ title: ` \n${longest}\t ` })).title).toBe(longest);
    for (const [title, code] of [
      [`${longest}!`, "too_long"],
      [" \n ", "blank"],
      ["", "too_short"],
    ]) {
      expectProblem(await person.post("/api/tasks", { title }), 400, "invalid", { title: code as string });
    }
  });

  it("takes a description of 20,000 code points and no more", async () => {
    const person = await newPerson();
    const longest = "🪴".repeat(20_000);
    expect((await person.task({ description: longest })).description).toBe(longest);
    expectProblem(await person.post("/api/tasks", { title: "Long", description: `${longest}!` }), 400, "invalid", {
      description: "too_long",
    });
  });

  it.each(["nul\0nul", "lone \ud83e", "\udeb4 lone"])("refuses the text %j", async (text) => {
    const person = await newPerson();
    expectProblem(await person.post("/api/tasks", { title: text, description: text }), 400, "invalid", {
      title: "invalid_text",
      description: "invalid_text",
    });
  });

  it("names every bad field at once, and each unknown one", async () => {
    const person = await newPerson();
    const bad = {
      title: "",
      description: 7,
      status: "open",
      done: "yes",
      priority: "highest",
      due_date: "2026-02-30",
      due_time: "24:00",
      time_zone: "Mars/Base",
      category_id: "home",
      colour: "red",
      size: 2,
      version: 1,
    };
    expectProblem(await person.post("/api/tasks", bad), 400, "invalid", {
      title: "too_short",
      description: "invalid_type",
      status: "invalid_value",
      done: "invalid_type",
      priority: "invalid_value",
      due_date: "invalid_format",
      due_time: "invalid_format",
      time_zone: "unknown_time_zone",
      category_id: "invalid_id",
      colour: "unknown_field",
      size: "unknown_field",
      version: "unknown_field",
    });
    expectProblem(await person.post("/api/tasks", { due_time: "10:00", done: true, status: "todo" }), 400, "invalid", {
      title: "required",
      due_time: "due_date_required",
      done: "contradiction",
    });
    expect((await person.get("/api/tasks")).body.results).toEqual([]);
  });

  it("knows no category but one's own", async () => {
    const person = await newPerson();
    const theirs = await (await newPerson()).category("Theirs");
    const task = await person.task();
    for (const category_id of [theirs.id, newId()]) {
      const fields = { category_id: "unknown_category" };
      expectProblem(await person.post("/api/tasks", { title: "Mine", category_id }), 400, "invalid", fields);
      expectProblem(await person.patch(`/api/tasks/${task.id}`, { category_id }), 400, "invalid", fields);
    }
    expect((await person.get(`/api/tasks/${task.id}`)).body).toEqual(task);
  });
});

describe("a task's status", () => {
  it.each([
    [{ status: "todo" }, "todo", false],
    [{ status: "in_progress", done: false }, "in_progress", false],
    [{ status: "cancelled", done: false }, "cancelled", false],
    [{ status: "done", done: true }, "done", true],
    [{ done: true }, "done", true],
    [{ done: false }, "todo", false],
  ])("made with %j is %s", async (fields, status, done) => {
    await atMoment(MOMENT, async () => {
      const task = await (await newPerson()).task(fields);
      expect(task).toMatchObject({ status, done, completed_at: done ? MOMENT : null });
    });
  });

  it("must agree with done where both are sent", async () => {
    const person = await newPerson();
    const { id } = await person.task();
    for (const both of [
      { status: "done", done: false },
      { status: "todo", done: true },
      { status: "cancelled", done: true },
    ]) {
      const fields = { done: "contradiction" };
      expectProblem(await person.post("/api/tasks", { title: "Both", ...both }), 400, "invalid", fields);
      expectProblem(await person.put(`/api/tasks/${id}`, { title: "Both", ...both }), 400, "invalid", fields);
      expectProblem(await person.patch(`/api/tasks/${id}`, both), 400, "invalid", fields);
    }
  });

  it("becomes todo with done: false only where it was done", async () => {
    const person = await newPerson();
    for (const [before, after] of [
      ["todo", "todo"],
      ["in_progress", "in_progress"],
      ["cancelled", "cancelled"],
      ["done", "todo"],
    ]) {
      const { id } = await person.task({ status: before });
      expect((await person.patch(`/api/tasks/${id}`, { done: false })).body.status).toBe(after);
    }
  });
});

describe("changing a task", () => {
  it.each(["put", "patch"] as const)("by %s wipes nothing that was not sent", async (method) => {
    const person = await newPerson();
    const { id: category_id } = await person.category("Home");
    const fields = { description: "All of it", priority: "high", due_date: "2030-01-01", category_id, done: true };
    const task = await person.task(fields);
    const { status, body } = await atMoment(Date.now() + 1000, () =>
      person[method](`/api/tasks/${task.id}/`, { title: " Another title " }),
    );
    expect(status).toBe(200);
    expect(body).toEqual({ ...task, title: "Another title", version: 2, updated_at: expect.any(String) });
    expect(body.updated_at > task.updated_at).toBe(true);
    expect((await person.get(`/api/tasks/${task.id}`)).body).toEqual(body);
  });

  it("by PUT needs the title", async () => {
    const person = await newPerson();
    const { id } = await person.task();
    expectProblem(await person.put(`/api/tasks/${id}`, { priority: "low" }), 400, "invalid", { title: "required" });
  });

  it.each(["put", "patch"] as const)(
    "by %s takes back what was read, and ignores what nobody writes",
    async (method) => {
      const person = await newPerson();
      const task = await person.task({ due_date: "2030-01-01", due_time: "10:00" });
      expect((await person[method](`/api/tasks/${task.id}`, task)).body).toEqual(task);
      const readOnly = { id: newId(), owner_id: newId(), role: "viewer", version: 99, created_at: null, updated_at: 1 };
      const sent = { ...task, ...readOnly, completed_at: MOMENT, due_at: MOMENT };
      expect((await person[method](`/api/tasks/${task.id}`, sent)).body).toEqual(task);
    },
  );

  it("by null clears what can be empty and nothing else", async () => {
    const person = await newPerson();
    const { id: category_id } = await person.category("Home");
    const task = await person.task({ due_date: "2030-01-01", category_id });
    const cleared = await person.patch(`/api/tasks/${task.id}`, { due_date: null, category_id: null });
    expect(cleared.body).toMatchObject({ due_date: null, due_at: null, category_id: null });
    const nulls = { title: null, description: null, status: null, done: null, priority: null };
    expectProblem(await person.patch(`/api/tasks/${task.id}`, nulls), 400, "invalid", {
      title: "invalid_type",
      description: "invalid_type",
      status: "invalid_value",
      done: "invalid_type",
      priority: "invalid_value",
    });
  });

  it("refuses unknown fields by name", async () => {
    const person = await newPerson();
    const { id } = await person.task();
    const fields = { colour: "unknown_field", size: "unknown_field" };
    expectProblem(await person.patch(`/api/tasks/${id}`, { colour: "red", size: 2 }), 400, "invalid", fields);
    expectProblem(await person.put(`/api/tasks/${id}`, { title: "A", colour: 1, size: 2 }), 400, "invalid", fields);
  });

  it("to what it is already writes nothing", async () => {
    const person = await newPerson();
    const task = await person.task({ title: "Same", due_date: "2030-01-01" });
    for (const same of [{}, { title: " Same " }, { done: false }, { due_date: "2030-01-01" }, { category_id: null }]) {
      const { status, body } = await person.patch(`/api/tasks/${task.id}`, same);
      expect(status).toBe(200);
      expect(body).toEqual(task);
    }
    expect((await person.post(`/api/tasks/${task.id}/incomplete`)).body).toEqual(task);
    expect((await person.get(`/api/tasks/${task.id}/history`)).body.results).toHaveLength(1);
  });

  it("twenty times at once loses no change", async () => {
    const person = await newPerson();
    const { id } = await person.task();
    const titles = Array.from({ length: 20 }, (_, n) => `Title ${n}`);
    const answers = await Promise.all(titles.map((title) => person.patch(`/api/tasks/${id}`, { title })));
    expect(answers.map((answer) => answer.status)).toEqual(titles.map(() => 200));
    expect(answers.map((answer) => answer.body.title)).toEqual(titles);
    expect((await person.get(`/api/tasks/${id}`)).body.version).toBe(21);
    expect((await person.get(`/api/tasks/${id}/history?page_size=100`)).body.results).toHaveLength(21);
  });
});

describe("two people's edits of one task at once", () => {
  it("never leave a due moment that is not its date's", async () => {
    const person = await newPerson();
    const { id } = await person.task({ due_date: "2026-03-01" });
    const edits = Array.from({ length: 12 }, (_, n) => [
      { due_date: "2026-03-01", due_time: `0${n % 10}:00` },
      { due_date: `2026-03-${10 + n}` },
      { due_time: `1${n % 10}:30` },
    ]).flat();
    const answers = await Promise.all(edits.map((edit) => person.patch(`/api/tasks/${id}`, edit)));
    expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([200]));
    const { body } = await person.get(`/api/tasks/${id}`);
    expect(body.due_at).toBe(`${body.due_date}T${body.due_time}:00.000Z`);
  });

  it("keep each completion once, with its event", async () => {
    const person = await newPerson();
    const { id } = await person.task();
    const edits = Array.from({ length: 12 }, (_, n) => ({ done: n % 2 === 0, title: `Title ${n}` }));
    await Promise.all(edits.map((edit) => person.patch(`/api/tasks/${id}`, edit)));
    const events = (await person.get(`/api/tasks/${id}/history?page_size=100`)).body.results;
    const count = (name: string) => events.filter(({ event }: { event: string }) => event === name).length;
    const { body: task } = await person.get(`/api/tasks/${id}`);
    const completions = (await person.get("/api/tasks/completed")).body.results;
    expect(completions).toHaveLength(task.done ? 1 : 0);
    expect(count("task.completed") - count("task.reopened")).toBe(completions.length);
    expect(events).toHaveLength(task.version);
  });
});

describe("a task that is not there", () => {
  it("is the same 404 as a stranger's, and as an id that is none", async () => {
    const person = await newPerson();
    const { id: theirs } = await (await newPerson()).task({ title: "Theirs" });
    const { id: deleted } = await person.task();
    expect((await person.delete(`/api/tasks/${deleted}/`)).status).toBe(204);
    for (const [method, path, body] of [
      ["GET", ""],
      ["PUT", "", { title: "Mine now" }],
      ["PATCH", "", { title: "Mine now" }],
      ["PATCH", "", {}],
      ["DELETE", ""],
      ["POST", "/complete"],
      ["PATCH", "/incomplete"],
      ["GET", "/history"],
    ] as const) {
      const ask = (id: string) => call(method, `/api/tasks/${id}${path}`, { token: person.token, body });
      const absent = await ask(newId());
      expectProblem(absent, 404, "not_found");
      for (const id of [theirs, deleted]) {
        const answer = await ask(id);
        expect(answer.status).toBe(404);
        expect(withoutRequestId(answer)).toEqual(withoutRequestId(absent));
        expect(answer.headers.get("Server-Timing")).toMatch(/;desc="[12] trips?"$/);
        expect(costOf(answer)).toEqual(costOf(absent));
      }
      for (const id of ["1", crypto.randomUUID()]) expectProblem(await ask(id), 404, "not_found");
    }
  });
});

describe("the trips to the database", () => {
  it("are one to read, make and delete, and at most two to change", async () => {
    const person = await newPerson();
    const made = await person.post("/api/tasks", { title: "Cheap", due_date: "2030-01-01" });
    const path = `/api/tasks/${made.body.id}`;
    const once = [made, await person.get(path), await person.get(`${path}/history`), await person.get("/api/tasks")];
    const twice = [
      await person.patch(path, { title: "Cheaper", due_date: "2031-01-01" }),
      await person.put(path, { title: "Cheapest" }),
      await person.post(`${path}/complete`),
      await person.post(`${path}/incomplete`),
    ];
    once.push(await person.get("/api/tasks/completed"), await person.delete(path));
    expect(once.map((answer) => costOf(answer).trips)).toEqual(once.map(() => 1));
    expect(twice.filter((answer) => costOf(answer).trips > 2)).toEqual([]);
    expect(twice.map((answer) => answer.status)).toEqual([200, 200, 200, 200]);
  });
});

describe("completing a task", () => {
  it.each(["post", "patch"] as const)(
    "by %s makes it done and leaves an entry, reopening takes both back",
    async (by) => {
      const person = await newPerson();
      const now = Date.now();
      const { id } = await person.task({ title: "Water", due_date: "2030-01-01", status: "in_progress" });
      const completed_at = new Date(now + 1000).toISOString();
      const done = await atMoment(now + 1000, () => person[by](`/api/tasks/${id}/complete/`));
      expect(done.status).toBe(200);
      expect(done.body).toMatchObject({
        status: "done",
        done: true,
        completed_at,
        version: 2,
        updated_at: completed_at,
      });
      expect((await person[by](`/api/tasks/${id}/complete`)).body).toEqual(done.body);
      expect((await person.get("/api/tasks/completed/")).body).toEqual({
        results: [
          {
            id: expect.any(String),
            task_id: id,
            title: "Water",
            due_at: "2030-01-02T00:00:00.000Z",
            completed_at,
            completed_by: person.id,
          },
        ],
        next: null,
        previous: null,
      });
      const reopened = await person[by](`/api/tasks/${id}/incomplete/`);
      expect(reopened.status).toBe(200);
      expect(reopened.body).toMatchObject({ status: "todo", done: false, completed_at: null, version: 3 });
      expect((await person.get("/api/tasks/completed")).body.results).toEqual([]);
    },
  );

  it("lists completions newest first, to their owner alone, until the task is deleted", async () => {
    const person = await newPerson();
    const now = Date.now();
    const first = await atMoment(now, () => person.task({ title: "First", done: true }));
    const second = await atMoment(now + 1000, () => person.task({ title: "Second", status: "done" }));
    const third = await person.task({ title: "Third" });
    await atMoment(now + 2000, () => person.patch(`/api/tasks/${third.id}`, { title: "Last", done: true }));
    const titles = async () => {
      const { body } = await person.get("/api/tasks/completed");
      return body.results.map((row: { title: string }) => row.title);
    };
    expect(await titles()).toEqual(["Last", "Second", "First"]);
    await person.delete(`/api/tasks/${second.id}`);
    expect(await titles()).toEqual(["Last", "First"]);
    await person.patch(`/api/tasks/${first.id}`, { status: "todo" });
    expect(await titles()).toEqual(["Last"]);
    expect((await (await newPerson()).get("/api/tasks/completed")).body.results).toEqual([]);
  });

  it("ten times at once happens once", async () => {
    const person = await newPerson();
    const { id } = await person.task();
    const answers = await Promise.all(Array.from({ length: 10 }, () => person.post(`/api/tasks/${id}/complete`)));
    expect(answers.map((answer) => answer.status)).toEqual(answers.map(() => 200));
    expect(answers.map((answer) => answer.body.version)).toEqual(answers.map(() => 2));
    expect((await person.get("/api/tasks/completed")).body.results).toHaveLength(1);
    expect((await person.get(`/api/tasks/${id}/history`)).body.results).toHaveLength(2);
  });
});

describe("a task's history", () => {
  it("has one event for each write, newest first, each with the task after it", async () => {
    const person = await newPerson();
    const now = Date.now();
    const states = [await atMoment(now, () => person.task())];
    const path = `/api/tasks/${states[0].id}`;
    const writes = [
      () => person.patch(path, { title: "Changed", priority: "low" }),
      () => person.post(`${path}/complete`),
      () => person.put(path, { title: "Done already" }),
      () => person.patch(path, { status: "in_progress", title: "Not yet" }),
      () => person.patch(path, { done: true, title: "Now" }),
      () => person.post(`${path}/incomplete`),
    ];
    for (const [n, write] of writes.entries()) states.push((await atMoment(now + n + 1, write)).body);
    const names = "created updated completed updated reopened completed reopened".split(" ");
    const { body } = await person.get(`${path}/history/`);
    expect(body).toEqual({
      results: states.toReversed().map((data, place) => ({
        seq: expect.any(Number),
        event: `task.${names.toReversed()[place]}`,
        entity: "task",
        id: data.id,
        actor_id: person.id,
        actor: { id: person.id, username: person.username, display_name: "" },
        at: data.updated_at,
        data,
      })),
      next: null,
      previous: null,
    });
    const seqs = body.results.map((row: { seq: number }) => row.seq);
    expect(seqs).toEqual([...new Set(seqs)].sort((a, b) => Number(b) - Number(a)));
  });
});

/** A UUIDv7 as a client might bring it. */
function newId(): string {
  return crypto.randomUUID().replace(/(?<=^.{14})4/, "7");
}

function withoutRequestId({ body }: Answer) {
  return { ...body, request_id: "" };
}
