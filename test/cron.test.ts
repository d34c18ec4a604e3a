import { createExecutionContext, createScheduledController, waitOnExecutionContext } from "cloudflare:test";
import { afterEach, expect, it, vi } from "vitest";
import { newQueryStats } from "../src/db/database.ts";
import worker from "../src/index.ts";
import { JOBS } from "../src/jobs.ts";
import { openContext } from "../src/open-context.ts";
import { newPerson } from "./support/client.ts";
import { env } from "./support/env.ts";
import { DAY } from "./support/time.ts";

const EVERY_MINUTE = "* * * * *";
const MANY = 3_000;

afterEach(() => void vi.restoreAllMocks());

it("a job that fails keeps no other from its work, and each failure is reported", async () => {
  const log = vi.spyOn(console, "log");
  const done: string[] = [];
  const fails = (reason: string) => async () => {
    throw new Error(reason);
  };
  const jobs = { first: fails("one"), second: async () => void done.push("second"), third: fails("two") };
  Object.assign(JOBS, { test: jobs });
  const controller = createScheduledController({ scheduledTime: new Date(), cron: "test" });
  const failure = await worker.scheduled(controller, env, createExecutionContext()).then(
    () => undefined,
    (error) => error,
  );
  expect(failure).toBeInstanceOf(AggregateError);
  expect(failure.message).toBe("Cron jobs failed: first, third");
  expect(failure.errors.map(({ message }: Error) => message)).toEqual(["one", "two"]);
  const lines = log.mock.calls.map(([line]) => JSON.parse(line));
  expect(lines).toMatchObject([
    { job: "first", cron: "test", outcome: "failed", error: expect.stringContaining("one") },
    { job: "third", error: expect.stringContaining("two") },
    { cron: "test", jobs: 3, failed: 2 },
  ]);
  expect(done).toEqual(["second"]);
  delete JOBS.test;
});

it("each night invitations are deleted that ended long ago", async () => {
  const me = await newPerson();
  const { id } = await me.task();
  const { body } = await me.post(`/api/tasks/${id}/members`, { email: "nobody@example.com", role: "viewer" });
  expect((await me.delete(`/api/invitations/${body.id}`)).status).toBe(204);
  const count = "SELECT count(*) AS count FROM invitations WHERE id = ?";
  for (const [days, left] of [
    [90, 1],
    [200, 0],
  ] as const) {
    await nightly(Date.now() + days * DAY);
    expect(await env.DB.prepare(count).bind(body.id).first("count")).toBe(left);
  }
});

it("no job of each minute reads more where there are thousands of everything", async () => {
  await env.DB.batch(SEED.map((statement) => env.DB.prepare(`WITH RECURSIVE n(i) AS (${COUNT}) ${statement}`)));
  await env.DB.batch([
    env.DB.prepare("INSERT INTO counted SELECT 1, max(seq) FROM events"),
    env.DB.prepare("UPDATE event_cursors SET seq = (SELECT max(seq) FROM events)"),
  ]);
  for (const [name, job] of Object.entries(JOBS[EVERY_MINUTE] ?? {})) {
    const stats = newQueryStats();
    await job(openContext(env, { waitUntil() {} }, new Date("2026-06-01"), { stats }));
    expect(stats.rowsRead, name).toBeLessThan(200);
  }
});

async function nightly(scheduledTime: number): Promise<void> {
  const ctx = createExecutionContext();
  await worker.scheduled(createScheduledController({ scheduledTime, cron: "0 3 * * *" }), env, ctx);
  await waitOnExecutionContext(ctx);
}

const COUNT = `SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${MANY}`;
const BEFORE = "'2026-05-01T00:00:00.000Z'";
const LATER = "'2099-01-01T00:00:00.000Z'";

/** Nothing of it is due, and nothing new. */
const SEED = [
  `INSERT INTO users (id, username, username_key, password_hash, created_at) SELECT 'user-' || i, i, i, '', ${BEFORE} FROM n`,
  `INSERT INTO tasks (id, owner_id, title, title_key, status, priority, created_at, updated_at)
    VALUES ('task', 'user-1', 'A task', 'a task', 0, 0, ${BEFORE}, ${BEFORE})`,
  `INSERT INTO reminders (id, task_id, user_id, at, status, take_at, created_at, updated_at)
    SELECT 'reminder-' || i, 'task', 'user-1', ${LATER}, 'scheduled', ${LATER}, ${BEFORE}, ${BEFORE} FROM n`,
  `INSERT INTO digests (user_id, at, take_at) SELECT 'user-' || i, ${LATER}, ${LATER} FROM n`,
  `INSERT INTO invitations (id, subject, subject_id, role, status, inviter_id, created_at, expires_at)
    SELECT 'invitation-' || i, 'task', 'task-' || i, 'viewer', iif(i % 2, 'pending', 'declined'), 'user-1', ${BEFORE},
      iif(i % 2, ${LATER}, ${BEFORE}) FROM n`,
  `INSERT INTO events (event, entity, entity_id, owner_id, actor_id, at, data, subject_id)
    SELECT 'task.created', 'task', 'task-' || i, 'user-1', 'user-1', ${BEFORE}, '{}', 'task-' || i FROM n`,
  `INSERT INTO feed (user_id, entity, entity_id, seq, gone, event, actor_id, at)
    SELECT 'user-' || (i % 1000), 'task', 'task-' || i, i, 0, 'task.created', 'user-1', ${BEFORE} FROM n`,
  `INSERT INTO sockets (user_id, open, until) SELECT 'user-' || i, 1, ${LATER} FROM n`,
];
