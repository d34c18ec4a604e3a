import { newId } from "./product.ts";

const CHUNK = 10_000;

/** A user's tasks of several years, most of them done, in ten categories or none. The floor's table gets the same. */
export async function seed(db: D1Database, userId: string, tasks: number): Promise<void> {
  await makeFloor(db);
  const made = new Date().toISOString();
  const categories = Array.from({ length: 10 }, (_, place) => ({ id: newId(new Date()), place }));
  const insert = db.prepare(
    `INSERT INTO categories (id, owner_id, name, name_key, position, created_at, updated_at)
     SELECT value ->> 'id', ?1, 'c' || (value ->> 'place'), 'c' || (value ->> 'place'), value ->> 'place', ?2, ?2
     FROM json_each(?3)`,
  );
  await insert.bind(userId, made, JSON.stringify(categories)).run();
  for (let from = 0; from < tasks; from += CHUNK) {
    const to = Math.min(from + CHUNK, tasks);
    await db
      .prepare(INSERT_TASKS)
      .bind(from, to, userId, JSON.stringify(categories.map(({ id }) => id)))
      .run();
  }
  await db.prepare("INSERT INTO floor SELECT * FROM tasks WHERE owner_id = ?").bind(userId).run();
}

/** New open tasks in both tables, one for each request that changes a task. */
export async function seedOne(db: D1Database, userId: string, tasks: number): Promise<string[]> {
  const now = new Date();
  const ids = Array.from({ length: tasks }, () => newId(now));
  const columns = "id, owner_id, title, title_key, status, priority, created_at, updated_at";
  const from = `SELECT value, ?1, 'A task', 'a task', 0, 2, ?2, ?2 FROM json_each(?3)`;
  await db.batch(
    ["tasks", "floor"].map((table) =>
      db.prepare(`INSERT INTO ${table} (${columns}) ${from}`).bind(userId, now.toISOString(), JSON.stringify(ids)),
    ),
  );
  return ids;
}

/** The same columns, with only the indexes that the floor's statements need. */
async function makeFloor(db: D1Database): Promise<void> {
  await db.batch([
    db.prepare("CREATE TABLE IF NOT EXISTS floor AS SELECT * FROM tasks WHERE 0"),
    db.prepare("CREATE UNIQUE INDEX IF NOT EXISTS floor_id ON floor (id)"),
    db.prepare("CREATE INDEX IF NOT EXISTS floor_created ON floor (owner_id, created_at, id)"),
  ]);
}

const INSERT_TASKS = `
  WITH RECURSIVE n (i) AS (SELECT CAST(?1 AS INTEGER) UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ?2)
  INSERT INTO tasks (id, owner_id, category_id, title, title_key, description, description_key, status, completed_at,
    priority, due_date, time_zone, due_at, created_at, updated_at)
  SELECT
    printf('%08x-%04x-7%03x-8%03x-%012x', 25000000 + i / 65536, i % 65536, i % 4096, abs(random()) % 4096, abs(random()) % 281474976710656),
    ?3,
    json_extract(?4, '$[' || (i % 11) || ']'),
    'Task ' || (i * 7919 % 100003), 'task ' || (i * 7919 % 100003), 'About task ' || i, 'about task ' || i,
    CASE WHEN i % 10 < 7 THEN 2 WHEN i % 10 = 7 THEN 1 WHEN i % 10 = 8 THEN 0 ELSE 3 END,
    CASE WHEN i % 10 < 7 THEN strftime('%Y-%m-%dT%H:%M:%fZ', 1700000000 + i * 911, 'unixepoch') END,
    i * 31 % 5,
    CASE WHEN i % 4 THEN date(1800000000 + (i * 7919 % 100003 - 50000) * 600, 'unixepoch') END,
    CASE WHEN i % 4 THEN 'UTC' END,
    CASE WHEN i % 4 THEN strftime('%Y-%m-%dT00:00:00.000Z', 1800000000 + (i * 7919 % 100003 - 50000) * 600 + 86400, 'unixepoch') END,
    strftime('%Y-%m-%dT%H:%M:%fZ', 1700000000 + i * 900, 'unixepoch'),
    strftime('%Y-%m-%dT%H:%M:%fZ', 1700000000 + (i * 7919 % 100003) * 900, 'unixepoch')
  FROM n`;
