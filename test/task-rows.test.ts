import { describe, expect, it } from "vitest";
import { type Answer, costOf, newPerson, PASSWORD, type Person } from "./support/client.ts";
import { databaseAround, withBindings } from "./support/database.ts";
import { env } from "./support/env.ts";

const PAGE = 20;
// Two are for the list's tag.
const MOST_ROWS = 3 * PAGE + 12;

describe("the rows that a request reads", () => {
  it("are a few more than a page shows, of 50 tasks or of 15,000", { timeout: 300_000 }, async () => {
    const many = await newPerson();
    const few = await newPerson();
    const ofMany = await fill(many, 15_000, 0);
    const ofFew = await fill(few, 50, 40_000);
    const costly: unknown[] = [];
    const check = async (person: Person, of: string, query: string, most: number) => {
      for (const [page, answer] of (await firstPages(person, query)).entries()) {
        if (!isCheap(answer, most)) costly.push({ of, query, page, most, ...costOf(answer) });
      }
    };
    for (const [person, own, theirs] of [
      [many, ofMany, ofFew],
      [few, ofFew, ofMany],
    ] as const) {
      const of = person === many ? "15,000" : "50";
      for (const query of [...QUERIES, ...inCategory(own[2]), `category=${theirs[2]}`]) {
        await check(person, of, query, MOST_ROWS);
      }
      const second = await person.get(`/api/tasks?page_size=${PAGE}&page=2`);
      expect(second.body).toMatchObject({ count: person === many ? 15_000 : 50 });
    }

    await complete(many);
    for (const query of COMPLETED) await check(many, "15,000", query, MOST_ROWS);
    for (const shared of [1, 3]) {
      const member = await newPerson();
      await fill(member, 50, 200_000 + shared * 1_000);
      for (const id of ofMany.slice(0, shared)) await many.share(`/api/categories/${id}`, member, "viewer");
      for (const query of [...INDEXED, ...inCategory(ofMany[0])]) {
        await check(member, `a member of ${shared}`, query, MOST_ROWS * (1 + shared));
      }
      await complete(member);
      for (const query of COMPLETED) await check(member, `a member of ${shared}`, query, MOST_ROWS * (1 + shared));
    }
    expect(costly).toEqual([]);

    const counted = await few.get("/api/categories?counts=true");
    expect(costOf(counted).rows).toBeLessThanOrEqual(70);
  });

  it("are few by due date where few tasks match among many that have none", async () => {
    const person = await newPerson();
    await person.task({ title: "Long overdue", due_date: "2001-01-01" });
    await undated(person, 5_000);
    for (const query of ["overdue=true&ordering=due_at", "due_before=2002-01-01&ordering=-due_at"]) {
      const answer = await person.get(`/api/tasks?${query}`);
      expect(answer.body.results).toMatchObject([{ title: "Long overdue" }]);
      expect(costOf(answer).rows).toBeLessThanOrEqual(MOST_ROWS);
    }
  });

  it("are one's own, however many users there are", async () => {
    const person = await newPerson();
    await newPerson();
    const before = costOf(await person.get("/api/user_management/users/")).rows;
    await Promise.all(Array.from({ length: 10 }, () => newPerson()));
    expect(costOf(await person.get("/api/user_management/users/")).rows).toBe(before);
  });

  it("are one's own on numbered pages, however many tasks others have", async () => {
    const [person, one, other] = [await newPerson(), await newPerson(), await newPerson()];
    await person.task({ title: "Mine" });
    await fill(one, 10, 500_000);
    const rowsOf = async (query: string) => {
      const answer = await person.get(`/api/tasks?page=1&${query}`);
      expect(answer.body.count).toBe(1);
      return costOf(answer).rows;
    };
    const queries = ["", "done=false", "priority=none&ordering=-due_at", "category=none", "label=none", "search=mine"];
    const before = await Promise.all(queries.map(rowsOf));
    await fill(other, 100, 501_000);
    expect(await Promise.all(queries.map(rowsOf))).toEqual(before);
  });

  it("do not grow with what strangers share", async () => {
    await shareTasks(await newPerson(), await newPerson(), 2);
    const before = await rowsOfSharing();
    await shareTasks(await newPerson(), await newPerson(), 40);
    expect(await rowsOfSharing()).toEqual(before);
  });
});

describe("the rows that a request writes", () => {
  it("are few for a new task", async () => {
    let written = 0;
    const DB = databaseAround(async ({ run }) => {
      const results = await run();
      for (const { meta } of results) written += meta.rows_written;
      return results;
    });
    const person = withBindings({ DB }, await newPerson());
    const { id } = await person.category("Home");
    for (const [fields, most] of [
      [{ due_date: "2026-03-14" }, 16],
      [{ due_date: "2026-03-14", category_id: id }, 21],
    ] as const) {
      written = 0;
      await person.task(fields);
      expect(written).toBeGreaterThan(8);
      expect(written).toBeLessThanOrEqual(most);
    }
  });
});

const ORDERINGS = ["created_at", "updated_at", "due_at", "completed_at", "title", "priority", "status", "position"];

const BY_ALL = ORDERINGS.flatMap((key) => [`ordering=${key}`, `ordering=-${key}`]);

/** What an index answers alone. */
const INDEXED = [
  "",
  ...BY_ALL,
  "status=todo",
  "status=todo,in_progress",
  "category=none",
  "category=none&ordering=created_at",
  "assignee=me",
  "assignee=me&ordering=due_at",
  "assignee=me&ordering=-due_at",
  "assignee=me&ordering=status&status=todo,done",
  "overdue=true&ordering=due_at",
  "completed_after=2023-12-01&ordering=completed_at",
  "completed_before=2030-01-01&ordering=-completed_at",
  "due_after=2026-06-01T00:00:00Z&ordering=due_at",
  "due_before=2027-04-01T00:00:00Z&ordering=-due_at",
  "created_after=2023-11-20&ordering=created_at",
  "updated_after=2023-11-20&ordering=updated_at",
  "priority=low,medium&ordering=priority&status=todo",
  "done=false&ordering=due_at",
];

const QUERIES = [
  ...INDEXED,
  "due_before=2027-04-01",
  "due_before=2027-04-01&ordering=due_at",
  "due_after=2026-06-01&ordering=-due_at",
];

/** One category, in every ordering. */
function inCategory(id: string | undefined): string[] {
  return ["", ...BY_ALL].map((ordering) => `category=${id}&${ordering}`);
}

function isCheap(answer: Answer, most: number): boolean {
  expect(answer.status).toBe(200);
  const { trips, rows } = costOf(answer);
  return trips === 1 && rows <= most;
}

/** Deep enough that reading each page from the list's beginning would show. */
async function firstPages(person: Person, query: string): Promise<Answer[]> {
  const path = query.startsWith("/") ? query : `/api/tasks?${query}`;
  const pages = [await person.get(`${path}&page_size=${PAGE}`)];
  for (let next = pages[0]?.body.next; next && pages.length < 6; next = pages.at(-1)?.body.next) {
    pages.push(await person.get(next));
  }
  return pages;
}

async function undated(person: Person, count: number): Promise<void> {
  await env.DB.prepare(
    `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?2)
     INSERT INTO tasks (id, owner_id, title, title_key, status, priority, created_at, updated_at)
     SELECT ?1 || i, ?1, 'Some day', 'some day', 0, 0, '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z' FROM n`,
  )
    .bind(person.id, count)
    .run();
}

const COMPLETED = ["/api/tasks/completed?", "/api/tasks/completed?completed_before=2030-01-01"];

/** The ledger's rows for what `fill` has made done. */
async function complete(person: Person): Promise<void> {
  await env.DB.prepare(
    `INSERT INTO completions (id, task_id, owner_id, completed_at, completed_by, category_id)
     SELECT 'c' || id, id, owner_id, completed_at, owner_id, category_id FROM tasks WHERE owner_id = ? AND status = 2`,
  )
    .bind(person.id)
    .run();
}

/** Puts tasks straight into the database, every other one assigned to their owner, and answers with their five categories. */
async function fill(person: Person, count: number, from: number): Promise<string[]> {
  const categories: string[] = [];
  for (const name of ["a", "b", "c", "d", "e"]) categories.push((await person.category(name)).id);
  for (let done = 0; done < count; done += CHUNK) {
    const size = Math.min(CHUNK, count - done);
    await env.DB.prepare(FILL)
      .bind(person.id, JSON.stringify(categories), from + done, size)
      .run();
  }
  return categories;
}

const CHUNK = 10_000;

// `h` scatters the row's number, so that no column follows another.
const FILL = `
  WITH RECURSIVE
    n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ?4),
    base AS (SELECT ?3 + i AS i, ((?3 + i) * 2654435761) & 4294967295 AS h FROM n),
    at AS (SELECT *, 1700000000 + i * 60 AS created, h >> 5 & 15 AS s FROM base),
    due AS (
      SELECT *, CASE WHEN s < 8 THEN 0 WHEN s < 10 THEN 1 WHEN s < 15 THEN 2 ELSE 3 END AS status,
        CASE WHEN h >> 9 & 3 THEN date('2026-01-01', '+' || ((h >> 11) % 730) || ' days') END AS day,
        CASE WHEN h >> 10 & 1 THEN printf('%02d:%02d', (h >> 12) % 24, (h >> 17) % 60) END AS time
      FROM at
    )
  INSERT INTO tasks (id, owner_id, category_id, title, title_key, description, description_key, status, completed_at,
    priority, due_date, due_time, time_zone, due_at, version, created_at, updated_at, assignee_id, position)
  SELECT
    printf('%s-%s-7000-8000-%012x', substr(printf('%012x', created * 1000), 1, 8),
      substr(printf('%012x', created * 1000), 9, 4), i),
    ?1, json_extract(?2, '$[' || ((h >> 7) % 6) || ']'),
    'Task ' || ((h >> 8) % 50000), 'task ' || ((h >> 8) % 50000), 'About ' || h, 'about ' || h,
    status, CASE status WHEN 2 THEN strftime('%Y-%m-%dT%H:%M:%fZ', created + h % 900000, 'unixepoch') END,
    (h >> 6) % 5, day, CASE WHEN day IS NOT NULL THEN time END, CASE WHEN day IS NOT NULL THEN 'Etc/GMT-1' END,
    CASE WHEN time IS NULL THEN strftime('%Y-%m-%dT%H:%M:%fZ', day, '+23 hours')
      ELSE strftime('%Y-%m-%dT%H:%M:%fZ', day || ' ' || time, '-1 hour') END,
    1 + h % 3, strftime('%Y-%m-%dT%H:%M:%fZ', created, 'unixepoch'),
    strftime('%Y-%m-%dT%H:%M:%fZ', created + h % 900000, 'unixepoch'), CASE WHEN h >> 13 & 1 THEN ?1 END, printf('a%xV', h)
  FROM due`;

/** What requests about shared things read. */
async function rowsOfSharing(): Promise<Record<string, number>> {
  const [ada, bob] = [await newPerson(), await newPerson()];
  const category = await ada.category("Home");
  const task = await ada.task({ category_id: category.id });
  const members = `/api/categories/${category.id}/members`;
  const invited = await ada.post(members, { username: bob.username, role: "viewer" });
  const answers = {
    invited,
    accepted: await bob.post(`/api/invitations/${invited.body.id}/accept`),
    commented: await ada.post(`/api/tasks/${task.id}/comments`, { body: "Hello" }),
    edited: await ada.patch(`/api/tasks/${task.id}`, { title: "Edited" }),
    taskDeleted: await ada.delete(`/api/tasks/${task.id}`),
    left: await bob.delete(`${members}/${bob.id}`),
    categoryDeleted: await ada.delete(`/api/categories/${category.id}`),
    erased: await bob.delete("/api/me", { password: PASSWORD }),
  };
  return Object.fromEntries(
    Object.entries(answers).map(([name, answer]) => {
      expect(answer.status, name).toBeLessThan(300);
      return [name, costOf(answer).rows];
    }),
  );
}

/** A category and tasks of the owner's, with grants of the member's. */
async function shareTasks(owner: Person, member: Person, grants: number): Promise<void> {
  const category = await owner.category("Shared");
  const tasks: string[] = [];
  for (let n = 0; n < grants; n += 1) tasks.push((await owner.task({ category_id: category.id })).id);
  const insert = env.DB.prepare(
    "INSERT INTO grants (user_id, subject, subject_id, role, created_at) VALUES (?, ?, ?, ?, ?)",
  );
  await env.DB.batch(
    [["category", category.id], ...tasks.map((id) => ["task", id])].map(([subject, id]) =>
      insert.bind(member.id, subject, id, "editor", new Date().toISOString()),
    ),
  );
}
