import { describe, expect, it } from "vitest";
import { type Answer, call, costOf, expectProblem, newPerson, type Person } from "./support/client.ts";
import { env } from "./support/env.ts";

const tagOf = ({ headers }: Answer) => headers.get("ETag") as string;
const ifMatch = (tag: string, more = {}) => ({ headers: { "If-Match": tag, ...more } });
const ifNoneMatch = (tag: string) => ({ headers: { "If-None-Match": tag } });

/** Someone with one of each entity that has a tag, by the paths of these. */
async function scene() {
  const person = await newPerson();
  const category = `/api/categories/${(await person.category("Home")).id}`;
  const task = `/api/tasks/${(await person.task({ due_date: "2026-03-14", recurrence: { rrule: "FREQ=DAILY" } })).id}`;
  const { id } = (await person.post(`${task}/comments`, { body: "Look." })).body;
  return { person, paths: { task, category, comment: `${task}/comments/${id}`, profile: "/api/profile" } };
}

const EDITS = {
  task: (n: number) => ({ title: `Title ${n}` }),
  category: (n: number) => ({ name: `Name ${n}` }),
  comment: (n: number) => ({ body: `Body ${n}` }),
  profile: (n: number) => ({ bio: `Bio ${n}` }),
};

describe.each(["task", "category", "comment", "profile"] as const)("the tag of a %s", (entity) => {
  it("names the state that was read and written, and nothing is sent of one that the client has", async () => {
    const { person, paths } = await scene();
    const path = paths[entity];
    const read = await person.get(path);
    expect(tagOf(read)).toMatch(/^"1-\d+"$/);
    expect(tagOf(await call("HEAD", path, { token: person.token }))).toBe(tagOf(read));

    const written = await person.patch(path, EDITS[entity](1));
    expect(tagOf(written)).toBe(`"1-${written.headers.get("X-Change-Seq")}"`);
    expect(tagOf(written)).not.toBe(tagOf(read));
    expect(tagOf(await person.get(path))).toBe(tagOf(written));

    for (const tags of [tagOf(written), `W/${tagOf(written)}`, `"x", ${tagOf(written)}`, "*"]) {
      const same = await person.get(path, ifNoneMatch(tags));
      expect(same).toMatchObject({ status: 304, body: "" });
      expect(tagOf(same)).toBe(tagOf(written));
      expect(costOf(same).trips).toBe(1);
    }
    expect(await person.get(path, ifNoneMatch(tagOf(read)))).toMatchObject({ status: 200 });
  });

  it("lets exactly one of twenty writers with the same one win", async () => {
    const { person, paths } = await scene();
    const tag = tagOf(await person.get(paths[entity]));
    const writes = Array.from({ length: 20 }, (_, n) => person.patch(paths[entity], EDITS[entity](n), ifMatch(tag)));
    const answers = await Promise.all(writes);
    const won = answers.filter(({ status }) => status === 200);
    expect(won).toHaveLength(1);
    const now = tagOf(await person.get(paths[entity]));
    expect(now).toBe(tagOf(won[0] as Answer));
    for (const answer of answers.filter((each) => each !== won[0])) {
      expectProblem(answer, 412, "precondition_failed");
      expect(tagOf(answer)).toBe(now);
    }
  });

  it("is required also where nothing would change", async () => {
    const { person, paths } = await scene();
    const old = tagOf(await person.get(paths[entity]));
    const edit = EDITS[entity](1);
    const { headers } = await person.patch(paths[entity], edit);
    const again = await person.patch(paths[entity], edit, ifMatch(headers.get("ETag") as string));
    if (entity !== "comment") expect(again.headers.has("X-Change-Seq")).toBe(false);
    expect(again).toMatchObject({ status: 200 });
    expect(tagOf(again)).toBe(tagOf(await person.get(paths[entity])));
    for (const body of [edit, ...(entity === "comment" ? [] : [{}])]) {
      expectProblem(await person.patch(paths[entity], body, ifMatch(old)), 412, "precondition_failed");
    }
  });
});

describe("If-Match", () => {
  it("holds for a list, a weakened tag and *, and for nothing that is not there", async () => {
    const { person, paths } = await scene();
    let tag = tagOf(await person.get(paths.task));
    let edits = 0;
    for (const tags of [(t: string) => t, (t: string) => `"a,b" , W/"c",${t}`, (t: string) => `W/${t}`, () => "*"]) {
      edits += 1;
      const answer = await person.patch(paths.task, { title: `Edit ${edits}` }, ifMatch(tags(tag)));
      expect(answer.status).toBe(200);
      tag = tagOf(answer);
    }
    for (const tags of ['""', '"x"', '"2-1"', '"1-01"', '"1-NaN"', '"1-999999999999999"', 'W/"y"']) {
      expectProblem(await person.patch(paths.task, { title: "Never" }, ifMatch(tags)), 412, "precondition_failed");
    }
    const absent = "/api/tasks/01983f2e-7c1a-7b3c-9d4e-5f60718293a4";
    for (const tags of ["*", tag]) {
      expectProblem(await person.patch(absent, { title: "Never" }, ifMatch(tags)), 404, "not_found");
      expectProblem(await person.delete(absent, undefined, ifMatch(tags)), 404, "not_found");
    }
  });

  it.each(["x", "1-2", '"', '"a" "b"', 'w/"a"', '*, "a"', '"a', ", ,"])("is malformed as %j", async (tags) => {
    const { person, paths } = await scene();
    const answer = await person.patch(paths.task, { title: "Never" }, ifMatch(tags));
    expectProblem(answer, 400, "invalid", { "If-Match": "invalid_header" });
    const read = await person.get(paths.task, ifNoneMatch(tags));
    expectProblem(read, 400, "invalid", { "If-None-Match": "invalid_header" });
  });

  it.each([
    ["PUT", "", { title: "Put" }],
    ["POST", "/complete", undefined],
    ["PATCH", "/complete", { due_at: "2026-03-15T00:00:00.000Z" }],
    ["POST", "/incomplete", undefined],
    ["POST", "/skip", undefined],
    ["DELETE", "", undefined],
  ])("is checked by %s %s", async (method, suffix, body) => {
    const { person, paths } = await scene();
    if (suffix === "/incomplete") await person.post(`${paths.task}/complete`);
    const old = tagOf(await person.get(paths.task));
    const tag = tagOf(await person.patch(paths.task, { title: "Newer" }));
    const send = (tags: string) => call(method, paths.task + suffix, { token: person.token, body, ...ifMatch(tags) });
    expectProblem(await send(old), 412, "precondition_failed");
    const answer = await send(tag);
    expect(answer.status).toBeLessThan(300);
    expect(answer.headers.has("ETag")).toBe(method !== "DELETE");
    expect(answer.headers.get("X-Change-Seq")).toMatch(/^\d+$/);
  });
});

it("changes for whoever sees a change, and for nobody else", async () => {
  const [owner, member] = [await newPerson(), await newPerson()];
  const home = await owner.category("Home");
  const category = `/api/categories/${home.id}`;
  const path = `/api/tasks/${(await owner.task({ category_id: home.id })).id}`;
  await owner.share(category, member, "viewer");
  const other = `/api/tasks/${(await owner.task()).id}`;
  const tags = async (person: Person) => [tagOf(await person.get(path)), tagOf(await person.get(category))];
  const elsewhere = tagOf(await owner.get(other));

  const before = await tags(member);
  await owner.patch(`${category}/members/${member.id}`, { role: "editor" });
  const after = await tags(member);
  expect(after[0]).not.toBe(before[0]);
  expect(after[1]).not.toBe(before[1]);
  expect((await member.get(path, ifNoneMatch(before[0] as string))).body).toMatchObject({ role: "editor", version: 1 });

  await member.post(`${path}/comments`, { body: "No part of the task." });
  await owner.post(`${path}/reminders`, { at: "2030-01-01T00:00:00.000Z" });
  expect(await tags(member)).toEqual(after);
  expect(tagOf(await owner.get(other))).toBe(elsewhere);

  await owner.delete(`${category}?tasks=keep`);
  expectProblem(await member.get(path, ifNoneMatch(after[0] as string)), 404, "not_found");
});

describe("lists and sync", () => {
  const LISTS = [
    "/api/tasks",
    "/api/tasks?page=1&status=todo",
    "/api/tasks/completed",
    "/api/categories",
    "/api/reminders",
    "/api/invitations",
    "/api/sync",
    "/api/sync?limit=1",
  ];

  it("have a weak tag, and answer 304 in one trip until something changes", async () => {
    const { person, paths } = await scene();
    for (const path of [...LISTS, `${paths.task}/comments`, `${paths.task}/reminders`]) {
      const list = await person.get(path);
      expect(tagOf(list)).toMatch(/^W\/"1-\d+-[\w-]{16}"$/);
      for (const tags of [tagOf(list), `"x", ${tagOf(list).slice(2)}`]) {
        const same = await person.get(path, ifNoneMatch(tags));
        expect(same).toMatchObject({ status: 304, body: "" });
        expect(tagOf(same)).toBe(tagOf(list));
        expect(costOf(same).trips).toBe(1);
        expect(costOf(same).rows).toBeLessThanOrEqual(5);
      }
      await person.patch(paths.task, { title: `After ${path}` });
      const changed = await person.get(path, ifNoneMatch(tagOf(list)));
      expect(changed.status).toBe(200);
      expect(tagOf(changed)).not.toBe(tagOf(list));
      expect(costOf(changed).trips).toBe(1);
    }
  });

  it("have another tag for each query and user, and none that depends on the clock, or is of other rows", async () => {
    const { person, paths } = await scene();
    const tag = tagOf(await person.get("/api/tasks"));
    for (const path of ["/api/tasks?status=todo", "/api/tasks/completed", "/api/categories"]) {
      expect((await person.get(path, ifNoneMatch(tag))).status).toBe(200);
    }
    expect((await person.get("/api/tasks/", ifNoneMatch(tag))).status).toBe(304);
    expect((await (await newPerson()).get("/api/tasks", ifNoneMatch(tag))).status).toBe(200);
    for (const path of [
      "/api/tasks?overdue=false",
      "/api/categories?counts=true",
      `${paths.category}?counts=true`,
      `${paths.category}/members`,
      `${paths.task}/history`,
      "/api/activity",
      "/api/sessions",
      "/api/me",
    ]) {
      const answer = await person.get(path, ifNoneMatch("*"));
      expect(answer.status).toBe(200);
      expect(answer.headers.has("ETag")).toBe(false);
    }
  });

  it("read no more than five rows for a 304", async () => {
    const { person } = await scene();
    const plan = await env.DB.prepare(
      `SELECT (SELECT suspended_at FROM users WHERE id = ?1), (SELECT expires_at FROM sessions WHERE user_id = ?1),
        (SELECT max(seq) FROM feed WHERE user_id = ?1 AND gone = 0), (SELECT max(seq) FROM feed WHERE user_id = ?1 AND gone = 1)`,
    )
      .bind(person.id)
      .run();
    expect(plan.meta.rows_read).toBeLessThanOrEqual(5);
  });

  it("are refused to a session that has ended, whatever its tags", async () => {
    const { person, paths } = await scene();
    const lists = await Promise.all([person.get("/api/tasks"), person.get("/api/sync"), person.get(paths.task)]);
    await person.post("/api/logout");
    const [tasks, sync, task] = lists.map(tagOf) as [string, string, string];
    expectProblem(await person.get("/api/tasks", ifNoneMatch(tasks)), 401, "session_ended");
    expectProblem(await person.get("/api/sync", ifNoneMatch(sync)), 401, "session_ended");
    expectProblem(await person.get(paths.task, ifNoneMatch(task)), 401, "session_ended");
    expectProblem(await person.patch(paths.task, { title: "x" }, ifMatch('"x"')), 401, "session_ended");
  });
});

describe("refusals come in one order", () => {
  it("401, 413, 415, 400, the key, 404, 403, 412, 409", async () => {
    const [owner, viewer] = [await newPerson(), await newPerson()];
    const { id } = await owner.task({ due_date: "2026-03-14", recurrence: { rrule: "FREQ=DAILY" } });
    const path = `/api/tasks/${id}/complete`;
    await owner.share(`/api/tasks/${id}`, viewer, "viewer");
    for (const person of [owner, viewer]) {
      await person.post("/api/categories", { name: "Used" }, { headers: { "Idempotency-Key": "used" } });
    }
    const type = { "Content-Type": "application/json" };
    const bad = { "Idempotency-Key": "used", "If-Match": '"old"' };
    const moved = JSON.stringify({ due_at: "2020-01-01T00:00:00.000Z" });
    const absent = "/api/tasks/01983f2e-7c1a-7b3c-9d4e-5f60718293a4/complete";
    const fresh = { "Idempotency-Key": "fresh", "If-Match": '"old"' };

    const expected: [string, Promise<Answer>][] = [
      ["401 unauthenticated", call("POST", path, { raw: "x".repeat(300_000), headers: bad })],
      ["413 too_large", owner.post(path, undefined, { raw: "x".repeat(300_000), headers: bad })],
      ["415 unsupported_media_type", owner.post(path, undefined, { raw: "{", headers: bad })],
      ["400 malformed_json", owner.post(path, undefined, { raw: "{", headers: { ...type, ...bad } })],
      ["400 invalid", owner.post(path, undefined, { headers: { ...bad, "If-Match": "x" } })],
      ["422 idempotency_key_reused", owner.post(absent, undefined, { headers: bad })],
      ["422 idempotency_key_reused", viewer.post(path, undefined, { headers: bad })],
      ["422 idempotency_key_reused", owner.post(path, undefined, { raw: moved, headers: { ...type, ...bad } })],
      ["404 not_found", owner.post(absent, undefined, { headers: fresh })],
      ["403 forbidden", viewer.post(path, undefined, { headers: fresh })],
      ["412 precondition_failed", owner.post(path, undefined, { raw: moved, headers: { ...type, ...fresh } })],
      ["409 occurrence_moved", owner.post(path, undefined, { raw: moved, headers: type })],
    ];
    const answers = await Promise.all(expected.map(([, answer]) => answer));
    expect(answers.map(({ body }) => `${body.status} ${body.code}`)).toEqual(expected.map(([refusal]) => refusal));
  });

  it("in a category too: 403 before 412, 412 before 409 and before a change of nothing", async () => {
    const [owner, viewer] = [await newPerson(), await newPerson()];
    const [home] = [await owner.category("Home"), await owner.category("Work")];
    const path = `/api/categories/${home.id}`;
    await owner.share(path, viewer, "viewer");
    expectProblem(await viewer.patch(path, { name: "Mine" }, ifMatch('"x"')), 403, "forbidden");
    expectProblem(await viewer.delete(path, undefined, ifMatch('"x"')), 403, "forbidden");
    expectProblem(await viewer.patch(path, { name: "Home" }, ifMatch('"x"')), 412, "precondition_failed");
    expectProblem(await owner.patch(path, { name: "work" }, ifMatch('"x"')), 412, "precondition_failed");
    expectProblem(await owner.patch(path, { name: "work" }, ifMatch("*")), 409, "name_taken");
    expectProblem(await owner.delete(path, undefined, ifMatch('"x"')), 412, "precondition_failed");
  });
});

it("is what browsers of the allowed origins may send and see", async () => {
  const headers = { Origin: "https://app.example", "Access-Control-Request-Method": "PATCH" };
  const preflight = await call("OPTIONS", "/api/tasks", { headers });
  for (const name of ["Idempotency-Key", "If-Match", "If-None-Match", "X-D1-Bookmark"]) {
    expect(preflight.headers.get("Access-Control-Allow-Headers")?.split(",")).toContain(name);
  }
  const answer = await (await newPerson()).get("/api/profile", { headers: { Origin: "https://app.example" } });
  const exposed = answer.headers.get("Access-Control-Expose-Headers")?.split(",");
  const names = ["ETag", "Idempotency-Replayed", "X-Change-Seq", "X-D1-Bookmark", "RateLimit-Policy", "RateLimit"];
  expect(exposed).toEqual(expect.arrayContaining(names));
});
