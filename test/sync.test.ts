import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { settingsOf } from "../src/env.ts";
import { type Cursor, ORIGIN, sealCursor } from "../src/features/feed/cursor.ts";
import { newId } from "../src/kernel/ids.ts";
import { type Answer, call, costOf, expectProblem, newPerson, type Person, walk } from "./support/client.ts";
import { env } from "./support/env.ts";

describe("a sync from nothing", () => {
  it.each([{}, { limit: 1 }, { limit: 2 }, { limit: 3 }])(
    "tells all there is and no deletions, by %j",
    async (query) => {
      const { me, gone } = await newOwner();
      const expected = await everythingOf(me);
      expect(expected.map(({ entity }) => entity).sort()).toEqual(["category", "profile", "task", "task", "task"]);

      const { changes, cursor } = await walkSync(me, query);
      expect(changes.map(({ cursor: _, ...change }) => change)).toEqual(expected);
      expect(gone).not.toHaveLength(0);
      expect(await sync(me, { cursor })).toEqual({ changes: [], cursor, has_more: false });
    },
  );

  it("that is under way tells what is deleted meanwhile, and nothing of what was gone before", async () => {
    for (const ownCursors of [false, true]) {
      const { me, tasks, gone } = await newOwner();
      const first = await sync(me, { limit: 3 });
      const told = first.changes.map(({ id }) => id);
      const deleted = [tasks[0], tasks[2]];
      expect(deleted.map((id) => told.includes(id as string))).toEqual([true, false]);
      for (const id of deleted) await me.delete(`/api/tasks/${id}`);

      const cursor = ownCursors ? first.changes[1]?.cursor : first.cursor;
      const { changes } = await walkSync(me, { cursor, limit: 1 });
      const deletions = changes.filter(({ op }) => op === "delete");
      expect(deletions).toMatchObject(deleted.map((id) => ({ event: "task.deleted", id, data: null })));
      expect(changes.filter(({ id }) => gone.includes(id))).toEqual([]);
      const known = [...first.changes.slice(0, ownCursors ? 2 : 3), ...changes].map(({ id }) => id);
      expect(new Set(known)).toEqual(new Set([...tasks, me.id, ...told]));
    }
  });

  it("tells a new account's profile, and goes on from there", async () => {
    const me = await newPerson();
    const { body: profile } = await me.get("/api/profile");
    expect(await sync(me)).toEqual({
      changes: [
        {
          seq: expect.any(Number),
          cursor: expect.any(String),
          event: "profile.updated",
          entity: "profile",
          id: me.id,
          op: "upsert",
          data: profile,
          actor_id: me.id,
          at: me.signedIn.user.created_at,
        },
      ],
      cursor: (await sync(me)).changes[0]?.cursor,
      has_more: false,
    });
  });
});

describe("a sync from a cursor", () => {
  it("tells what is newer, each thing once as it is now, deletions without data", async () => {
    const { me, tasks } = await newOwner();
    const { cursor } = await sync(me);
    const category = await me.category("Late");
    await me.patch(`/api/tasks/${tasks[0]}`, { title: "Other" });
    await me.patch(`/api/tasks/${tasks[1]}`, { title: "Soon gone" });
    await me.patch(`/api/tasks/${tasks[0]}`, { category_id: category.id });
    await me.delete(`/api/tasks/${tasks[1]}`);
    const { body: done } = await me.post(`/api/tasks/${tasks[0]}/complete`);
    const brief = await me.task({ title: "Brief" });
    await me.delete(`/api/tasks/${brief.id}`);
    await me.patch("/api/profile", { bio: "Here" });
    const { body: reopened } = await me.post(`/api/tasks/${tasks[0]}/incomplete`);

    const { changes } = await walkSync(me, { cursor });
    const { body: profile } = await me.get("/api/profile");
    expect(changes.map(({ seq, cursor, actor_id, at, ...change }) => change)).toEqual([
      { event: "category.created", entity: "category", id: category.id, op: "upsert", data: category },
      { event: "task.deleted", entity: "task", id: tasks[1], op: "delete", data: null },
      { event: "task.deleted", entity: "task", id: brief.id, op: "delete", data: null },
      { event: "profile.updated", entity: "profile", id: me.id, op: "upsert", data: profile },
      { event: "task.reopened", entity: "task", id: tasks[0], op: "upsert", data: reopened },
    ]);
    expect(reopened.version).toBe(done.version + 1);
    expect((await me.get(`/api/tasks/${tasks[0]}`)).body).toEqual(reopened);
    expect(changes.at(-1)).toMatchObject({ actor_id: me.id, at: reopened.updated_at });
  });

  it("tells that a thing is gone, also where somebody else has tried to take its id", async () => {
    const { me, tasks } = await newOwner();
    const { cursor } = await sync(me);
    const other = await newPerson();
    for (const id of tasks) {
      await me.delete(`/api/tasks/${id}`);
      expectProblem(await other.post("/api/tasks", { id, title: "Mine" }), 409, "id_taken");
    }
    const again = await me.task({ title: "Again" });
    const { changes } = await sync(me, { cursor });
    expect(changes.slice(0, 3)).toMatchObject(tasks.map((id) => ({ op: "delete", id, data: null })));
    expect(changes.slice(3)).toMatchObject([{ op: "upsert", id: again.id, data: again }]);
  });

  it("answers with the same cursor where nothing has happened", async () => {
    const { me } = await newOwner();
    const { cursor } = await sync(me);
    await (await newPerson()).task();
    await me.patch("/api/profile", {});
    for (const limit of [1, 500]) {
      expect(await sync(me, { cursor, limit })).toEqual({ changes: [], cursor, has_more: false });
    }
  });

  it.each([
    ["keep", "upsert"],
    ["delete", "delete"],
  ])("goes through the middle of one write, a category deleted with ?tasks=%s", async (fate, op) => {
    const { me, category, tasks } = await newOwner();
    const { cursor } = await sync(me);
    expect((await me.delete(`/api/categories/${category}?tasks=${fate}`)).status).toBe(204);
    const whole = await sync(me, { cursor });
    expect(whole.changes).toMatchObject([
      { entity: "category", id: category, op: "delete", data: null },
      ...tasks.slice(0, 2).map((id) => ({ entity: "task", id, op, data: op === "delete" ? null : { version: 2 } })),
    ]);
    expect(new Set(whole.changes.map(({ seq, event, at }) => `${seq} ${event} ${at}`)).size).toBe(1);
    expect(whole).toMatchObject({ has_more: false, changes: [{ event: "category.deleted" }, {}, {}] });

    let from = cursor;
    for (const [place, change] of whole.changes.entries()) {
      const page = await sync(me, { cursor: from, limit: 1 });
      expect(page).toEqual({ changes: [change], cursor: change.cursor, has_more: place < 2 });
      expect((await sync(me, { cursor: change.cursor })).changes).toEqual(whole.changes.slice(place + 1));
      from = change.cursor;
    }
    expect(from).toBe(whole.cursor);
  });
});

describe("a limit", () => {
  it("is 500 unless said, and 1 to 1,000; whatever it is, a page reads a few rows to each change", async () => {
    const { me, category } = await newOwner();
    await fill(me, category, 5_000);
    expect((await sync(me)).changes).toHaveLength(500);
    const { changes } = await sync(me, { limit: 1000 });
    expect(changes).toHaveLength(1000);

    const middle = changes[600]?.cursor;
    expectCheap(await me.get(`/api/sync?cursor=${middle}&limit=20`));
    expectCheap(await me.get("/api/sync?limit=20"));

    const { cursor } = await sync(me, { cursor: await tipOf(me) });
    expect((await me.delete(`/api/categories/${category}`)).status).toBe(204);
    const { changes: ofOneWrite } = await sync(me, { cursor, limit: 900 });
    expect(new Set(ofOneWrite.map(({ seq }) => seq)).size).toBe(1);
    expectCheap(await me.get(`/api/sync?cursor=${ofOneWrite[800]?.cursor}&limit=20`));

    await env.DB.prepare("UPDATE feed SET gone = 1 WHERE user_id = ? AND entity = 'task'").bind(me.id).run();
    const fromNothing = await me.get("/api/sync?limit=20");
    expect(fromNothing.body.changes.map(({ entity }: Change) => entity)).toEqual(["profile"]);
    expect(costOf(fromNothing).rows).toBeLessThanOrEqual(10);
  });

  it.each([
    ["", "invalid_format"],
    ["0", "too_small"],
    ["-1", "too_small"],
    ["1001", "too_big"],
    ["1.5", "invalid_format"],
    ["1e2", "invalid_format"],
    ["all", "invalid_format"],
    ["1&limit=1", "repeated"],
  ])("is not %j", async (limit, code) => {
    const me = await newPerson();
    expectProblem(await me.get(`/api/sync?limit=${limit}`), 400, "invalid", { limit: code });
  });
});

describe("a cursor is refused", () => {
  it("where it is none, or any character of it is another", async () => {
    const { me } = await newOwner();
    const { cursor, changes } = await sync(me, { limit: 2 });
    expect(cursor).not.toBe((await sync(me)).cursor);
    const end = await tipOf(me);
    const altered = [cursor, end].flatMap((whole) =>
      [...whole].flatMap((character, place) =>
        place % 5 < 2 ? [whole.slice(0, place) + (character === "A" ? "B" : "A") + whole.slice(place + 1)] : [],
      ),
    );
    const resized = ["", "0", "null", "[1]", "%00", `${end}A`, `${end}=`, ` ${end}`, `${end}${end}`, `A${end}`];
    const truncated = [1, 2, 3, 4, 20].flatMap((count) => [end.slice(0, -count), end.slice(count)]);
    for (const each of [...resized, ...truncated, ...altered, String(changes[0]?.seq), me.id]) {
      expectProblem(await me.get(`/api/sync?cursor=${each}`), 400, "bad_cursor");
    }
    expect((await me.get(`/api/sync?cursor=${end}`)).status).toBe(200);
  });

  it("where it was made by whoever can compute a checksum", async () => {
    const me = await newPerson();
    const forged = [{ seq: "x" }, { seq: -1 }, { seq: 1.5 }, { entity: {} }, { id: [] }, { began: {} }, { began: -1 }];
    for (const fields of forged) {
      const cursor = { ...ORIGIN, ...fields } as unknown as Cursor;
      const sealed = sealCursor(settingsOf(env), me.id, cursor);
      expectProblem(await me.get(`/api/sync?cursor=${sealed}`), 400, "bad_cursor");
    }
    expectProblem(await me.get(`/api/sync?cursor=77u_${await tipOf(me)}`), 400, "bad_cursor");
  });

  it("where it is another user's, another epoch's or from the future", async () => {
    const { me } = await newOwner();
    const settings = settingsOf(env);
    const tip = await lastRow(me);
    expect(sealCursor(settings, me.id, tip)).toBe(await tipOf(me));
    const stranger = await newPerson();
    await stranger.task();
    const refused = {
      "another's": await tipOf(stranger),
      "another's, of a place that is mine": sealCursor(settings, stranger.id, tip),
      "another epoch's": sealCursor({ ...settings, FEED_EPOCH: 2 }, me.id, tip),
      "from the next write": sealCursor(settings, me.id, { ...tip, seq: tip.seq + 1 }),
      "from the far future": sealCursor(settings, me.id, { ...tip, seq: Number.MAX_SAFE_INTEGER }),
      "later within the last write": sealCursor(settings, me.id, { ...tip, id: `${tip.id}0` }),
      "of a later entity within it": sealCursor(settings, me.id, { ...tip, entity: "user" }),
      "from the future, of a walk": sealCursor(settings, me.id, { ...tip, seq: tip.seq + 1, began: tip.seq + 2 }),
    };
    for (const [which, cursor] of Object.entries(refused)) {
      const answer = await me.get(`/api/sync?cursor=${cursor}`);
      expect({ which, code: answer.body.code }).toEqual({ which, code: "bad_cursor" });
      expectProblem(answer, 400, "bad_cursor");
    }
  });
});

it("takes one trip, with a cursor or without, and one that is refused takes no more", async () => {
  const { me } = await newOwner();
  const future = sealCursor(settingsOf(env), me.id, { ...(await lastRow(me)), seq: Number.MAX_SAFE_INTEGER });
  for (const query of ["", "?limit=1", `?cursor=${await tipOf(me)}`, `?cursor=${future}`]) {
    expect(costOf(await me.get(`/api/sync${query}`)).trips).toBe(1);
  }
});

it("answers with a trailing slash too, to those with a token, and to no unknown parameter", async () => {
  const { me } = await newOwner();
  expect((await me.get("/api/sync/?limit=2")).body).toEqual(await sync(me, { limit: 2 }));
  const unknown = { since: "unknown_parameter", Limit: "unknown_parameter" };
  expectProblem(await me.get("/api/sync?since=1&Limit=2"), 400, "invalid", unknown);
  expectProblem(await call("GET", "/api/sync"), 401, "unauthenticated");
  await me.post("/api/logout");
  expectProblem(await me.get("/api/sync"), 401, "session_ended");
});

it("brings every client to what there is, from wherever it was", async () => {
  const place = fc.nat({ max: 3 });
  const step = fc.oneof(
    fc.record({ do: fc.constantFrom("create", "patch", "complete", "incomplete", "delete"), task: place, in: place }),
    fc.record({ do: fc.constantFrom("create", "patch", "keep", "delete"), category: place }),
    fc.record({ replica: fc.nat({ max: 2 }), limit: fc.integer({ min: 1, max: 4 }), taken: fc.nat({ max: 4 }) }),
  );
  const run = async (steps: Step[]) => {
    const me = await newPerson();
    const ids = Array.from({ length: 8 }, () => newId(new Date()));
    const replicas = [new Replica(), new Replica(), new Replica()];
    const saved = [new Replica()];
    const begun = [0, 1, 2].flatMap((n) => [
      { do: "create", category: n },
      { do: "create", task: n, in: n },
      { do: "create", task: 3, in: 0 },
      { replica: n, limit: 2, taken: n },
    ]);
    for (const [at, step] of [...begun, ...steps].entries()) {
      if ("replica" in step) {
        await replicas[step.replica]?.syncPage(me, step.limit, step.taken);
        saved.push(replicas[step.replica]?.copy() as Replica);
      } else if ("task" in step) {
        await changeTask(me, step.do, ids[step.task] as string, at % 3 ? (ids[4 + step.in] as string) : null);
      } else {
        await changeCategory(me, step.do, ids[4 + step.category] as string, `${step.category} ${at}`);
      }
    }

    const truth = await stateOf(me);
    const end = (await walkSync(me)).cursor;
    for (const [at, replica] of saved.entries()) {
      while (await replica.syncPage(me, 1 + (at % 3))) {}
      expect(replica.things).toEqual(truth);
      expect(replica.cursor).toBe(end);
    }
  };
  await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 40 }), run), { numRuns: 10 });
});

type Step =
  | { do: string; task: number; in: number }
  | { do: string; category: number }
  | { replica: number; limit: number; taken: number };

/** What a client keeps: the things it was told of, and how far. */
class Replica {
  things = new Map<string, unknown>();
  cursor: string | undefined;
  #last: Change | undefined;

  copy(): Replica {
    const copy = new Replica();
    copy.things = new Map(this.things);
    copy.cursor = this.cursor;
    copy.#last = this.#last;
    return copy;
  }

  /** Takes in the first `taken` changes of a page, as one that breaks off there; whether there are more. */
  async syncPage(me: Person, limit: number, taken = limit): Promise<boolean> {
    const page = await sync(me, { cursor: this.cursor, limit });
    const changes = page.changes.slice(0, taken);
    for (const change of changes) {
      if (this.#last) expectAfter(change, this.#last);
      this.#last = change;
      const key = `${change.entity} ${change.id}`;
      if (change.op === "delete") this.things.delete(key);
      else this.things.set(key, change.data);
    }
    const isWhole = changes.length === page.changes.length;
    this.cursor = isWhole ? page.cursor : (changes.at(-1)?.cursor ?? this.cursor);
    return page.has_more || !isWhole;
  }
}

async function stateOf(me: Person): Promise<Map<string, unknown>> {
  const { body: profile } = await me.get("/api/profile");
  const tasks = await walk(me, "/api/tasks?page_size=3");
  const categories = await walk(me, "/api/categories?page_size=3");
  return new Map([
    [`profile ${me.id}`, profile],
    ...tasks.map((task): [string, unknown] => [`task ${task.id}`, task]),
    ...categories.map((category): [string, unknown] => [`category ${category.id}`, category]),
  ]);
}

function changeTask(me: Person, verb: string, id: string, category_id: string | null): Promise<Answer> {
  if (verb === "create") return me.post("/api/tasks", { id, title: "A task", category_id });
  if (verb === "patch") return me.patch(`/api/tasks/${id}`, { category_id });
  if (verb === "delete") return me.delete(`/api/tasks/${id}`);
  return me.post(`/api/tasks/${id}/${verb}`);
}

function changeCategory(me: Person, verb: string, id: string, name: string): Promise<Answer> {
  if (verb === "create") return me.post("/api/categories", { id, name });
  if (verb === "patch") return me.patch(`/api/categories/${id}`, { name });
  return me.delete(`/api/categories/${id}?tasks=${verb}`);
}

interface Change {
  seq: number;
  cursor: string;
  event: string;
  entity: string;
  id: string;
  op: string;
  data: { version: number } | null;
  actor_id: string;
  at: string;
}

interface Query {
  cursor?: string | undefined;
  limit?: number;
}

interface Page {
  changes: Change[];
  cursor: string;
  has_more: boolean;
}

async function sync(me: Person, { cursor, limit }: Query = {}): Promise<Page> {
  const query = new URLSearchParams();
  if (cursor !== undefined) query.set("cursor", cursor);
  if (limit !== undefined) query.set("limit", String(limit));
  const { status, body } = await me.get(`/api/sync?${query}`);
  expect(status).toBe(200);
  expect(body).toEqual({ changes: expect.any(Array), cursor: expect.any(String), has_more: expect.any(Boolean) });
  return body;
}

/** Page after page to the end: full ones, in order, of which each change's cursor leads on as well as the page's. */
async function walkSync(me: Person, { cursor: from, limit = 500 }: Query = {}) {
  const changes: Change[] = [];
  for (let cursor = from; ; ) {
    const page = await sync(me, { cursor, limit });
    for (const change of page.changes) {
      const last = changes.at(-1);
      if (last) expectAfter(change, last);
      changes.push(change);
    }
    if (!page.has_more) {
      expect(new Set(changes.map((change) => change.cursor)).size).toBe(changes.length);
      return { changes, cursor: page.cursor };
    }
    expect(page.changes).toHaveLength(limit);
    expect(page.cursor).toBe(page.changes.at(-1)?.cursor);
    cursor = page.cursor;
  }
}

function expectAfter(change: Change, last: Change): void {
  const order = ({ seq, entity, id }: Change) => `${String(seq).padStart(16, "0")} ${entity} ${id}`;
  expect(order(change) > order(last)).toBe(true);
}

function expectCheap(answer: Answer): void {
  expect(answer.body.changes).toHaveLength(20);
  expect(costOf(answer).rows).toBeLessThanOrEqual(3 * 20 + 10);
}

/** Someone with a category of two tasks, a third outside it, and a category and two tasks that are gone. */
async function newOwner() {
  const me = await newPerson();
  const category = (await me.category("Home")).id as string;
  const gone = [await me.category("Gone"), await me.task(), await me.task()].map(({ id }) => id as string);
  await me.delete(`/api/tasks/${gone[1]}`);
  const tasks = [await me.task({ category_id: category }), await me.task({ category_id: category, done: true })];
  await me.delete(`/api/categories/${gone[0]}`);
  tasks.push(await me.task({ due_date: "2026-03-14" }));
  await me.delete(`/api/tasks/${gone[2]}`);
  return { me, category, tasks: tasks.map(({ id }) => id as string), gone };
}

/** What the tables say a sync from nothing is to tell, cursors aside. */
async function everythingOf(me: Person): Promise<Omit<Change, "cursor">[]> {
  const { results } = await env.DB.prepare(
    `SELECT seq, event, entity, entity_id AS id, 'upsert' AS op, actor_id, at FROM feed
     WHERE user_id = ? AND NOT gone ORDER BY seq, entity, entity_id`,
  )
    .bind(me.id)
    .all<Change>();
  const things = await stateOf(me);
  return results.map((row) => ({ ...row, data: things.get(`${row.entity} ${row.id}`) as Change["data"] }));
}

async function lastRow(me: Person): Promise<Cursor> {
  const row = await env.DB.prepare(
    "SELECT seq, entity, entity_id AS id FROM feed WHERE user_id = ? ORDER BY seq DESC, 2 DESC, 3 DESC LIMIT 1",
  )
    .bind(me.id)
    .first<Cursor>();
  return row as Cursor;
}

async function tipOf(me: Person): Promise<string> {
  return (await walkSync(me, { limit: 1000 })).cursor;
}

/** Puts tasks straight into the database, each created by a write of its own. */
async function fill(me: Person, category: string, count: number): Promise<void> {
  const at = "2026-01-01T00:00:00.000Z";
  const statements = [
    `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?3)
     INSERT INTO tasks (id, owner_id, category_id, title, title_key, status, priority, created_at, updated_at)
     SELECT printf('01000000-0000-7000-8000-%012x', i), ?1, ?2, 'Many', 'many', 0, 0, '${at}', '${at}' FROM n`,
    `INSERT INTO events SELECT NULL, 'task.created', 'task', id, ?1, ?1, '${at}', NULL, id FROM tasks
     WHERE category_id = ?2 AND title_key = 'many' AND ?3`,
    `INSERT INTO feed (user_id, entity, entity_id, seq, gone, event, actor_id, at)
     SELECT ?1, 'task', entity_id, seq, 0, event, ?1, at FROM events WHERE owner_id = ?1 AND at = '${at}' AND ?2 AND ?3`,
  ];
  await env.DB.batch(statements.map((statement) => env.DB.prepare(statement).bind(me.id, category, count)));
}
