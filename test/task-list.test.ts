import { describe, expect, it } from "vitest";
import { newId } from "../src/kernel/ids.ts";
import { costOf, expectProblem, newPerson, type Person, walk } from "./support/client.ts";
import { env } from "./support/env.ts";
import { atMoment } from "./support/time.ts";

const NOON = Date.parse("2026-03-14T12:00:00Z");
const noonAnd = (seconds: number) => new Date(NOON + seconds * 1000).toISOString();

describe("a list's filters", () => {
  it("each let through what they say", async () => {
    const { person, home, work } = await fruits();
    const expected = [
      ["", "apple pie,banana,cherry,damson,Éclair,fig"],
      ["status=todo", "apple pie,Éclair,fig"],
      ["status=todo,in_progress", "apple pie,banana,Éclair,fig"],
      ["done=true", "cherry"],
      ["done=false", "apple pie,banana,damson,Éclair,fig"],
      ["done=true&status=todo", ""],
      [`done=true&status=todo&category=${home},${work}`, ""],
      ["priority=none", "apple pie,fig"],
      ["priority=urgent,high", "damson,Éclair"],
      [`category=${home}`, "banana,fig"],
      [`category=${home},${work}`, "banana,Éclair,fig"],
      ["title=AN", "banana"],
      ["title=éCL", "Éclair"],
      ["title=%25", ""],
      ["search=zoë%20APPLE", "apple pie"],
      ["search=pie%20bake", "apple pie"],
      ["search=banana%20bake", ""],
      ["due_before=2026-03-14", "banana,cherry"],
      ["due_after=2026-03-14", "damson,Éclair,fig"],
      ["due_before=2026-03-14T10:00:00Z", "banana,cherry"],
      ["due_after=2026-03-14T10:00:00.000Z", "damson,Éclair,fig"],
      ["due_after=2026-03-14T19:00:00%2B01:00", "Éclair,fig"],
      ["due_after=2026-03-13&due_before=2026-03-15", "banana,damson,Éclair"],
      ["overdue=true", "banana"],
      ["overdue=false", "apple pie,cherry,damson,Éclair,fig"],
      [`created_after=${noonAnd(4)}`, "Éclair,fig"],
      [`updated_after=${noonAnd(5)}`, "apple pie,fig"],
      [`completed_after=${noonAnd(2)}`, "cherry"],
      [`completed_before=${noonAnd(2)}`, ""],
      [`completed_before=${noonAnd(3)}`, "cherry"],
      ["status=todo&priority=none,low&due_after=2026-01-01", "fig"],
    ];
    const found = await atMoment(noonAnd(10), () =>
      Promise.all(
        expected.map(async ([query = ""]) => {
          const tasks = await walk(person, `/api/tasks?ordering=created_at&${query}`);
          return [query, tasks.map((task) => task.title).join()];
        }),
      ),
    );
    expect(found).toEqual(expected);
  });

  it("of text are trimmed, and where nothing is left filter nothing", async () => {
    const person = await newPerson();
    await person.task({ title: "Buy milk today", description: "Two bottles" });
    await person.task({ title: "Sleep" });
    const titles = async (path: string) =>
      (await person.get(path)).body.results.map(({ title }: { title: string }) => title);
    for (const query of ["title=%20milk%20", "title=%09Milk%0a", "title=milk+", "search=%20bottles%20%20milk%20"]) {
      expect(await titles(`/api/tasks?${query}`), query).toEqual(["Buy milk today"]);
    }
    for (const query of ["title=", "title=%20", "search=", "search=%20%0a", "title=&search=&page=1"]) {
      expect(await titles(`/api/tasks?${query}`), query).toEqual(["Sleep", "Buy milk today"]);
    }
    const inDialect = await person.get("/api/Task_API/tasks?title=%20milk%20");
    expect(inDialect.body).toMatchObject([{ title: "Buy milk today" }]);
    expect((await person.get("/api/Task_API/tasks?title=%20")).body).toHaveLength(2);
  });

  it("find any part of a text, also where the case of a letter depends on its place", async () => {
    const person = await newPerson();
    await person.task({ title: "ΟΔΟΣΗΜΑ", description: "ΦΩΣΦΟΡΟΣ" });
    for (const query of ["title=ΟΔΟΣ", "title=οδοσ", "search=ΟΔΟΣ%20ΦΩΣ"]) {
      expect((await person.get(`/api/tasks?${query}`)).body.results).toHaveLength(1);
    }
  });

  it("take the last day and the last instant that can be written", async () => {
    const person = await newPerson();
    await person.task({ due_date: "2026-03-14", done: true });
    for (const last of ["9998-12-31", "9999-12-31T23:59:59Z", "9999-12-31T23:59:59-01:00"]) {
      for (const filter of ["due_before", "completed_before"]) {
        const { status, body } = await person.get(`/api/tasks?${filter}=${last}`);
        expect({ filter, last, status, found: body.results?.length }).toEqual({ filter, last, status: 200, found: 1 });
      }
    }
  });

  it("take an instant finer than a millisecond for what lies between two", async () => {
    const noon = "2026-03-14T12:00:00.000Z";
    const person = await atMoment(noon, () => newPerson());
    const due = { due_date: "2026-03-14", due_time: "12:00", time_zone: "UTC" };
    const { id } = await atMoment(noon, () => person.task(due));
    await atMoment(noon, () => person.post(`/api/tasks/${id}/complete`));
    const earlier = ["11:59:59.999Z", "11:59:59.9989999Z", "12:00:00Z", "12:00:00.000Z", "12:00:00.000000Z"];
    const later = ["12:00:00.000999Z", "12:00:00.0001Z", "12:00:00.00000000000000001Z", "12:00:00.001Z"];
    const [zoned, zonedLater] = ["13:00:00.000000%2B01:00", "13:00:00.000999%2B01:00"];
    for (const [times, isBefore] of [
      [[...earlier, "11:59:59.999999Z", zoned], false],
      [[...later, zonedLater], true],
    ] as const) {
      for (const time of times) {
        const found = async (path: string) => (await atMoment(noon, () => person.get(path))).body.results.length > 0;
        for (const [path, field, isLower] of [
          ["/api/tasks", "due_before", false],
          ["/api/tasks", "due_after", true],
          ["/api/tasks", "completed_before", false],
          ["/api/tasks", "completed_after", true],
          ["/api/tasks", "created_after", true],
          ["/api/tasks", "updated_after", true],
          ["/api/tasks/completed", "completed_before", false],
          ["/api/tasks/completed", "completed_after", true],
        ] as const) {
          const query = `${path}?${field}=2026-03-14T${time}`;
          expect(await found(query), query).toBe(isLower ? !isBefore : isBefore);
        }
      }
    }
  });

  it("know a task overdue from the instant on at which it is due", async () => {
    const person = await newPerson();
    const now = Date.now();
    const day = new Date(now).toISOString().slice(0, 10);
    const minute = new Date(now + 60_000).toISOString().slice(11, 16);
    const task = await person.task({ due_date: day, due_time: minute, time_zone: "UTC" });
    const due = Date.parse(task.due_at);
    for (const [moment, ids] of [
      [due - 1, []],
      [due, [task.id]],
    ] as const) {
      const { body } = await atMoment(moment, () => person.get("/api/tasks?overdue=true"));
      expect(body.results.map((each: { id: string }) => each.id)).toEqual(ids);
    }
  });

  it("hold a plain date against the due date, wherever it is due", async () => {
    const person = await newPerson();
    await person.task({ title: "east", due_date: "2026-03-15", due_time: "00:00", time_zone: "Pacific/Kiritimati" });
    await person.task({ title: "west", due_date: "2026-03-14", time_zone: "Pacific/Pago_Pago" });
    for (const ordering of ["created_at", "due_at", "-due_at"]) {
      const titles = async (query: string) =>
        (await walk(person, `/api/tasks?ordering=${ordering}&${query}`)).map((task) => task.title);
      expect(await titles("due_after=2026-03-15")).toEqual(["east"]);
      expect(await titles("due_before=2026-03-15")).toEqual(["west"]);
      expect(await titles("due_after=2026-03-15T00:00:00Z")).toEqual(["west"]);
      expect(await titles("due_before=2026-03-15T00:00:00Z")).toEqual(["east"]);
    }
  });

  it("hold a plain date against the day's start in the profile's zone, also with an older token", async () => {
    const midnight = Date.parse("2026-03-14T11:00:00Z");
    const person = await atMoment(midnight - 1, () => newPerson());
    await atMoment(midnight - 1, () => person.patch("/api/profile", { time_zone: "Pacific/Auckland" }));
    await atMoment(midnight - 1, () => person.task({ title: "before", done: true }));
    await atMoment(midnight, () => person.task({ title: "after", done: true }));
    const { refresh } = person.signedIn;
    const { body } = await atMoment(midnight, () => person.post("/api/token/refresh", { refresh }));
    for (const [token, trips] of [
      [body.access, 1],
      [person.token, 2],
    ]) {
      for (const [filter, title] of [
        ["created_after", "after"],
        ["updated_after", "after"],
        ["completed_after", "after"],
        ["completed_before", "before"],
      ]) {
        const path = `/api/tasks?${filter}=2026-03-15`;
        const answer = await atMoment(midnight, () => person.get(path, { token }));
        expect(answer.body.results).toMatchObject([{ title }]);
        expect(costOf(answer).trips).toBe(trips);
      }
    }
  });

  it("show a stranger's category as one that is not there", async () => {
    const person = await newPerson();
    const stranger = await newPerson();
    const { id } = await stranger.category("Theirs");
    for (let n = 0; n < 5; n += 1) await stranger.task({ category_id: id });
    const theirs = await person.get(`/api/tasks?category=${id}`);
    const absent = await person.get(`/api/tasks?category=${id.replace(/.$/, id.endsWith("0") ? "1" : "0")}`);
    expect(theirs.body).toEqual({ results: [], next: null, previous: null });
    expect(costOf(theirs)).toEqual(costOf(absent));
  });
});

describe("a list's parameters", () => {
  it.each([
    ["page_size=0", { page_size: "too_small" }],
    ["page_size=101", { page_size: "too_big" }],
    ["page_size=abc", { page_size: "invalid_format" }],
    ["page=0", { page: "too_small" }],
    ["ordering=colour", { ordering: "invalid_value" }],
    ["ordering=--title", { ordering: "invalid_value" }],
    ["colour=red&size=2", { colour: "unknown_parameter", size: "unknown_parameter" }],
    ["status=todo&status=done", { status: "repeated" }],
    ["page_size=5&page_size=5", { page_size: "repeated" }],
    ["status=open", { status: "invalid_value" }],
    ["status=todo,", { status: "invalid_value" }],
    ["priority=1", { priority: "invalid_value" }],
    ["done=yes", { done: "invalid_value" }],
    ["overdue=1", { overdue: "invalid_value" }],
    ["category=home", { category: "invalid_id" }],
    ["due_before=tomorrow&due_after=2026-02-30", { due_before: "invalid_value", due_after: "invalid_value" }],
    ["created_after=2026-03-14T12:00", { created_after: "invalid_value" }],
    ["title=%00", { title: "invalid_text" }],
    ["due_before=9999-01-01&due_after=1899-12-31", { due_before: "out_of_range", due_after: "out_of_range" }],
    [
      "completed_after=0000-01-01&created_after=9999-12-31",
      { completed_after: "out_of_range", created_after: "out_of_range" },
    ],
  ])("refuse %s", async (query, fields) => {
    expectProblem(await (await newPerson()).get(`/api/tasks?${query}`), 400, "invalid", fields);
  });
});

const ORDERINGS = ["created_at", "updated_at", "due_at", "completed_at", "title", "priority", "status"];

describe("a list's order", () => {
  it.each(ORDERINGS.flatMap((key) => [key, `-${key}`]))("by %s is the same on pages of any size", async (ordering) => {
    const person = await varied();
    const path = `/api/tasks?ordering=${ordering}`;
    const all = (await person.get(`${path}&page_size=100`)).body;
    expect(all).toMatchObject({ next: null, previous: null });
    expect(all.results).toHaveLength(23);
    expect(all.results).toEqual(all.results.toSorted(inOrder(ordering)));

    const pages = [(await person.get(`${path}&page_size=4`)).body];
    while (pages.at(-1).next) pages.push((await person.get(pages.at(-1).next)).body);
    expect(pages.map((page) => page.results.length)).toEqual([4, 4, 4, 4, 4, 3]);
    expect(pages.flatMap((page) => page.results)).toEqual(all.results);

    const back = [pages.at(-1)];
    while (back.at(-1).previous) back.push((await person.get(back.at(-1).previous)).body);
    expect(back.map((page) => page.results)).toEqual(pages.toReversed().map((page) => page.results));
    expect(back.at(-1)).toMatchObject({ previous: null, next: expect.any(String) });
  });

  it("by title goes by its letters, whatever their case and accents", async () => {
    const person = await newPerson();
    const titles = ["Apfel", "Äpfel", "Banane", "éclair", "Edel", "Zebra", "Ёлка", "ель", "日本"];
    for (const title of titles.toReversed()) await person.task({ title });
    const listed = async (path: string) => (await walk(person, path)).map(({ title }) => title);
    const inOrder = ["Äpfel", "Apfel", "Banane", "éclair", "Edel", "Zebra", "Ёлка", "ель", "日本"];
    expect(await listed("/api/tasks?ordering=title&page_size=2")).toEqual(inOrder);
    expect(await listed("/api/tasks?ordering=-title&page_size=2")).toEqual(inOrder.toReversed());
  });

  it("is newest first unless asked otherwise", async () => {
    const person = await varied();
    const { body } = await person.get("/api/tasks?page_size=100");
    expect(body).toEqual((await person.get("/api/tasks?page_size=100&ordering=-created_at")).body);
  });
});

describe("a list's pages", () => {
  it("are twenty rows long, or as many as asked for", async () => {
    const person = await varied();
    for (const [query, length] of [
      ["", 20],
      ["?page_size=1", 1],
      ["?page_size=100", 23],
      ["?page=1", 20],
    ] as const) {
      expect((await person.get(`/api/tasks${query}`)).body.results).toHaveLength(length);
    }
  });

  it.each(["created_at", "-created_at", "due_at", "status"])(
    "by %s stay put while rows come and go",
    async (ordering) => {
      const person = await varied();
      const before = await walk(person, `/api/tasks?page_size=100&ordering=${ordering}`);
      const seen = [];
      const gone: string[] = [];
      let next: string | null = `/api/tasks?page_size=5&ordering=${ordering}`;
      for (const drop of [4, 1, 11, 12, 18]) {
        const { body } = await person.get(next ?? "");
        seen.push(...body.results);
        next = body.next;
        gone.push(before[drop].id);
        expect((await person.delete(`/api/tasks/${before[drop].id}`)).status).toBe(204);
        await person.task({ title: "new", due_date: "2026-03-14", status: "in_progress" });
        if (!next) break;
      }
      if (next) seen.push(...(await walk(person, next)));
      const ids = seen.filter((task) => task.title !== "new").map((task) => task.id);
      const unseen = gone.filter((id) => !ids.includes(id));
      expect(ids).toEqual(before.map((task) => task.id).filter((id) => !unseen.includes(id)));
      expect(new Set(seen.map((task) => task.id)).size).toBe(seen.length);
    },
  );

  it("lead back to every row from one that has become empty", async () => {
    const person = await newPerson();
    const tasks = [];
    for (const title of ["a", "b", "c", "d"]) tasks.push(await person.task({ title }));
    const first = await person.get("/api/tasks?ordering=title&page_size=2");
    const second = await person.get(first.body.next);
    const titles = ({ body }: typeof first) => body.results.map((task: { title: string }) => task.title).join();
    for (const { id } of tasks.slice(2)) await person.delete(`/api/tasks/${id}`);
    const empty = await person.get(first.body.next);
    expect(empty.body).toMatchObject({ results: [], next: null });
    expect(titles(await person.get(empty.body.previous))).toBe("a,b");
    await person.task({ title: "c" });
    for (const { id } of tasks.slice(0, 2)) await person.delete(`/api/tasks/${id}`);
    const none = await person.get(second.body.previous);
    expect(none.body).toMatchObject({ results: [], previous: null });
    expect(titles(await person.get(none.body.next))).toBe("c");
  });

  it("are a 404 past the end, however far", async () => {
    const person = await newPerson();
    await person.task();
    for (const page of [2, 1_000_001, "9007199254740993", "9".repeat(40)]) {
      expectProblem(await person.get(`/api/tasks?page=${page}`), 404, "not_found");
    }
  });

  it("are reached only by the cursor's own user, filters and ordering, at any page size", async () => {
    const person = await varied();
    const stranger = await newPerson();
    const { body } = await person.get("/api/tasks?status=todo&ordering=due_at&page_size=2");
    const url = new URL(body.next);
    const changed = (changes: Record<string, string>) => {
      const other = new URL(url);
      for (const [name, value] of Object.entries(changes)) other.searchParams.set(name, value);
      return other.href;
    };
    const rest = await person.get(changed({ page_size: "100" }));
    expect(rest.status).toBe(200);
    expect(rest.body.results[0]).toEqual((await person.get(url.href)).body.results[0]);

    const cursor = url.searchParams.get("cursor") ?? "";
    const [payload, mac] = cursor.split(".");
    for (const path of [
      changed({ status: "done" }),
      changed({ ordering: "-due_at" }),
      changed({ priority: "none" }),
      changed({ cursor: "" }),
      changed({ cursor: "abc" }),
      changed({ cursor: `${cursor}A` }),
      changed({ cursor: `A${cursor}` }),
      changed({ cursor: `${payload}.` }),
      changed({ cursor: `${btoa('[false,"",""]').replaceAll("=", "")}.${mac}` }),
      url.href.replace("/api/tasks", "/api/categories").replace("status=todo&ordering=due_at&", ""),
    ]) {
      expectProblem(await person.get(path), 400, "bad_cursor");
    }
    expectProblem(await stranger.get(url.href), 400, "bad_cursor");
    expectProblem(await person.get(changed({ page: "2" })), 400, "invalid", { page: "contradiction" });
  });

  it("are not reached by a cursor to which something was added", async () => {
    const person = await varied();
    const { next } = (await person.get("/api/tasks?page_size=2")).body;
    for (const more of [".x", ".", "A", "=", " "]) {
      const url = new URL(next);
      url.searchParams.set("cursor", url.searchParams.get("cursor") + more);
      expectProblem(await person.get(url.href), 400, "bad_cursor");
    }
  });

  it("are counted where they are numbered", async () => {
    const person = await varied();
    const path = "/api/tasks?ordering=title&page_size=10";
    const all = (await person.get("/api/tasks?ordering=title&page_size=100")).body.results;
    let next = `${path}&page=1`;
    for (const [number, results] of [
      [1, all.slice(0, 10)],
      [2, all.slice(10, 20)],
      [3, all.slice(20)],
    ] as const) {
      const answer = await person.get(next);
      expect(answer.body).toEqual({
        count: 23,
        next: number === 3 ? null : expect.stringContaining("page=2".replace("2", `${number + 1}`)),
        previous: number === 1 ? null : expect.any(String),
        results,
      });
      expect(costOf(answer).trips).toBe(1);
      if (number > 1) expect((await person.get(answer.body.previous)).body.results).toHaveLength(10);
      next = answer.body.next;
    }
    expectProblem(await person.get(`${path}&page=4`), 404, "not_found");
    for (const nothing of ["title=nothing", "done=true&status=todo"]) {
      const { body } = await person.get(`/api/tasks?page=1&${nothing}`);
      expect(body).toEqual({ count: 0, next: null, previous: null, results: [] });
    }
  });
});

describe("a list of what others share", () => {
  it("shows texts of any length", { timeout: 60_000 }, async () => {
    const { member } = await sharing(100, "ж".repeat(12_000));
    const { status, body } = await member.get("/api/tasks?page_size=100");
    expect(status).toBe(200);
    expect(body.results).toHaveLength(100);
    expect(body.results[99].description).toHaveLength(12_000);
    expect((await member.get("/api/tasks?page_size=100&search=жж")).body.results).toHaveLength(100);
    expect((await member.get("/api/tasks?page_size=50&page=2")).body).toMatchObject({ count: 100, next: null });
  });

  it("is as long as a dialect's lists are", { timeout: 60_000 }, async () => {
    const { member } = await sharing(1_001, "x".repeat(1_800));
    const answer = await member.get("/API/tasks/");
    expect(answer.body).toHaveLength(1_000);
    expect(answer.headers.get("Link")).toContain('rel="next"');
  });

  it("has numbered pages to its end", { timeout: 60_000 }, async () => {
    const { member } = await sharing(4_200, "");
    await member.task({ title: "Mine" });
    const last = (await member.get("/api/tasks?ordering=title&page_size=100&page=43")).body;
    expect(last).toMatchObject({ count: 4_201, next: null, results: [{ title: "Task 4200" }] });
    const { body } = await member.get("/api/tasks?ordering=title&page_size=100&page=42");
    expect(body.results.map(({ title }: { title: string }) => title)).toEqual(
      Array.from({ length: 100 }, (_, place) => `Task ${4_100 + place}`),
    );
  });
});

describe("the list of completions", () => {
  it("has those of tasks that are shared, each once, wherever the task moves", async () => {
    const [owner, member] = [await newPerson(), await newPerson()];
    const [seen, other] = [await owner.category("Seen"), await owner.category("Other")];
    await owner.share(`/api/categories/${seen.id}`, member, "editor");
    const [inside, outside] = [await owner.task({ category_id: seen.id }), await owner.task({ category_id: other.id })];
    await owner.share(`/api/tasks/${inside.id}`, member, "viewer");
    for (const { id } of [inside, outside]) await owner.post(`/api/tasks/${id}/complete`);
    const mine = await member.task({ done: true });
    const completed = async () =>
      (await walk(member, "/api/tasks/completed?page_size=1")).map(({ task_id }) => task_id);

    expect(await completed()).toEqual([mine.id, inside.id]);
    await owner.patch(`/api/tasks/${outside.id}`, { category_id: seen.id });
    expect(await completed()).toEqual([mine.id, outside.id, inside.id]);
    await owner.delete(`/api/categories/${seen.id}`);
    expect(await completed()).toEqual([mine.id, inside.id]);
  });
});

/** Someone who sees a category of another's with tasks `Task 0001` and so on in it. */
async function sharing(count: number, description: string) {
  const [owner, member] = [await newPerson(), await newPerson()];
  const { id } = await owner.category("Shared");
  await owner.share(`/api/categories/${id}`, member, "viewer");
  await env.DB.prepare(
    `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?3)
     INSERT INTO tasks (id, owner_id, category_id, title, title_key, description, description_key, status, priority,
       created_at, updated_at)
     SELECT substr(?2, 1, 24) || printf('%012x', i), ?1, ?2, printf('Task %04d', i), printf('task %04d', i), ?4, ?4, 0, 0,
       '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z' FROM n`,
  )
    .bind(owner.id, id, count, description)
    .run();
  return { owner, member };
}

describe("a list asked for much at once", () => {
  const everything = {
    status: "todo,in_progress,done,cancelled",
    priority: "none,low",
    title: "a",
    search: Array.from({ length: 100 }, (_, place) => (place % 2 ? "t" : "a")).join(" "),
    due_after: "2020-01-01",
    due_before: "2040-01-01",
    created_after: "2020-01-01",
    updated_after: "2020-01-01",
    completed_after: "2020-01-01",
    completed_before: "2040-01-01",
  };

  it.each(ORDERINGS)("answers with every filter, by %s, also from a cursor", async (key) => {
    const person = await newPerson();
    const { id: category } = await person.category("Home");
    const dated = { status: "done", due_date: "2026-03-14", category_id: category };
    for (const title of ["A task", "A task too", "Another"]) await person.task({ title, ...dated });
    const query = new URLSearchParams({ ...everything, category, ordering: key, page_size: "1" });
    const first = await person.get(`/api/tasks?${query}`);
    expect(first.status).toBe(200);
    expect(await walk(person, `/api/tasks?${query}`)).toHaveLength(3);
    const numbered = await person.get(`/api/tasks?${query}&page=2`);
    expect(numbered.body).toMatchObject({ count: 3, results: [expect.any(Object)] });
  });

  it.each(["due_at", "completed_at"])("answers with every filter that a null passes, by %s", async (ordering) => {
    const person = await newPerson();
    for (const title of ["A task", "A task too", "Another"]) await person.task({ title });
    const { completed_after, completed_before, due_after, due_before, ...rest } = everything;
    const query = new URLSearchParams({ ...rest, category: "none", overdue: "false", ordering, page_size: "1" });
    expect(await walk(person, `/api/tasks?${query}`)).toHaveLength(3);
  });
});

async function fruits() {
  const person = await atMoment(NOON, () => newPerson());
  const { id: home } = await atMoment(NOON, () => person.category("Home"));
  const { id: work } = await atMoment(NOON, () => person.category("Work"));
  const tasks: { id: string }[] = [];
  for (const [second, fields] of [
    { title: "apple pie", description: "Bake it for Zoë" },
    { title: "banana", status: "in_progress", priority: "low", due_date: "2026-03-13", category_id: home },
    { title: "cherry", status: "done", priority: "medium", due_date: "2026-03-10" },
    { title: "damson", status: "cancelled", priority: "high", due_date: "2026-03-14", due_time: "10:00" },
    { title: "Éclair", priority: "urgent", due_date: "2026-03-14", due_time: "18:00", category_id: work },
    { title: "fig", due_date: "2026-03-15", category_id: home },
  ].entries()) {
    tasks.push(await atMoment(noonAnd(second), () => person.task(fields)));
  }
  const description = "Baked it for Zoë";
  await atMoment(noonAnd(8), () => person.patch(`/api/tasks/${tasks[0]?.id}`, { description }));
  return { person, home, work };
}

/** Someone with 23 tasks, alike in some things and different in others, made in the order of their ids. */
async function varied(): Promise<Person> {
  const person = await newPerson();
  const now = Date.now();
  const ids = Array.from({ length: 23 }, () => newId(new Date(now))).sort();
  for (let n = 0; n < 23; n += 1) {
    const status = ["todo", "done", "in_progress", "done", "cancelled"][n % 5];
    const priority = ["urgent", "none", "low", "high", "medium", "none"][n % 6];
    const due_date = n % 3 === 0 ? null : `2026-03-${10 + ((n * 7) % 9)}`;
    const fields = { id: ids[n], title: `task ${"qwertyuiop"[n % 10]}`, status, priority, due_date };
    const task = await atMoment(now + Math.floor(n / 2) * 1000, () => person.task(fields));
    if (n % 4 === 0) {
      const description = "touched";
      await atMoment(now + 60_000 - n, () => person.patch(`/api/tasks/${task.id}`, { description }));
    }
  }
  return person;
}

const RANKS: Record<string, number> = Object.fromEntries(
  ["none", "low", "medium", "high", "urgent", "todo", "in_progress", "done", "cancelled"].map((word, n) => [word, n]),
);

/** By the key, nulls last both ways, ties by id. */
function inOrder(ordering: string) {
  const key = ordering.replace("-", "");
  const sign = ordering.startsWith("-") ? -1 : 1;
  const ranked = key === "priority" || key === "status";
  const compare = <Value>(a: Value, b: Value) => (a === b ? 0 : a < b ? -sign : sign);
  return (a: Record<string, string>, b: Record<string, string>): number => {
    const [x, y] = [a, b].map((task) => task[key] ?? null);
    if ((x === null) !== (y === null)) return x === null ? 1 : -1;
    const byKey = x && y ? compare(ranked ? RANKS[x] : x, ranked ? RANKS[y] : y) : 0;
    return byKey || compare(a["id"], b["id"]);
  };
}
