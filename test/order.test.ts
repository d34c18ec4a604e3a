import { describe, expect, it } from "vitest";
import { newId } from "../src/kernel/ids.ts";
import { lastPosition, positionBetween } from "../src/kernel/position.ts";
import { costOf, expectProblem, newPerson, type Person, walk } from "./support/client.ts";
import { env } from "./support/env.ts";
import { expectCurrent, replicasOf } from "./support/replica.ts";

const BY_POSITION = "/api/tasks?ordering=position&page_size=100";

describe("a position", () => {
  it("is between its neighbours, however often one is made there", () => {
    for (const towards of ["start", "end", "either"]) {
      let [before, after]: [string, string] = [lastPosition(new Date(0)), lastPosition(new Date(1))];
      for (let n = 0; n < 400; n += 1) {
        const position = positionBetween(before, after) as string;
        expect(position > before && position < after).toBe(true);
        expect(position).toMatch(/^[0-9A-Za-z]{0,254}[1-9A-Za-z]$/);
        if (towards === "start" || (towards === "either" && n % 2)) after = position;
        else before = position;
      }
    }
  });

  it("stays short at both ends of a list", () => {
    let [first, last]: [string, string] = [lastPosition(new Date()), lastPosition(new Date())];
    for (let n = 0; n < 2_000; n += 1) {
      const [earlier, later] = [positionBetween(null, first) as string, lastPosition(new Date())];
      expect(earlier < first && later > last).toBe(true);
      [first, last] = [earlier, later];
    }
    expect(first.length).toBeLessThan(20);
    expect(positionBetween("a", "a")).toBeUndefined();
    expect(positionBetween("a", `a${"0".repeat(254)}1`)).toBeUndefined();
  });
});

describe("moving a task", () => {
  it("puts it where asked, in two trips, as an update", async () => {
    const person = await newPerson();
    const [a, b, c] = [
      await named(person, "a"),
      await named(person, "b"),
      await named(person, "c", { status: "done" }),
    ];
    expect(await titles(person)).toEqual(["a", "b", "c"]);
    for (const [id, place, order] of [
      [c.id, { first: true }, "cab"],
      [c.id, { after: b.id }, "abc"],
      [a.id, { last: true }, "bca"],
      [a.id, { before: c.id }, "bac"],
      [b.id, { after: a.id }, "abc"],
    ] as const) {
      const answer = await person.post(`/api/tasks/${id}/move/`, place);
      expect(answer.status).toBe(200);
      expect(costOf(answer).trips).toBe(2);
      expect((await titles(person)).join("")).toBe(order);
      expect((await titles(person, "-position")).join("")).toBe([...order].reverse().join(""));
      expect((await person.get(`/api/tasks/${id}`)).body).toEqual(answer.body);
      expect((await person.get(`/api/tasks/${id}/history`)).body.results[0]).toMatchObject({
        event: "task.updated",
        data: { position: answer.body.position },
      });
    }
    const { version } = (await person.get(`/api/tasks/${b.id}`)).body;
    for (const place of [{ after: a.id }, { before: c.id }]) {
      expect((await person.post(`/api/tasks/${b.id}/move`, place)).body.version).toBe(version);
    }
  });

  it("takes exactly one place, among the task's own list", async () => {
    const [person, other] = [await newPerson(), await newPerson()];
    const home = await person.category("Home");
    const [a, b] = [await person.task(), await person.task()];
    const inside = await person.task({ category_id: home.id });
    const below = await person.task({ parent_id: a.id });
    const theirs = await other.task();
    const path = `/api/tasks/${a.id}/move`;
    for (const id of [a.id, inside.id, below.id, theirs.id, newId(new Date())]) {
      expectProblem(await person.post(path, { before: id }), 400, "invalid", { before: "not_in_list" });
      expectProblem(await person.post(path, { after: id }), 400, "invalid", { after: "not_in_list" });
    }
    expectProblem(await person.post(path, {}), 400, "invalid", { "": "required" });
    expectProblem(await person.post(path, { first: false }), 400, "invalid", { first: "invalid_value" });
    expectProblem(await person.post(path, { before: b.id, last: true, first: true }), 400, "invalid", {
      first: "contradiction",
      last: "contradiction",
    });
    expectProblem(await person.post(path, { before: "b", position: "a" }), 400, "invalid", {
      before: "invalid_id",
      position: "unknown_field",
    });
    expectProblem(await other.post(path, { first: true }), 404, "not_found");
    expect(await titles(person)).toHaveLength(4);
  });

  it("into another list takes its subtasks along, to the end or to a place", async () => {
    const person = await newPerson();
    const [home, work] = [await person.category("Home"), await person.category("Work")];
    const [one, two] = [await person.task({ category_id: work.id }), await person.task({ category_id: work.id })];
    const task = await person.task({ category_id: home.id });
    const below = await person.task({ parent_id: task.id });
    const replicas = await replicasOf(person);
    const path = `/api/tasks/${task.id}/move`;
    const order = async () =>
      (await walk(person, `/api/tasks?category=${work.id}&parent=none&ordering=position`)).map(({ id }) => id);

    const moved = await person.post(path, { category_id: work.id, before: two.id });
    expect(moved.body).toMatchObject({ category_id: work.id, parent_id: null });
    expect(await order()).toEqual([one.id, task.id, two.id]);
    expect((await person.get(`/api/tasks/${below.id}`)).body.category_id).toBe(work.id);
    await person.post(path, { category_id: work.id });
    expect(await order()).toEqual([one.id, two.id, task.id]);
    await person.post(path, { parent_id: one.id });
    expect(await order()).toEqual([one.id, two.id]);
    expect((await person.post(path, { category_id: work.id, first: true })).body).toMatchObject({ parent_id: null });
    expect(await order()).toEqual([task.id, one.id, two.id]);
    expect((await person.post(path, { category_id: null })).body).toMatchObject({ category_id: null });
    expect((await person.post(path, { parent_id: two.id, category_id: work.id })).body.parent_id).toBe(two.id);
    expectProblem(await person.post(path, { parent_id: two.id, category_id: home.id }), 400, "invalid", {
      category_id: "not_the_parents",
    });
    expectProblem(await person.post(path, { before: one.id, parent_id: two.id }), 400, "invalid", {
      before: "not_in_list",
    });
    expectProblem(await person.post(path, { parent_id: below.id }), 400, "invalid", { parent_id: "cycle" });
    const top = await person.post(path, { parent_id: null });
    expect(top.body).toMatchObject({ parent_id: null, category_id: work.id });
    expect(await order()).toEqual([one.id, two.id, task.id]);
    // A PATCH into another list puts it last there.
    await person.patch(`/api/tasks/${one.id}`, { category_id: home.id });
    await person.patch(`/api/tasks/${one.id}`, { category_id: work.id });
    expect(await order()).toEqual([two.id, task.id, one.id]);
    await expectCurrent(replicas);
  });

  it("at once with others holds for each, in one order for everyone", async () => {
    const [ada, bob] = [await newPerson(), await newPerson()];
    const home = await ada.category("Home");
    const tasks = [];
    for (let n = 0; n < 8; n += 1) tasks.push(await ada.task({ category_id: home.id, title: String(n) }));
    await ada.share(`/api/categories/${home.id}`, bob, "editor");
    const [first, ...others] = tasks;
    const answers = await Promise.all(
      others.slice(1).map(({ id }, n) => (n % 2 ? ada : bob).post(`/api/tasks/${id}/move`, { after: first.id })),
    );
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    const order = await walk(ada, `${BY_POSITION}&category=${home.id}`);
    expect((await walk(bob, BY_POSITION)).map(({ id }) => id)).toEqual(order.map(({ id }) => id));
    expect(new Set(order.map(({ position }) => position)).size).toBe(8);
    expect([order[0].id, order[7].id]).toEqual([first.id, others[0].id]);
  });

  it("makes room in a list where none is left, and among equal positions", async () => {
    const person = await newPerson();
    const tasks = [];
    for (const title of ["a", "b", "c", "d"]) tasks.push(await named(person, title));
    const [a, b, , d] = tasks;
    const replicas = await replicasOf(person);
    for (const position of ["B", `A${"0".repeat(253)}1`]) {
      await env.DB.batch([
        env.DB.prepare("UPDATE tasks SET position = 'A' WHERE id = ?").bind(a.id),
        env.DB.prepare("UPDATE tasks SET position = ? WHERE id = ?").bind(position === "B" ? "A" : position, b.id),
      ]);
      expect((await person.post(`/api/tasks/${d.id}/move`, { after: a.id })).status).toBe(200);
      expect(await titles(person)).toEqual(["a", "d", "b", "c"]);
      await person.post(`/api/tasks/${d.id}/move`, { first: true });
      expect(await titles(person)).toEqual(["d", "a", "b", "c"]);
      await person.post(`/api/tasks/${d.id}/move`, { last: true });
      expect(await titles(person)).toEqual(["a", "b", "c", "d"]);
    }
    await expectCurrent(replicas);
  });

  it("is for whoever may change it, and names what they do not see as absent", async () => {
    const [ada, bob, eve] = [await newPerson(), await newPerson(), await newPerson()];
    const top = await ada.task();
    const [one, two] = [await ada.task({ parent_id: top.id }), await ada.task({ parent_id: top.id })];
    await ada.share(`/api/tasks/${one.id}`, bob, "editor");
    for (const { id } of [one, two]) await ada.share(`/api/tasks/${id}`, eve, "viewer");
    for (const place of [{ first: true }, { last: true }]) {
      // The first of these would change nothing.
      expectProblem(await eve.post(`/api/tasks/${one.id}/move`, place), 403, "forbidden");
      const headers = { "If-Match": '"x"' };
      expectProblem(await eve.post(`/api/tasks/${one.id}/move`, place, { headers }), 403, "forbidden");
    }
    expectProblem(await bob.post(`/api/tasks/${one.id}/move`, { after: two.id }), 400, "invalid", {
      after: "not_in_list",
    });
    expect((await bob.post(`/api/tasks/${one.id}/move`, { last: true })).body).toMatchObject({ parent_id: null });
    const order = (await ada.get(`/api/tasks/${top.id}/subtasks`)).body.results;
    expect(order.map(({ id }: { id: string }) => id)).toEqual([two.id, one.id]);
    // What they see as null already moves nothing elsewhere.
    for (const where of [{ parent_id: null }, { category_id: null }]) {
      const answer = await bob.post(`/api/tasks/${one.id}/move`, { ...where, first: true });
      expect(answer.status).toBe(200);
      await bob.post(`/api/tasks/${one.id}/move`, { last: true });
    }
    expect((await ada.get(`/api/tasks/${one.id}`)).body.parent_id).toBe(top.id);
  });

  it("reads few rows in a long list", async () => {
    const person = await newPerson();
    const tasks = [await person.task(), await person.task(), await person.task()];
    await env.DB.prepare(
      `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000)
       INSERT INTO tasks (id, owner_id, title, title_key, status, priority, position, created_at, updated_at)
       SELECT ?1 || i, ?1, 'Some day', 'some day', i % 4, 0, printf('a%08dV', i), '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z' FROM n`,
    )
      .bind(person.id)
      .run();
    for (const place of [{ first: true }, { after: tasks[1].id }, { before: tasks[1].id }, { last: true }]) {
      const answer = await person.post(`/api/tasks/${tasks[0].id}/move`, place);
      expect(answer.status).toBe(200);
      expect(costOf(answer).rows).toBeLessThan(150);
    }
  });
});

describe("moving a category", () => {
  it("puts it where asked among one's own", async () => {
    const [person, other] = [await newPerson(), await newPerson()];
    const [a, b, c] = [await person.category("a"), await person.category("b"), await person.category("c")];
    const theirs = await other.category("theirs");
    await other.share(`/api/categories/${theirs.id}`, person, "editor");
    const names = async () => {
      const own = (await walk(person, "/api/categories")).filter(({ role }) => role === "owner");
      return own.map(({ name }) => name).join("");
    };
    for (const [id, place, order] of [
      [c.id, { first: true }, "cab"],
      [c.id, { after: a.id }, "acb"],
      [a.id, { last: true }, "cba"],
      [a.id, { before: b.id }, "cab"],
    ] as const) {
      const { status, body } = await person.post(`/api/categories/${id}/move`, place);
      expect(status).toBe(200);
      expect(await names()).toBe(order);
      expect((await person.get(`/api/categories/${id}`)).body).toEqual(body);
    }
    const unchanged = await person.post(`/api/categories/${a.id}/move`, { after: c.id });
    expect(unchanged.body).toEqual((await person.get(`/api/categories/${a.id}`)).body);
    for (const id of [a.id, theirs.id, newId(new Date())]) {
      expectProblem(await person.post(`/api/categories/${a.id}/move`, { after: id }), 400, "invalid", {
        after: "not_in_list",
      });
    }
    expectProblem(await person.post(`/api/categories/${theirs.id}/move`, { first: true }), 403, "forbidden");
    expectProblem(await other.post(`/api/categories/${a.id}/move`, { first: true }), 404, "not_found");
    expectProblem(await person.post(`/api/categories/${a.id}/move`, {}), 400, "invalid", { "": "required" });
    expectProblem(await person.post(`/api/categories/${a.id}/move`, { first: true, last: true }), 400, "invalid", {
      last: "contradiction",
    });
  });
});

it("moves a label in one's palette", async () => {
  const [person, other] = [await newPerson(), await newPerson()];
  const made = [];
  for (const name of ["a", "b", "c"]) made.push((await person.post("/api/labels", { name })).body);
  const [a, b, c] = made;
  const theirs = (await other.post("/api/labels", { name: "a" })).body;
  const replicas = await replicasOf(person);
  for (const [id, place, order] of [
    [c.id, { first: true }, "cab"],
    [a.id, { last: true }, "cba"],
    [a.id, { before: b.id }, "cab"],
    [c.id, { after: a.id }, "acb"],
    [c.id, { after: a.id }, "acb"],
  ] as const) {
    const { status, body } = await person.post(`/api/labels/${id}/move`, place);
    expect(status).toBe(200);
    expect((await person.get(`/api/labels/${id}`)).body).toEqual(body);
    expect((await walk(person, "/api/labels?page_size=2")).map(({ name }) => name).join("")).toBe(order);
  }
  await expectCurrent(replicas);
  expectProblem(await person.post(`/api/labels/${a.id}/move`, { after: theirs.id }), 400, "invalid", {
    after: "not_in_list",
  });
  expectProblem(await person.post(`/api/labels/${theirs.id}/move`, { first: true }), 404, "not_found");
});

function named(person: Person, title: string, fields = {}) {
  return person.task({ title, ...fields });
}

async function titles(person: Person, ordering = "position"): Promise<string[]> {
  return (await walk(person, `/api/tasks?ordering=${ordering}&page_size=2`)).map(({ title }) => title);
}
