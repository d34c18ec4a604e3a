import { describe, expect, it } from "vitest";
import { type Answer, call, costOf, expectProblem, newPerson, walk } from "./support/client.ts";
import { atMoment } from "./support/time.ts";

const MOMENT = "2026-03-14T09:26:53.589Z";

describe("making a category", () => {
  it("answers with all of it, and says where it is", async () => {
    await atMoment(MOMENT, async () => {
      const person = await newPerson();
      const { status, body, headers } = await person.post("/api/categories/", { name: " Home " });
      expect(status).toBe(201);
      expect(body).toEqual({
        id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
        name: "Home",
        color: null,
        position: expect.stringMatching(/^[0-9A-Za-z]{1,255}$/),
        owner_id: person.id,
        role: "owner",
        version: 1,
        created_at: MOMENT,
        updated_at: MOMENT,
      });
      expect(headers.get("Location")).toBe(`/api/categories/${body.id}`);
      expect((await person.get(`/api/categories/${body.id}/`)).body).toEqual(body);
    });
  });

  it("takes every field, and an id of the client's own, once for everyone", async () => {
    const person = await newPerson();
    const other = await newPerson();
    const fields = { id: newId(), name: "🏠".repeat(100), color: "#33aaff" };
    expect(await person.category(fields.name, { ...fields, position: 7 })).toMatchObject(fields);
    const again = await person.post("/api/categories", { id: fields.id, name: "Mine" });
    const theirs = await other.post("/api/categories", { id: fields.id, name: "Theirs" });
    expectProblem(again, 409, "id_taken");
    expectProblem(theirs, 409, "id_taken");
    expect(withoutRequestId(theirs)).toEqual(withoutRequestId(again));
  });

  it("names every bad field at once", async () => {
    const person = await newPerson();
    const bad = { id: crypto.randomUUID(), name: "🏠".repeat(101), color: "red", size: 2, owner_id: 1 };
    expectProblem(await person.post("/api/categories", bad), 400, "invalid", {
      id: "invalid_id",
      name: "too_long",
      color: "invalid_format",
      size: "unknown_field",
      owner_id: "unknown_field",
    });
    for (const [body, code] of [
      [{}, "required"],
      [{ name: null }, "invalid_type"],
      [{ name: " " }, "blank"],
      [{ name: "Home\0" }, "invalid_text"],
      [{ name: "\ud83c" }, "invalid_text"],
    ] as const) {
      expectProblem(await person.post("/api/categories", body), 400, "invalid", { name: code });
    }
    for (const color of ["#fff", "#12345g", "123456", "#1234567", ""]) {
      const body = { name: "Home", color };
      expectProblem(await person.post("/api/categories", body), 400, "invalid", { color: "invalid_format" });
    }
  });

  it("refuses a name that its owner has, whatever its case, and nobody else's", async () => {
    const person = await newPerson();
    const other = await newPerson();
    await person.category("Éclairs");
    const { id } = await person.category("Work");
    expectProblem(await person.post("/api/categories", { name: "éCLAIRS" }), 409, "name_taken");
    expectProblem(await person.patch(`/api/categories/${id}`, { name: " éclairs " }), 409, "name_taken");
    expect((await person.get(`/api/categories/${id}`)).body.name).toBe("Work");
    expect((await other.category("Éclairs")).name).toBe("Éclairs");
    expect((await person.patch(`/api/categories/${id}`, { name: "WORK" })).body.name).toBe("WORK");
  });

  it("ten times at once under one name makes one", async () => {
    const person = await newPerson();
    const names = Array.from({ length: 10 }, (_, n) => (n % 2 ? "Home" : "HOME"));
    const answers = await Promise.all(names.map((name) => person.post("/api/categories", { name })));
    expect(answers.map((answer) => answer.status).sort()).toEqual([201, ...Array(9).fill(409)]);
    expect((await person.get("/api/categories")).body.results).toHaveLength(1);
  });
});

describe("changing a category", () => {
  it.each(["put", "patch"] as const)("by %s keeps what was not sent", async (method) => {
    const person = await newPerson();
    const category = await person.category("Home", { color: "#33aaff" });
    const path = `/api/categories/${category.id}/`;
    const later = Date.now() + 1000;
    const renamed = await atMoment(later, () => person[method](path, { name: "House" }));
    expect(renamed.status).toBe(200);
    const updated_at = new Date(later).toISOString();
    expect(renamed.body).toEqual({ ...category, name: "House", version: 2, updated_at });
    const cleared = await person[method](path, { name: "House", color: null, position: 0 });
    expect(cleared.body).toMatchObject({ name: "House", color: null, position: category.position, version: 3 });
  });

  it.each(["put", "patch"] as const)("by %s to what it is already writes nothing", async (method) => {
    const person = await newPerson();
    const category = await person.category("Home", { color: "#33aaff" });
    const path = `/api/categories/${category.id}`;
    const sent = { ...category, version: 99, owner_id: newId(), id: newId(), task_count: 3, position: "Z" };
    for (const body of [category, sent]) {
      const answer = await person[method](path, body);
      expect(answer.status).toBe(200);
      expect(answer.body).toEqual(category);
    }
  });

  it("refuses what cannot be, each field by name", async () => {
    const person = await newPerson();
    const { id } = await person.category("Home");
    const bad = { name: null, color: "blue", size: 2 };
    expectProblem(await person.patch(`/api/categories/${id}`, bad), 400, "invalid", {
      name: "invalid_type",
      color: "invalid_format",
      size: "unknown_field",
    });
  });
});

describe("listing categories", () => {
  it("goes by position, and new ones come last", async () => {
    const person = await newPerson();
    await (await newPerson()).category("Theirs");
    const names = ["d", "a", "c", "b"];
    for (const name of names) await person.category(name);
    const { body } = await person.get("/api/categories/");
    expect(body).toMatchObject({ next: null, previous: null });
    expect(body.results.map((each: { name: string }) => each.name)).toEqual(names);
    const positions = body.results.map((each: { position: string }) => each.position);
    expect(positions).toEqual(positions.toSorted());
    expect(new Set(positions).size).toBe(4);
    expect(await walk(person, "/api/categories?page_size=1")).toEqual(body.results);
  });

  it("counts the tasks in each where asked to", async () => {
    const person = await newPerson();
    const home = await person.category("Home");
    const work = await person.category("Work");
    for (const status of ["todo", "done", "cancelled"]) await person.task({ category_id: home.id, status });
    await person.task();
    const counted = [
      { ...home, task_count: 3 },
      { ...work, task_count: 0 },
    ];
    expect((await person.get("/api/categories?counts=true")).body.results).toEqual(counted);
    expect((await person.get(`/api/categories/${home.id}?counts=true`)).body).toEqual(counted[0]);
    expect((await person.get("/api/categories?counts=false")).body.results).toEqual([home, work]);
    expect((await person.get("/api/categories")).body.results).toEqual([home, work]);
  });

  it("refuses parameters that it does not know", async () => {
    const person = await newPerson();
    const fields = { counts: "invalid_value", page_size: "too_small", colour: "unknown_parameter" };
    expectProblem(await person.get("/api/categories?counts=1&page_size=0&colour=red"), 400, "invalid", fields);
    expectProblem(await person.get("/api/categories?cursor=abc"), 400, "bad_cursor");
  });
});

describe("deleting a category", () => {
  it.each(["", "?tasks=keep"])("%s keeps its tasks, without one", async (query) => {
    const person = await newPerson();
    const { id } = await person.category("Home");
    const inside = await person.task({ category_id: id });
    const outside = await person.task();
    expect((await person.delete(`/api/categories/${id}/${query}`)).status).toBe(204);
    expectProblem(await person.get(`/api/categories/${id}`), 404, "not_found");
    const kept = (await person.get(`/api/tasks/${inside.id}`)).body;
    expect(kept).toEqual({ ...inside, category_id: null, version: 2, updated_at: expect.any(String) });
    expect((await person.get(`/api/tasks/${outside.id}`)).body).toEqual(outside);
    expect(await person.category("Home")).toMatchObject({ name: "Home", version: 1 });
  });

  it("takes its tasks along where asked to, and no others", async () => {
    const person = await newPerson();
    const { id } = await person.category("Home");
    const inside = await person.task({ category_id: id, done: true });
    const outside = await person.task({ done: true });
    expect((await person.delete(`/api/categories/${id}?tasks=delete`)).status).toBe(204);
    expectProblem(await person.get(`/api/tasks/${inside.id}`), 404, "not_found");
    expect((await person.get("/api/tasks")).body.results).toEqual([outside]);
    expect((await person.get("/api/tasks/completed")).body.results).toMatchObject([{ task_id: outside.id }]);
  });

  it("leaves all as it is where it does not understand", async () => {
    const person = await newPerson();
    const { id } = await person.category("Home");
    const task = await person.task({ category_id: id });
    const fields = { tasks: "invalid_value" };
    expectProblem(await person.delete(`/api/categories/${id}?tasks=burn`), 400, "invalid", fields);
    expect((await person.get(`/api/tasks/${task.id}`)).body).toEqual(task);
  });
});

describe("a category", () => {
  it("of a stranger is the same 404 as one that is not there", async () => {
    const person = await newPerson();
    const stranger = await newPerson();
    const theirs = await stranger.category("Theirs");
    await stranger.task({ category_id: theirs.id });
    for (const [method, query, body] of [
      ["GET", ""],
      ["GET", "?counts=true"],
      ["PUT", "", { name: "Mine" }],
      ["PATCH", "", { name: "Theirs" }],
      ["PATCH", "", {}],
      ["DELETE", ""],
      ["DELETE", "?tasks=delete"],
    ] as const) {
      const ask = (id: string) => call(method, `/api/categories/${id}${query}`, { token: person.token, body });
      const absent = await ask(newId());
      expectProblem(absent, 404, "not_found");
      const answer = await ask(theirs.id);
      expect(answer.status).toBe(404);
      expect(withoutRequestId(answer)).toEqual(withoutRequestId(absent));
      expect(answer.headers.get("Server-Timing")).toMatch(/;desc="[12] trips?"$/);
      expect(costOf(answer)).toEqual(costOf(absent));
      expectProblem(await ask("home"), 404, "not_found");
    }
    expect((await stranger.get("/api/categories?counts=true")).body.results).toEqual([{ ...theirs, task_count: 1 }]);
  });

  it("costs one trip to read, make and delete, and at most two to change", async () => {
    const person = await newPerson();
    const made = await person.post("/api/categories", { name: "Home" });
    const path = `/api/categories/${made.body.id}`;
    const changed = await person.patch(path, { name: "House" });
    const once = [made, await person.get(path), await person.get("/api/categories?counts=true")];
    once.push(await person.delete(`${path}?tasks=delete`));
    expect(once.map((answer) => costOf(answer).trips)).toEqual([1, 1, 1, 1]);
    expect(costOf(changed).trips).toBeLessThanOrEqual(2);
  });
});

/** A UUIDv7 as a client might bring it. */
function newId(): string {
  return crypto.randomUUID().replace(/(?<=^.{14})4/, "7");
}

function withoutRequestId({ body }: Answer) {
  return { ...body, request_id: "" };
}
