import { createExecutionContext, createScheduledController, waitOnExecutionContext } from "cloudflare:test";
import { beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { JOBS } from "../src/cron.ts";
import { connect, newQueryStats } from "../src/db/database.ts";
import { executable } from "../src/db/statements.ts";
import { prune } from "../src/features/maintenance/prune.ts";
import { deletions } from "../src/features/maintenance/retention.ts";
import worker from "../src/index.ts";
import { leastId } from "../src/kernel/ids.ts";
import { openContext } from "../src/open-context.ts";
import { expectProblem, newPerson } from "./support/client.ts";
import { env } from "./support/env.ts";
import { at as asOf } from "./support/jobs.ts";
import { DAY } from "./support/time.ts";

const NIGHT = Date.parse("2040-06-15T03:00:00.000Z");
const HOUR = 3_600_000;

/** Rows of each table, made from a moment, with the age at which they are deleted. `?1` is the moment, `?2` a UUIDv7 of it. */
const SNAPSHOT_COLUMNS: Record<string, { readonly age: number; readonly sql: string }> = {
  events: {
    age: 400 * DAY,
    sql: `INSERT INTO events (event, entity, entity_id, owner_id, actor_id, at) VALUES ('task.updated', 'task', ?2, 'x', 'x', ?1)`,
  },
  audit: {
    age: 400 * DAY,
    sql: "INSERT INTO audit (id, at, action, detail) VALUES (?2, ?1, 'role.changed', '{}')",
  },
  // By the day: it is three in the morning.
  stats: { age: 400 * DAY + 3 * HOUR, sql: "INSERT INTO stats VALUES (substr(?1, 1, 10), 'users_' || ?2, 1)" },
  sessions: {
    age: 30 * DAY,
    sql: `INSERT INTO sessions (id, user_id, rotated_at, created_at, last_used_at, expires_at)
      SELECT ?2, id, '', '', '', ?1 FROM users LIMIT 1`,
  },
  links: { age: 30 * DAY, sql: "INSERT INTO links SELECT ?2, id, 'reset', 'a@b.cd', ?1 FROM users LIMIT 1" },
  jobs: { age: 30 * DAY, sql: "INSERT INTO jobs (id, body, available_at, created_at) VALUES (?2, '{}', ?1, ?1)" },
  attempts: { age: 0, sql: "INSERT INTO attempts VALUES ('login', ?2, '', 1, ?1, ?1)" },
  // Together with the day: at three in the morning, when the last of them is 27 hours old.
  idempotency_keys: {
    age: 27 * HOUR,
    sql: `INSERT INTO idempotency_keys (day, user_id, key, fingerprint, created_at)
      VALUES (unixepoch(?1) / 86400, 'x', ?2, '', ?1)`,
  },
};

describe("each night", () => {
  beforeEach(async () => {
    await newPerson();
    for (const table of ["deleted_rows", ...Object.keys(SNAPSHOT_COLUMNS)]) await run(`DELETE FROM ${table}`);
  });

  it.each(Object.entries(SNAPSHOT_COLUMNS))("what is old enough is deleted: %s", async (table, { age, sql }) => {
    const moments = [NIGHT - age - 2 * DAY, NIGHT - age - 1, NIGHT - age + 1, NIGHT + DAY];
    for (const moment of moments) await run(sql, at(moment), leastId(new Date(moment)));
    const lines = await nightly();
    // The totals are of this night.
    await run("DELETE FROM stats WHERE name LIKE '%total'");
    expect(await count(table)).toBe(2);
    expect(lines.filter(({ pruned }) => pruned)).toEqual([{ pruned: table, rows: 2 }]);
  });

  it("what undo needs is kept for 30 days, and nothing of an event that is erased", async () => {
    const event = (SNAPSHOT_COLUMNS.events as { sql: string }).sql;
    for (const days of [31, 29]) {
      await run(event, at(NIGHT - days * DAY), crypto.randomUUID());
      await run("INSERT INTO deleted_rows SELECT max(seq), 1, 'tasks', 'x', '{}' FROM events");
      await run("INSERT INTO deleted_rows SELECT max(seq), 2, 'tasks', 'x', '{}' FROM events");
    }
    await run("INSERT INTO deleted_rows VALUES (0, 1, 'tasks', 'x', '{}')");
    await nightly();
    const { results } = await env.DB.prepare("SELECT place FROM deleted_rows ORDER BY place").all();
    expect(results).toEqual([{ place: 1 }, { place: 2 }]);
    expect(await count("events")).toBe(2);
  });

  it("completions, the ids of what was deleted and its rows of the feed stay for good", async () => {
    const me = await newPerson();
    const [done, deleted] = [
      await me.task({ due_date: "2026-03-14", recurrence: { rrule: "FREQ=DAILY" } }),
      await me.task(),
    ];
    await me.post(`/api/tasks/${done.id}/complete`);
    await me.delete(`/api/tasks/${deleted.id}`);
    const tables = ["completions", "deleted_ids", "feed"];
    const before = await Promise.all(tables.map(count));
    expect(Math.min(...before)).toBeGreaterThan(0);
    await nightly();
    expect(await count("events")).toBe(0);
    expect(await Promise.all(tables.map(count))).toEqual(before);
  });

  it("an old task without its first events is synced, edited and undone as others are, from its next change on", async () => {
    const me = await newPerson();
    const { id } = await me.task({ title: "Old" });
    const path = `/api/tasks/${id}`;
    await asOf(NIGHT - HOUR, me, (me) => me.patch(path, { title: "Newer" }));
    await nightly();
    await asOf(NIGHT, me, async (me) => {
      const { results } = (await me.get(`${path}/history`)).body;
      expect(results.map(({ event }: { event: string }) => event)).toEqual(["task.updated"]);
      const { changes } = (await me.get("/api/sync")).body;
      expect(changes.find((change: { id: string }) => change.id === id)).toMatchObject({ data: { title: "Newer" } });
      expectProblem(await me.post("/api/undo", { seq: results[0].seq }), 409, "not_undoable");
      const { headers } = await me.patch(path, { title: "Newest" });
      expect(headers.get("X-Change-Seq")).toMatch(/^\d+$/);
      expect((await me.post("/api/undo", { seq: Number(headers.get("X-Change-Seq")) })).status).toBe(200);
      expect((await me.get(path)).body.title).toBe("Newer");
    });
  });

  it("a run that is broken off leaves the rest to the next one", async () => {
    const many = 2_500;
    const row = "FROM (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?2) SELECT i FROM n)";
    const old = at(NIGHT - 500 * DAY);
    await run(`INSERT INTO attempts SELECT 'login', i, '', 1, ?1, ?1 ${row}`, old, many);
    await run(
      `INSERT INTO events (event, entity, entity_id, owner_id, actor_id, at) SELECT 'x', 'x', 'x', 'x', 'x', ?1 ${row}`,
      old,
      many,
    );
    const lines = captureLog();
    let batches = 0;
    const failing = connect({
      prepare: (query: string) => env.DB.prepare(query),
      batch: (batch: D1PreparedStatement[]) => {
        batches += 1;
        return batches > 11 ? Promise.reject(new Error("the database is away")) : env.DB.batch(batch);
      },
    } as never);
    const ctx = { ...openContext(env, { waitUntil() {} }, new Date(NIGHT)), db: failing };
    await expect(prune(ctx)).rejects.toThrow(/attempts was not pruned.*events was not pruned/);
    const left = [await count("events"), await count("attempts")];
    expect(Math.max(...left)).toBeLessThan(many);
    expect(Math.min(...left)).toBeGreaterThan(0);
    const [events = 0, attempts = 0] = left;
    expect(lines).toContainEqual({ pruned: "events", rows: many - events });
    expect(lines).toContainEqual({ pruned: "attempts", rows: many - attempts });
    await nightly();
    expect([await count("events"), await count("attempts")]).toEqual([0, 0]);
  });

  // These begin at the front of their key, and read one chunk.
  it.each(Object.entries(deletions(new Date(NIGHT))))(
    "the deletion reads a range alone: %s",
    async (table, statement) => {
      const { sql, params } = executable(statement).getQuery();
      const { results } = await env.DB.prepare(`EXPLAIN QUERY PLAN ${sql}`)
        .bind(...params)
        .all<{ detail: string }>();
      const scans = results.map(({ detail }) => detail).filter((detail) => detail.startsWith(`SCAN ${table}`));
      expect(scans.length).toBe(["events", "deleted_rows", "deliveries"].includes(table) ? 1 : 0);
      expect(JSON.stringify(results)).not.toContain("TEMP B-TREE");
    },
  );
});

it("no job of each minute reads more where there are thousands of everything", async () => {
  const MANY = 3_000;
  const n = `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${MANY})`;
  await env.DB.batch(SEED.map((statement) => env.DB.prepare(`${n} ${statement}`)));
  await env.DB.batch([
    env.DB.prepare("INSERT OR REPLACE INTO counted SELECT 1, max(seq) FROM events"),
    env.DB.prepare("UPDATE event_cursors SET seq = (SELECT max(seq) FROM events)"),
  ]);
  const read: Record<string, number> = {};
  for (const [name, job] of Object.entries(JOBS["* * * * *"] ?? {})) {
    const stats = newQueryStats();
    await job(openContext(env, { waitUntil() {} }, new Date("2026-06-01"), { stats }));
    read[name] = stats.rowsRead;
  }
  for (const [name, rows] of Object.entries(read)) expect(rows, name).toBeLessThan(200);
});

const BEFORE = "'2026-05-01T00:00:00.000Z'";
const LATER = "'2099-01-01T00:00:00.000Z'";

/** Nothing of it is due, and nothing new. */
const SEED = [
  `INSERT INTO users (id, username, username_key, password_hash, created_at) SELECT 'user-' || i, i, i, '', ${BEFORE} FROM n`,
  `INSERT INTO tasks (id, owner_id, title, title_key, status, priority, created_at, updated_at)
    SELECT 'task-' || i, 'user-1', 'A task', 'a task', 0, 0, ${BEFORE}, ${BEFORE} FROM n`,
  `INSERT INTO reminders (id, task_id, user_id, at, status, take_at, created_at, updated_at)
    SELECT 'reminder-' || i, 'task-1', 'user-1', ${LATER}, iif(i % 2, 'scheduled', 'sent'), iif(i % 2, ${LATER}, NULL),
      ${BEFORE}, ${BEFORE} FROM n`,
  `INSERT INTO digests (user_id, at, take_at) SELECT 'user-' || i, ${LATER}, ${LATER} FROM n`,
  `INSERT INTO invitations (id, subject, subject_id, role, status, inviter_id, created_at, expires_at, ended_at)
    SELECT 'invitation-' || i, 'task', 'task-' || i, 'viewer', iif(i % 2, 'pending', 'declined'), 'user-1', ${BEFORE},
      iif(i % 2, ${LATER}, ${BEFORE}), iif(i % 2, NULL, ${BEFORE}) FROM n`,
  `INSERT INTO events (event, entity, entity_id, owner_id, actor_id, at, data, subject_id)
    SELECT 'task.created', 'task', 'task-' || i, 'user-1', 'user-1', ${BEFORE}, '{}', 'task-' || i FROM n`,
  `INSERT INTO feed (user_id, entity, entity_id, seq, gone, event, actor_id, at)
    SELECT 'user-' || (i % 1000), 'task', 'task-' || i, i, 0, 'task.created', 'user-1', ${BEFORE} FROM n`,
  `INSERT INTO sockets (user_id, open, until) SELECT 'user-' || i, 1, ${LATER} FROM n`,
  `INSERT INTO sessions (id, user_id, rotated_at, created_at, last_used_at, expires_at)
    SELECT 'session-' || i, 'user-' || i, ${BEFORE}, ${BEFORE}, ${BEFORE}, ${LATER} FROM n`,
  `INSERT INTO jobs (id, body, available_at, created_at) SELECT 'job-' || i, '{}', ${LATER}, ${BEFORE} FROM n`,
  `INSERT INTO attempts SELECT 'login', 'user-' || i, '', 1, ${LATER}, ${LATER} FROM n`,
  `INSERT INTO webhooks (id, user_id, url, description, events, secret, key_id, seq, due_at, created_at)
    SELECT 'webhook-' || i, 'user-' || i, '', '', '["*"]', '', '', i, ${LATER}, ${BEFORE} FROM n`,
  `INSERT INTO deliveries (webhook_id, seq, event, entity_id, state, next_try_at, created_at)
    SELECT 'webhook-' || i, i, '', '', 'failed', ${LATER}, ${BEFORE} FROM n`,
  `INSERT INTO stats SELECT 'day-' || i, 'users', 1 FROM n`,
];

/** The nightly cron, and the lines that it logs. */
async function nightly(): Promise<Record<string, unknown>[]> {
  const lines = captureLog();
  const ctx = createExecutionContext();
  await worker.scheduled(createScheduledController({ scheduledTime: new Date(NIGHT), cron: "0 3 * * *" }), env, ctx);
  await waitOnExecutionContext(ctx);
  return lines;
}

function captureLog(): Record<string, unknown>[] {
  const lines: Record<string, unknown>[] = [];
  const spy = vi.spyOn(console, "log").mockImplementation((line) => void lines.push(JSON.parse(line)));
  onTestFinished(() => spy.mockRestore());
  return lines;
}

function run(sql: string, ...values: unknown[]) {
  return env.DB.prepare(sql)
    .bind(...values)
    .run();
}

async function count(table: string): Promise<number> {
  return (await env.DB.prepare(`SELECT count(*) AS rows FROM ${table}`).first<number>("rows")) ?? 0;
}

function at(moment: number): string {
  return new Date(moment).toISOString();
}
