import { createExecutionContext, createScheduledController, waitOnExecutionContext } from "cloudflare:test";
import { expect, it, onTestFinished, vi } from "vitest";
import { consume } from "../src/consumer.ts";
import type { Job } from "../src/context/jobs.ts";
import { connect } from "../src/db/database.ts";
import { saveUsage, saveUsageWhenDue } from "../src/features/stats/save-usage.ts";
import worker from "../src/index.ts";
import { writePoint } from "../src/kernel/points.ts";
import { count, pendingUsage, takeUsage } from "../src/kernel/usage.ts";
import { openContext } from "../src/open-context.ts";
import { type Fetch, newPerson, newUsername, Person } from "./support/client.ts";
import { env } from "./support/env.ts";
import { Mailbox, owing } from "./support/jobs.ts";
import { Socket } from "./support/socket.ts";
import { atMoment, DAY } from "./support/time.ts";

const TODAY = () => new Date().toISOString().slice(0, 10);

it("a request is a line of the log and a point, without its content", async () => {
  const { points, fetch } = measuredWorker();
  const me = new Person((await newPerson()).signedIn, fetch);
  const lines = captureLog();
  const task = await me.task({ title: "The surprise party" });
  const { headers } = await me.get("/api/tasks?search=secret");
  await me.get("/wp-login.php");
  expect(lines).toMatchObject([
    { method: "POST", route: "/api/tasks", status: 201, trips: 1, written: 16, user_id: me.id },
    { method: "GET", route: "/api/tasks", status: 200, trips: 1, written: 0, request_id: headers.get("X-Request-Id") },
    { method: "GET", route: null, status: 404, trips: 0 },
  ]);
  const text = JSON.stringify(lines);
  for (const secret of ["surprise", "secret", task.id, me.token]) expect(text).not.toContain(secret);
  const [ms, rows] = [expect.any(Number), expect.any(Number)];
  expect(points).toEqual([
    { indexes: ["POST /api/tasks"], blobs: ["request", "POST /api/tasks", "201"], doubles: [ms, 1, rows, 16] },
    { indexes: ["GET /api/tasks"], blobs: ["request", "GET /api/tasks", "200"], doubles: [ms, 1, rows, 0] },
    { indexes: ["GET (no route)"], blobs: ["request", "GET (no route)", "404"], doubles: [ms, 0, 0, 0] },
  ]);
});

it("a point that cannot be written harms nobody", () => {
  const lines = captureLog();
  const dataset = {
    writeDataPoint() {
      throw new Error("no more points");
    },
  };
  writePoint(dataset, { kind: "request", name: "GET /", outcome: "200" });
  writePoint(undefined, { kind: "request", name: "GET /", outcome: "200" });
  expect(lines).toEqual([{ metrics: "a point was not written", error: expect.stringContaining("no more points") }]);
});

it("a cron is a line, and so is each of its jobs that wrote something", async () => {
  const person = await newPerson();
  await sweep();
  const lines = captureLog();
  await sweep();
  expect(lines.filter(({ job }) => job)).toEqual([]);
  await person.task();
  lines.length = 0;
  await sweep();
  expect(lines.find(({ job }) => job === "countEvents")).toMatchObject({ outcome: "done", trips: 1, written: 2 });
  const last = lines.at(-1);
  expect(last).toMatchObject({ cron: "* * * * *", jobs: expect.any(Number), failed: 0, trips: expect.any(Number) });
});

it("a job of the Queue is a line, a failure too, and both are counted with their mails", async () => {
  const { id: userId, signedIn } = await newPerson({ email: `${newUsername()}@example.com` });
  const lines = captureLog();
  takeUsage();
  const owed = { kind: "verify", userId } as const;
  for (const [attempts, refuses] of [
    [1, 0],
    [2, 1],
    [6, 1],
  ] as const) {
    const job = await owing(owed);
    await env.DB.prepare("UPDATE jobs SET tries = ?")
      .bind(attempts - 1)
      .run();
    await deliver(job, attempts, new Mailbox(refuses));
  }
  expect(lines).toMatchObject([
    { job: "verify", messages: 1, try: 1, outcome: "done", trips: 4 },
    { job: "verify", try: 2, again_in_seconds: 30, outcome: "failed", trips: 4, error: expect.stringContaining("452") },
    { job: "verify", try: 6, again_in_seconds: null, outcome: "failed" },
  ]);
  expect(JSON.stringify(lines)).not.toContain(signedIn.user.email);
  const { jobs_run, jobs_failed, mails_sent, mails_failed } = pending();
  expect([jobs_run, jobs_failed, mails_sent, mails_failed]).toEqual([3, 2, 1, 2]);
});

it("a hub's line says who opened a socket and why one closed, and has no word of a client's", async () => {
  const lines = captureLog();
  const [me, other] = [await newPerson(), await newPerson()];
  const socket = await Socket.ready(me);
  await me.task({ title: "The surprise party" });
  socket.close(4000, "secret");
  const bad = await Socket.ready(other);
  bad.send("nonsense");
  await bad.closing();
  await expect(Socket.open(me, { since: "nonsense" }).then((each) => each.closing())).resolves.toMatchObject({
    reason: "bad_cursor",
  });
  const hubs = () => lines.filter(({ hub }) => hub);
  await expect.poll(() => hubs().length).toBe(5);
  expect(hubs()).toEqual(
    expect.arrayContaining([
      { hub: "opened", user_id: me.id, sockets: 1, ms: expect.any(Number), trips: 1, rows: 6, written: 2 },
      { hub: "closed", user_id: me.id, code: 4000, reason: "client", sockets: 0 },
      expect.objectContaining({ hub: "opened", user_id: other.id }),
      { hub: "closed", user_id: other.id, code: 4400, reason: "bad_message", sockets: 0 },
      { hub: "refused", user_id: me.id, reason: "bad_cursor" },
    ]),
  );
  expect(JSON.stringify(lines)).not.toMatch(/secret|surprise|nonsense/);
});

it("the stats have the day's requests at once, which cost no trip, and the same once they are written down", async () => {
  const admin = await newAdmin();
  await saveUsage({ db: connect(env.DB) });
  const before = await today(admin);
  const { headers } = await admin.get("/api/me");
  expect(headers.get("Server-Timing")).toContain('desc="1 trip,');
  await admin.get("/api/nothing");
  const counted = await today(admin);
  expect(counted).toMatchObject({
    requests: before.requests + 3,
    responses_4xx: before.responses_4xx + 1,
    responses_429: before.responses_429,
    responses_5xx: before.responses_5xx,
    // Those of the stats themselves too.
    database_trips: before.database_trips + 2,
  });
  expect(counted.rows_read).toBeGreaterThan(before.rows_read);
  await saveUsage({ db: connect(env.DB) });
  const { requests, rows_written } = await today(admin);
  expect(requests).toBe(counted.requests + 1);
  expect(rows_written).toBeGreaterThan(counted.rows_written);
});

it("what is counted is written down once a minute, and stays where the database fails", async () => {
  const saved: Promise<unknown>[] = [];
  const save = (DB: D1Database) => saveUsageWhenDue({ ...env, DB }, { waitUntil: (each) => void saved.push(each) });
  const failing = new Proxy(env.DB, {
    get: (db, name) => (name === "batch" ? () => Promise.reject(new Error("gone")) : Reflect.get(db, name).bind(db)),
  });
  const start = Date.now() + 100 * DAY;
  await atMoment(start, async () => {
    takeUsage();
    count({ requests: 5 });
    save(failing);
    count({ requests: 2 });
    await Promise.all(saved);
    expect(pending()).toMatchObject({ requests: 7, database_trips: 1 });
    save(env.DB);
    expect(saved).toHaveLength(1);
  });
  await atMoment(start + 60_000, async () => {
    save(env.DB);
    await Promise.all(saved);
    expect(saved).toHaveLength(2);
    const row = env.DB.prepare("SELECT value FROM stats WHERE day = ? AND name = 'requests'").bind(TODAY());
    expect(await row.first("value")).toBe(7);
    // What writing it down cost itself.
    expect(Object.keys(pending()).sort()).toEqual(["database_trips", "rows_read", "rows_written"]);
  });
});

/** The lines that the log gets from here on. */
function captureLog(): Record<string, unknown>[] {
  const lines: Record<string, unknown>[] = [];
  const spy = vi.spyOn(console, "log").mockImplementation((line) => void lines.push(JSON.parse(line)));
  onTestFinished(() => spy.mockRestore());
  return lines;
}

/** The Worker with a dataset that keeps its points. */
function measuredWorker() {
  const points: AnalyticsEngineDataPoint[] = [];
  const METRICS = { writeDataPoint: (point: AnalyticsEngineDataPoint) => void points.push(point) };
  const fetch: Fetch = async (request) => {
    const ctx = createExecutionContext();
    const response = await worker.fetch(request, { ...env, METRICS }, ctx);
    await waitOnExecutionContext(ctx);
    return response;
  };
  return { points, fetch };
}

async function sweep(): Promise<void> {
  const ctx = createExecutionContext();
  await worker.scheduled(createScheduledController({ scheduledTime: new Date(), cron: "* * * * *" }), env, ctx);
  await waitOnExecutionContext(ctx);
}

async function deliver(body: Job, attempts: number, mailbox: Mailbox): Promise<void> {
  const ctx = createExecutionContext();
  const message = { body, attempts, ack() {}, retry() {} } as unknown as Message<Job>;
  await consume(() => openContext(env, ctx), mailbox, [message]);
  await waitOnExecutionContext(ctx);
}

/** Today's numbers that are not written down. */
function pending(): Record<string, number> {
  return Object.fromEntries(pendingUsage().map(({ name, value }) => [name, value]));
}

async function newAdmin(): Promise<Person> {
  const person = await newPerson();
  await env.DB.prepare("UPDATE users SET role = 'admin' WHERE id = ?").bind(person.id).run();
  return person;
}

async function today(admin: Person) {
  return (await admin.get("/api/admin/stats")).body.days.at(-1);
}
