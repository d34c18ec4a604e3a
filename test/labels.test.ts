import { describe, expect, it } from "vitest";
import { type Answer, costOf, expectProblem, newPerson, PASSWORD, type Person } from "./support/client.ts";
import { env } from "./support/env.ts";
import { replicasOf } from "./support/replica.ts";
import { rowsWith } from "./support/rows.ts";

describe("a task's labels", () => {
  it("are a list in order, each label once, of several spellings the first", async () => {
    const me = await newPerson();
    expect((await me.task()).labels).toEqual([]);
    const task = await me.task({ labels: ["Zoo", " errand ", "ERRAND", "Ämter", "zoo", "STRASSE", "Straße", "ὈΔΌΣ"] });
    expect(task.labels).toEqual(["errand", "STRASSE", "Zoo", "Ämter", "ὈΔΌΣ"]);
    expect((await me.get(`/api/tasks/${task.id}`)).body).toEqual(task);
    expect(names(await me.get("/api/labels"))).toEqual(["Zoo", "errand", "Ämter", "STRASSE", "ὈΔΌΣ"]);
  });

  it("are replaced by PUT and PATCH, kept where they are not sent, and a change of nothing writes nothing", async () => {
    const me = await newPerson();
    const { id } = await me.task({ labels: ["errand", "home"] });
    const path = `/api/tasks/${id}`;
    for (const body of [{ labels: ["HOME", "Errand"] }, { labels: ["errand", "home"], title: "A task" }, {}]) {
      const { body: task } = await me.patch(path, body);
      expect(task).toMatchObject({ labels: ["errand", "home"], version: 1 });
    }
    expect((await me.put(path, { title: "Other" })).body).toMatchObject({ labels: ["errand", "home"], version: 2 });
    const { body } = await me.patch(path, { labels: ["garden"], status: "in_progress" });
    expect(body).toMatchObject({ labels: ["garden"], status: "in_progress", version: 3 });
    expect((await me.patch(path, { labels: ["x"], done: true })).body).toMatchObject({ labels: ["x"], done: true });
    expect((await me.put(path, { title: "Other", labels: [] })).body).toMatchObject({ labels: [], version: 5 });
    const history = (await me.get(`${path}/history`)).body.results;
    expect(history.map((event: Answer["body"]) => [event.event, event.data.labels])).toEqual([
      ["task.updated", []],
      ["task.completed", ["x"]],
      ["task.updated", ["garden"]],
      ["task.updated", ["errand", "home"]],
      ["task.created", ["errand", "home"]],
    ]);
  });

  it("stay where the task recurs, and are in its next occurrence", async () => {
    const me = await newPerson();
    const recurrence = { rrule: "FREQ=DAILY", from: "due" };
    const { id } = await me.task({ due_date: "2026-03-14", recurrence, labels: ["water"] });
    expect((await me.post(`/api/tasks/${id}/complete`)).body).toMatchObject({ done: false, labels: ["water"] });
    const { body } = await me.patch(`/api/tasks/${id}`, { done: true, labels: ["water", "daily"] });
    expect(body).toMatchObject({ done: false, due_date: "2026-03-16", labels: ["daily", "water"] });
  });

  it.each([
    [["none"], { "labels.0": "invalid_name" }],
    [["ok", "None"], { "labels.1": "invalid_name" }],
    [["a,b"], { "labels.0": "invalid_name" }],
    [["a，b"], { "labels.0": "invalid_name" }],
    [[""], { "labels.0": "too_short" }],
    [[" \u200b"], { "labels.0": "blank" }],
    [["😀".repeat(61)], { "labels.0": "too_long" }],
    [[1], { "labels.0": "invalid_type" }],
    ["errand", { labels: "invalid_type" }],
    [null, { labels: "invalid_type" }],
    [Array.from({ length: 51 }, (_, place) => `l${place}`), { labels: "too_many_labels" }],
  ])("are not %j", async (labels, fields) => {
    const me = await newPerson();
    const { id } = await me.task();
    for (const answer of [
      await me.post("/api/tasks", { title: "T", labels }),
      await me.patch(`/api/tasks/${id}`, { labels }),
      await me.put(`/api/tasks/${id}`, { title: "T", labels }),
    ]) {
      expectProblem(answer, 400, "invalid", fields);
    }
    expect(names(await me.get("/api/labels"))).toEqual([]);
  });

  it("are up to 50, of up to 60 code points", async () => {
    const me = await newPerson();
    const many = Array.from({ length: 50 }, (_, place) => `${"😀".repeat(58)}${10 + place}`);
    expect((await me.task({ labels: [...many, ...many] })).labels).toEqual(many);
  });

  it("have no place in a dialect", async () => {
    const me = await newPerson();
    await me.task({ labels: ["errand"] });
    for (const path of ["/API/tasks/", "/api/Task_API/tasks/"]) {
      const [task] = (await me.get(path)).body;
      expect(task).not.toHaveProperty("labels");
      const create = path === "/API/tasks/" ? path : `${path}create/`;
      expectProblem(await me.post(create, { title: "T", labels: ["x"] }), 400, "invalid", { labels: "unknown_field" });
    }
  });
});

describe("adding and removing", () => {
  it("changes these labels alone, and nothing where they are as asked", async () => {
    const me = await newPerson();
    const { id } = await me.task({ labels: ["Errand", "home"] });
    const path = `/api/tasks/${id}/labels`;
    const { status, body } = await me.post(path, { add: ["garden", "ERRAND"], remove: ["HOME", "absent"] });
    expect([status, body.labels, body.version]).toEqual([200, ["Errand", "garden"], 2]);
    for (const change of [{ add: ["garden"] }, { remove: ["home"] }, { add: ["errand"], remove: ["x"] }]) {
      expect((await me.post(path, change)).body).toEqual(body);
    }
    expect((await me.get(`/api/tasks/${id}`)).body).toEqual(body);
    expect(costOf(await me.post(path, { remove: ["garden"] })).trips).toBe(1);
  });

  it("at once loses nothing", async () => {
    const [ada, bob] = [await newPerson(), await newPerson()];
    const { id } = await ada.task({ labels: ["0"] });
    await ada.share(`/api/tasks/${id}`, bob, "editor");
    await Promise.all(
      [ada, bob].flatMap((person) =>
        ["a", "b", "c", "d"].map((name) => person.post(`/api/tasks/${id}/labels`, { add: [name + person.username] })),
      ),
    );
    expect((await bob.get(`/api/tasks/${id}`)).body.labels).toHaveLength(9);
  });

  it("has its limits", async () => {
    const [me, viewer, stranger] = [await newPerson(), await newPerson(), await newPerson()];
    const many = Array.from({ length: 50 }, (_, place) => `l${place}`);
    const { id } = await me.task({ labels: many });
    const path = `/api/tasks/${id}/labels`;
    expectProblem(await me.post(path, { add: ["one more"] }), 400, "too_many_labels", { add: "too_many_labels" });
    const headers = { "If-Match": '"old"' };
    expectProblem(await me.post(path, { add: ["one more"] }, { headers }), 400, "too_many_labels");
    expect((await me.post(path, { add: ["one more"], remove: ["l1"] })).body.labels).toHaveLength(50);
    expectProblem(await me.post(path, {}), 400, "invalid", { add: "required" });
    expectProblem(await me.post(path, { add: [], remove: [] }), 400, "invalid", { add: "required" });
    expectProblem(await me.post(path, { add: ["a"], remove: ["A"] }), 400, "invalid", { remove: "contradiction" });
    expectProblem(await me.post(path, { add: ["none"] }), 400, "invalid", { "add.0": "invalid_name" });
    expectProblem(await stranger.post(path, { add: ["x"] }), 404, "not_found");
    await me.share(`/api/tasks/${id}`, viewer, "viewer");
    expectProblem(await viewer.post(path, { add: ["x"] }), 403, "forbidden");
    expectProblem(await viewer.post(path, { remove: ["l2"] }), 403, "forbidden");
    expect(names(await viewer.get("/api/labels"))).toEqual([]);
  });
});

describe("the palette", () => {
  it("gets a name when its owner first writes it, in one's own feed alone, and spells it from then on", async () => {
    const [ada, bob] = [await newPerson(), await newPerson()];
    const { id } = await ada.task({ labels: ["Errand"] });
    await ada.share(`/api/tasks/${id}`, bob, "editor");
    const replicas = await replicasOf(ada, bob);
    await bob.patch(`/api/tasks/${id}`, { labels: ["errand", "HOME"] });
    // What was there already is not Bob's.
    expect((await bob.get(`/api/tasks/${id}`)).body.labels).toEqual(["Errand", "HOME"]);
    expect([names(await ada.get("/api/labels")), names(await bob.get("/api/labels"))]).toEqual([["Errand"], ["HOME"]]);
    expect((await bob.task({ labels: ["home", "ERRAND"] })).labels).toEqual(["ERRAND", "HOME"]);
    expect((await bob.patch(`/api/tasks/${id}`, { labels: ["errand", "home"] })).body.labels).toEqual([
      "ERRAND",
      "HOME",
    ]);
    for (const person of [ada, bob]) {
      const { results } = (await person.get("/api/labels")).body;
      const told = (await replicas.get(person)?.sync(person))?.of("label");
      expect(told).toEqual(Object.fromEntries(results.map((label: Answer["body"]) => [label.id, label])));
    }
  });

  it("is left alone by a write that comes to nothing", async () => {
    const me = await newPerson();
    await me.patch("/api/profile", { time_zone: "Asia/Tokyo" });
    const { body } = await me.post("/api/tasks", { title: "T", due_date: "2026-03-14", labels: ["new"] });
    expect(body).toMatchObject({ time_zone: "Asia/Tokyo", labels: ["new"] });
    expectProblem(await me.post("/api/tasks", { id: body.id, title: "T", labels: ["x"] }), 409, "id_taken");
    expect(names(await me.get("/api/labels"))).toEqual(["new"]);
    expect((await replicasOf(me)).get(me)?.of("label")).toMatchObject({ [(await first(me)).id]: { name: "new" } });
  });

  it("is made, read, coloured and listed in pages, by its owner alone", async () => {
    const [me, other] = [await newPerson(), await newPerson()];
    const made = await me.post("/api/labels", { name: " Errand ", color: "#AABBCC" });
    expect(made.status).toBe(201);
    expect(made.headers.get("Location")).toBe(`/api/labels/${made.body.id}`);
    expect(made.body).toEqual({
      id: expect.any(String),
      name: "Errand",
      color: "#aabbcc",
      position: expect.any(String),
      version: 1,
      created_at: expect.any(String),
      updated_at: made.body.created_at,
    });
    const path = `/api/labels/${made.body.id}`;
    expect((await me.get(path)).body).toEqual(made.body);
    expectProblem(await me.post("/api/labels", { name: "ERRAND" }), 409, "name_taken");
    expectProblem(await me.post("/api/labels", {}), 400, "invalid", { name: "required" });
    expectProblem(await me.post("/api/labels", { name: "none" }), 400, "invalid", { name: "invalid_name" });
    expectProblem(await me.post("/api/labels", { name: "x", id: made.body.id }), 409, "id_taken");
    expect((await me.patch(path, { color: null })).body).toMatchObject({ color: null, version: 2 });
    expect((await me.put(path, { color: null, position: "x", task_count: 9 })).body).toMatchObject({ version: 2 });
    for (const answer of [
      await other.get(path),
      await other.patch(path, { name: "x" }),
      await other.delete(path),
      await other.patch(path, {}),
    ]) {
      expectProblem(answer, 404, "not_found");
    }
    await me.task({ labels: ["b", "a"] });
    const page = await me.get("/api/labels?page_size=2");
    expect(names(page)).toEqual(["Errand", "b"]);
    expect(names(await me.get(page.body.next))).toEqual(["a"]);
  });

  it("counts the tasks that one sees, open and all", async () => {
    const [me, other] = [await newPerson(), await newPerson()];
    await me.task({ labels: ["errand"] });
    await me.task({ labels: ["Errand", "home"], status: "in_progress" });
    await me.task({ labels: ["errand"], done: true });
    // Wherever they stand among a task's labels.
    await me.task({ labels: ["car", "home"] });
    const { id } = await other.category("Shared");
    await other.task({ labels: ["ERRAND"], category_id: id });
    await other.share(`/api/tasks/${(await other.task({ labels: ["errand"], status: "cancelled" })).id}`, me, "viewer");
    await other.share(`/api/categories/${id}`, me, "viewer");
    await other.task({ labels: ["errand"] });
    const { body } = await me.get("/api/labels?counts=true");
    expect(body.results).toMatchObject([
      { name: "errand", task_count: 5, open_count: 3 },
      { name: "home", task_count: 2, open_count: 2 },
      { name: "car", task_count: 1, open_count: 1 },
    ]);
    expect((await me.get(`/api/labels/${body.results[0].id}?counts=true`)).body).toEqual(body.results[0]);
    expect(await first(me)).not.toHaveProperty("task_count");
  });

  it("is erased with its owner", async () => {
    const me = await newPerson();
    await me.task({ labels: ["errand"] });
    const { id } = await first(me);
    expect((await me.delete("/api/me", { password: PASSWORD })).status).toBe(204);
    expect(await rowsWith(id)).toEqual({});
  });
});

describe("renaming and deleting a label", () => {
  /** Ada owns a task, may edit one of Bob's in a category, and only sees two others. */
  async function scene() {
    const [ada, bob] = [await newPerson(), await newPerson()];
    const own = await ada.task({ labels: ["errand", "home"] });
    const [edited, seen] = [await bob.category("Edited"), await bob.category("Seen")];
    await bob.share(`/api/categories/${edited.id}`, ada, "editor");
    await bob.share(`/api/categories/${seen.id}`, ada, "viewer");
    const fields = { labels: ["Errand"] };
    const tasks = [
      own,
      await bob.task({ ...fields, category_id: edited.id }),
      await bob.task({ ...fields, category_id: seen.id }),
      await bob.task(fields),
    ];
    const label = (await ada.get("/api/labels")).body.results.find(({ name }: Answer["body"]) => name === "errand");
    const labels = () =>
      Promise.all(
        tasks.map(async ({ id }, place) => (await (place === 0 ? ada : bob).get(`/api/tasks/${id}`)).body.labels),
      );
    return { ada, bob, tasks, path: `/api/labels/${label.id}`, label, labels, replicas: await replicasOf(ada, bob) };
  }

  it("is written on all tasks that one may change, in one event", async () => {
    const { ada, bob, tasks, path, labels, replicas } = await scene();
    const before = await lastEvent();
    const renamed = await ada.patch(path, { name: "Shopping", color: "#112233" });
    expect(renamed.body).toMatchObject({ name: "Shopping", color: "#112233", version: 2 });
    expect(await labels()).toEqual([["home", "Shopping"], ["Shopping"], ["Errand"], ["Errand"]]);
    expect(await lastEvent()).toBe(before + 1);
    expect((await ada.get(`/api/tasks/${tasks[0].id}`)).body.version).toBe(2);
    expect(names(await bob.get("/api/labels"))).toEqual(["Errand"]);
    await expectTold(replicas);
  });

  it("may change the spelling alone", async () => {
    const { ada, path, labels, replicas } = await scene();
    expect((await ada.put(path, { name: "ERRAND" })).body.name).toBe("ERRAND");
    expect(await labels()).toEqual([["ERRAND", "home"], ["ERRAND"], ["Errand"], ["Errand"]]);
    expect((await ada.put(path, { name: "ERRAND" })).body.version).toBe(2);
    await expectTold(replicas);
  });

  it("to a name that one has merges the two", async () => {
    const { ada, tasks, path, label, labels, replicas } = await scene();
    const home = (await ada.get("/api/labels")).body.results.find(({ name }: Answer["body"]) => name === "home");
    const before = await lastEvent();
    const { status, body } = await ada.patch(path, { name: "HOME" });
    expect([status, body]).toMatchObject([200, { id: home.id, name: "home", version: 2 }]);
    expect(await labels()).toEqual([["home"], ["home"], ["Errand"], ["Errand"]]);
    expect(await lastEvent()).toBe(before + 1);
    expectProblem(await ada.get(path), 404, "not_found");
    expectProblem(await ada.post("/api/labels", { id: label.id, name: "again" }), 409, "id_taken");
    expect(names(await ada.get("/api/labels"))).toEqual(["home"]);
    expect((await ada.get(`/api/tasks/${tasks[0].id}`)).body.version).toBe(2);
    await expectTold(replicas);
  });

  it("at once by two leaves one label of that name", async () => {
    const me = await newPerson();
    const { id } = await me.task({ labels: ["a", "b"] });
    const [a, b] = (await me.get("/api/labels")).body.results;
    const answers = await Promise.all([a, b].map((label) => me.patch(`/api/labels/${label.id}`, { name: "c" })));
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(names(await me.get("/api/labels"))).toEqual(["c"]);
    expect((await me.get(`/api/tasks/${id}`)).body.labels).toEqual(["c"]);
  });

  it("takes a deleted label off them, or keeps it", async () => {
    const { ada, path, labels, replicas } = await scene();
    const answer = await ada.delete(path);
    expect([answer.status, costOf(answer).trips]).toEqual([204, 1]);
    expect(await labels()).toEqual([["home"], [], ["Errand"], ["Errand"]]);
    const home = await first(ada);
    expect((await ada.delete(`/api/labels/${home.id}?tasks=keep`)).status).toBe(204);
    expect((await labels())[0]).toEqual(["home"]);
    expect(names(await ada.get("/api/labels"))).toEqual([]);
    expectProblem(await ada.delete(path), 404, "not_found");
    expectProblem(await ada.delete(`${path}?tasks=x`), 400, "invalid", { tasks: "invalid_value" });
    await expectTold(replicas);
  });
});

it("a token that is restricted to categories sees the labels that are used inside, and changes none", async () => {
  const me = await newPerson();
  const { id: category_id } = await me.category("Home");
  const { id } = await me.task({ labels: ["inside", "both"], category_id });
  await me.task({ labels: ["outside", "both"], title: "Hidden outside" });
  const made = await me.post("/api/tokens", { name: "T", scopes: ["tasks:write"], categories: [category_id] });
  const { token } = made.body;
  expect(names(await me.get("/api/labels", { token }))).toEqual(["inside", "both"]);
  const { body } = await me.get("/api/labels?counts=true", { token });
  expect(body.results).toMatchObject([{ task_count: 1 }, { name: "both", task_count: 1, open_count: 1 }]);
  const [inside, both, outside] = (await me.get("/api/labels")).body.results;
  expect((await me.get(`/api/labels/${both.id}`, { token })).body).toEqual(both);
  expectProblem(await me.get(`/api/labels/${outside.id}`, { token }), 404, "not_found");
  expectProblem(await me.patch(`/api/labels/${inside.id}`, { name: "x" }, { token }), 403, "outside_token");
  expectProblem(await me.delete(`/api/labels/${inside.id}`, undefined, { token }), 403, "outside_token");
  expect((await me.post(`/api/tasks/${id}/labels`, { add: ["new"] }, { token })).status).toBe(200);
  expect(names(await me.get("/api/labels", { token }))).toContain("new");
  for (const query of ["label=both", "search=task", "search=both", "search=hidden", "search=task&page=1"]) {
    const { results } = (await me.get(`/api/tasks?${query}`, { token })).body;
    expect(
      results.map((task: Answer["body"]) => task.id),
      query,
    ).toEqual(query === "search=hidden" ? [] : [id]);
  }
});

it("a label has a tag, and a change of it asks for the tag", async () => {
  const me = await newPerson();
  const made = await me.post("/api/labels", { name: "errand" });
  const path = `/api/labels/${made.body.id}`;
  const tag = made.headers.get("ETag") ?? "";
  expect((await me.get(path, { headers: { "If-None-Match": tag } })).status).toBe(304);
  const changed = await me.patch(path, { color: "#000000" }, { headers: { "If-Match": tag } });
  expect(changed.status).toBe(200);
  expectProblem(await me.patch(path, { name: "x" }, { headers: { "If-Match": tag } }), 412, "precondition_failed");
  expect((await me.get(path)).headers.get("ETag")).toBe(changed.headers.get("ETag"));
});

describe("the filter by label", () => {
  it("takes any of a list, all of several, and none", async () => {
    const me = await newPerson();
    const tasks: Record<string, string[]> = { a: ["A"], ab: ["a", "b"], b: ["B"], none: [], odd: ['"[x', "a\u0001"] };
    for (const [title, labels] of Object.entries(tasks)) await me.task({ title, labels });
    for (const [query, titles] of [
      ["label=a", "a ab"],
      ["label=A,%20b", "a ab b"],
      ["label=a&label=b", "ab"],
      ["label=a,none", "a ab none"],
      ["label=none", "none"],
      ["label=NONE&label=a", ""],
      ["label=a,b&label=b,none", "ab b"],
      ["label=absent", ""],
      [`label=${encodeURIComponent('"[x')}`, "odd"],
      [`label=${encodeURIComponent("a\u0001")}`, "odd"],
      ["label=x", ""],
    ]) {
      for (const more of ["", "&ordering=title", "&page=1", "&category=none", "&assignee=none&page_size=1"]) {
        const rows = await titlesOf(me, `/api/tasks?${query}${more}`);
        expect(rows.sort().join(" "), query + more).toBe(titles);
      }
    }
    for (const query of ["label=", "label=a,", "label=a&label="]) {
      expectProblem(await me.get(`/api/tasks?${query}`), 400, "invalid", { label: "too_short" });
    }
  });

  it("reads few rows where few of many tasks have labels", async () => {
    const me = await newPerson();
    await me.task({ title: "Labeled", labels: ["rare"] });
    await env.DB.prepare(
      `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)
       INSERT INTO tasks (id, owner_id, title, title_key, status, priority, created_at, updated_at)
       SELECT ?1 || i, ?1, 'Some day', 'some day', 0, 0, '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z' FROM n`,
    )
      .bind(me.id)
      .run();
    const answer = await me.get("/api/tasks?label=rare");
    expect(answer.body.results).toMatchObject([{ title: "Labeled" }]);
    expect(costOf(answer).rows).toBeLessThanOrEqual(70);
    expect(costOf(await me.get("/api/labels?counts=true")).rows).toBeLessThanOrEqual(70);
  });
});

it.each([1, 2, 3, 4])(
  "whatever two people write, lists and feeds are as the contract says, by seed %i",
  async (seed) => {
    const people = [await newPerson(), await newPerson()] as const;
    const { id: category_id } = await people[0].category("Shared");
    await people[0].share(`/api/categories/${category_id}`, people[1], "editor");
    const random = randomFrom(seed);
    const one = <T>(list: readonly T[]) => list[random(list.length)] as T;
    const some = () => Array.from({ length: random(4) }, () => one(["a", "A", "b", "B", "ç", "Ç", "dd", "DD", "e"]));
    const palettes = people.map(() => new Map<string, string>());
    const tasks = new Map<string, Map<string, string>>();
    const replicas = await replicasOf(...people);
    const key = (name: string) => name.toLowerCase();

    for (let step = 0; step < 40; step += 1) {
      const who = random(2);
      const [me, palette] = [people[who], palettes[who]] as [Person, Map<string, string>];
      const write = (id: string, names: string[], keep: (key: string) => boolean) => {
        const before = tasks.get(id) ?? new Map<string, string>();
        const after = new Map([...before].filter(([key]) => keep(key)));
        for (const name of names) {
          if (!before.has(key(name)) && !palette.has(key(name))) palette.set(key(name), name);
          if (!after.has(key(name))) after.set(key(name), name);
          after.set(key(name), palette.get(key(name)) ?? (after.get(key(name)) as string));
        }
        tasks.set(id, after);
      };
      const id = one([...tasks.keys()]);
      const names = some();
      const what = id === undefined ? 0 : random(6);
      if (what === 0) write((await me.task({ labels: names, category_id })).id, names, () => false);
      else if (what === 1) {
        expect((await me.patch(`/api/tasks/${id}`, { labels: names })).status).toBe(200);
        write(id as string, names, (each) => names.map(key).includes(each));
      } else if (what <= 3) {
        const remove = some().filter((name) => !names.map(key).includes(key(name)));
        if (names.length + remove.length === 0) continue;
        expect((await me.post(`/api/tasks/${id}/labels`, { add: names, remove })).status).toBe(200);
        write(id as string, names, (each) => !remove.map(key).includes(each));
      } else if (palette.size > 0) {
        const [from] = one([...palette]);
        const label = (await me.get("/api/labels")).body.results.find(({ name }: Answer["body"]) => key(name) === from);
        if (what === 4) {
          const to = names[0] ?? "zz";
          expect((await me.patch(`/api/labels/${label.id}`, { name: to })).status).toBe(200);
          const name = key(to) !== from && palette.has(key(to)) ? (palette.get(key(to)) as string) : to;
          if (palette.get(from) === to) continue;
          palette.delete(from);
          palette.set(key(to), name);
          for (const labels of tasks.values()) if (labels.delete(from)) labels.set(key(to), name);
        } else {
          const keep = random(2) === 0;
          expect((await me.delete(`/api/labels/${label.id}${keep ? "?tasks=keep" : ""}`)).status).toBe(204);
          palette.delete(from);
          for (const labels of keep ? [] : tasks.values()) labels.delete(from);
        }
      }
      const expected = Object.fromEntries([...tasks].map(([id, labels]) => [id, { labels: sortedNames(labels) }]));
      for (const [place, person] of people.entries()) {
        const replica = await replicas.get(person)?.sync(person);
        expect(replica?.of("task"), `step ${step}, ${what}`).toMatchObject(expected);
        const labels = Object.values(replica?.of("label") ?? {});
        expect(labels.map(({ name }) => name).sort()).toEqual(
          [...(palettes[place] as Map<string, string>).values()].sort(),
        );
      }
    }
    await expectTold(replicas);
  },
);

function sortedNames(labels: Map<string, string>): string[] {
  return [...labels].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, name]) => name);
}

async function expectTold(replicas: Awaited<ReturnType<typeof replicasOf>>): Promise<void> {
  for (const [person, replica] of replicas) {
    await replica.sync(person);
    for (const kind of ["tasks", "labels"]) {
      const { results } = (await person.get(`/api/${kind}?page_size=100`)).body;
      const told = replica.of(kind.slice(0, -1));
      expect(told).toEqual(Object.fromEntries(results.map((row: Answer["body"]) => [row.id, row])));
    }
  }
}

function names({ body }: Answer): string[] {
  return body.results.map(({ name }: { name: string }) => name);
}

async function first(person: Person): Promise<Answer["body"]> {
  return (await person.get("/api/labels")).body.results[0];
}

async function titlesOf(person: Person, path: string): Promise<string[]> {
  const titles: string[] = [];
  for (let next = path; next; ) {
    const { status, body } = await person.get(next);
    expect(status).toBe(200);
    titles.push(...body.results.map(({ title }: { title: string }) => title));
    next = body.next;
  }
  return titles;
}

async function lastEvent(): Promise<number> {
  const row = await env.DB.prepare("SELECT max(seq) AS seq FROM events").first<{ seq: number }>();
  return row?.seq ?? 0;
}

function randomFrom(seed: number): (below: number) => number {
  let state = seed * 7919;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}
