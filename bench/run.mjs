// `npm run bench`: the design's numbers, each beside its floor, in one run against the Worker in its own runtime.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { unstable_startWorker } from "wrangler";
import "../scripts/assets.mjs";
import { measureLive } from "./live.mjs";

process.chdir(fileURLToPath(new URL("..", import.meta.url)));

const ROUNDS = 5;
const REQUESTS = 400;
const CONCURRENCY = 8;
const REMINDER_ROUNDS = 3;
const PATIENCE_MS = 180_000;
const PORT = 8797;
const PASSWORD = "correct horse 7";
const REQUEST_OF = {
  list: ["GET", "/api/tasks"],
  get: ["GET", "/api/tasks/ID"],
  create: ["POST", "/api/tasks", { title: "A task of the benchmark", priority: "high", due_date: "2026-03-14" }],
  update: ["PATCH", "/api/tasks/ID", { title: "A changed task of the benchmark" }],
  complete: ["POST", "/api/tasks/ID/complete"],
};
const BARS = { list: 0.7, get: 0.7, create: 0.4, update: 0.4, complete: 0.4 };

const base = `http://127.0.0.1:${PORT}`;
const state = mkdtempSync(join(tmpdir(), "taskwire-bench-"));
const env = { ...process.env, CI: "1", WRANGLER_SEND_METRICS: "false" };
const config = ["--config", "bench/wrangler.toml"];

wrangler("d1", "migrations", "apply", "DB", "--local", "--persist-to", state, ...config);
// Not `wrangler dev`: its inspector and its proxy cost more than any handler, and would make all of them look alike.
const server = await unstable_startWorker({
  config: "bench/wrangler.toml",
  dev: {
    inspector: false,
    server: { hostname: "127.0.0.1", port: PORT },
    persist: state,
    logLevel: "none",
    watch: false,
  },
});
try {
  await server.ready;
  const small = await newUser();
  const large = await newUser();
  await post("/bench/seed", { userId: small.id, tasks: 50 });
  await post("/bench/seed", { userId: large.id, tasks: 100_000 });
  await trips(large);
  await rows(small, large);
  await throughput("Throughput over HTTP", overHttp, small, BARS);
  await throughput("The handlers alone, without HTTP", inRuntime, small);
  await live();
  await reminders();
  size();
} finally {
  await server.dispose();
  rmSync(state, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}

async function trips(user) {
  const { json: task } = await request("POST", "/api/tasks", user, { title: "A task", due_date: "2026-03-14" });
  const path = `/api/tasks/${task.id}`;
  const { username } = user;
  const login = { username, password: PASSWORD };
  const { json: signed } = await request("POST", "/api/login", user, login);
  const category = { name: `Category ${crypto.randomUUID()}` };
  const cases = [
    [1, "GET", "/api/me"],
    [1, "GET", "/api/profile"],
    [1, "GET", "/api/tasks"],
    [1, "GET", "/api/tasks?page=2"],
    [1, "GET", path],
    [1, "GET", `${path}/history`],
    [1, "GET", "/api/tasks/completed"],
    [1, "GET", "/api/categories?counts=true"],
    [1, "GET", "/api/sessions"],
    [1, "POST", "/api/tasks", { title: "Another", due_date: "2026-03-14", due_time: "10:00" }],
    [1, "POST", "/api/categories", category],
    [2, "PATCH", path, { title: "Changed", due_date: "2026-03-15" }],
    [2, "POST", `${path}/complete`],
    [2, "POST", `${path}/incomplete`],
    [2, "PATCH", "/api/profile", { bio: crypto.randomUUID() }],
    [2, "POST", "/api/login", login],
    [2, "POST", "/api/token/refresh", { refresh: signed.refresh }],
    [1, "DELETE", path],
    [2, "POST", "/api/logout"],
  ];
  print("D1 round trips", "request", "trips", "at most");
  const leaver = await newUser(login);
  for (const [most, method, path, body] of cases) {
    const { trips } = await request(method, path, path.endsWith("logout") ? leaver : user, body);
    print("", `${method} ${path.replace(/[0-9a-f-]{36}/, "{id}")}`, trips, most, trips <= most);
  }
}

async function rows(small, large) {
  const [category] = (await request("GET", "/api/categories", large)).json.results;
  const [smallCategory] = (await request("GET", "/api/categories", small)).json.results;
  const queries = [
    "",
    "ordering=due_at",
    "ordering=-due_at",
    "ordering=priority",
    "ordering=-priority",
    "ordering=updated_at",
    "ordering=-updated_at",
    "ordering=title",
    "ordering=status",
    "ordering=-completed_at",
    "status=todo",
    "status=todo,in_progress",
    "done=false&ordering=due_at",
    "category=ID",
    "due_before=2027-01-15",
    "due_before=2027-01-15&ordering=due_at",
    "overdue=true&ordering=due_at",
  ];
  print("Rows read by a page of 20", "GET /api/tasks?", "50 tasks", "100,000", "next page", "at most");
  for (const query of queries) {
    const few = await request("GET", `/api/tasks?${query.replace("ID", smallCategory.id)}`, small);
    const many = await request("GET", `/api/tasks?${query.replace("ID", category.id)}`, large);
    const next = await request("GET", many.json.next.slice(base.length), large);
    const most = Math.max(few.rows, many.rows, next.rows);
    print("", query || "(default)", few.rows, many.rows, next.rows, 70, most <= 70);
  }
}

async function throughput(title, measure, user, bars) {
  print(
    `${title}, median of ${ROUNDS} rounds of ${REQUESTS}`,
    "",
    "requests/s",
    "floor",
    "ratio",
    ...(bars ? ["at least"] : []),
  );
  for (const what of Object.keys(REQUEST_OF)) {
    const rounds = [];
    await measure(user, what, "ours");
    for (let round = 0; round < ROUNDS; round += 1) {
      const floor = await measure(user, what, "floor");
      const ours = await measure(user, what, "ours");
      rounds.push({ ours, floor, ratio: ours / floor });
    }
    const ratio = median(rounds.map((round) => round.ratio));
    const [ours, floor] = ["ours", "floor"].map((side) => median(rounds.map((round) => round[side])));
    const bar = bars?.[what];
    print("", what, Math.round(ours), Math.round(floor), ratio.toFixed(2), ...(bars ? [bar, ratio >= bar] : []));
  }
}

/** As clients see it: requests over HTTP, eight at a time. */
async function overHttp({ token, id }, what, side) {
  const ids = await post("/bench/prepare", { what, requests: REQUESTS, userId: id });
  const [method, path, body] = REQUEST_OF[what];
  const prefix = side === "floor" ? "/floor/" : "/api/";
  const headers = {
    Authorization: `Bearer ${token}`,
    "X-User": id,
    "X-What": what,
    "Content-Type": "application/json",
  };
  let next = 0;
  const started = performance.now();
  await Promise.all(
    Array.from({ length: CONCURRENCY }, async () => {
      for (let turn = next++; turn < REQUESTS; turn = next++) {
        const url = base + path.replace("ID", ids[turn]).replace("/api/", prefix);
        const response = await fetch(url, { method, headers, body: body && JSON.stringify(body) });
        await response.text();
        if (!response.ok) throw new Error(`${what}: ${response.status}`);
      }
    }),
  );
  return (REQUESTS * 1000) / (performance.now() - started);
}

/** The handlers alone, called inside the runtime: a server's own work is not there to make them look alike. */
async function inRuntime({ token, id }, what, side) {
  const run = {
    side,
    what,
    requests: REQUESTS,
    concurrency: CONCURRENCY,
    token,
    userId: id,
    request: REQUEST_OF[what],
  };
  const { ms } = await post("/bench/run", run);
  return (REQUESTS * 1000) / ms;
}

async function live() {
  print(
    "Write to socket, beside a bare broadcast, ms",
    "sockets",
    "p50",
    "p99",
    "floor p50",
    "floor p99",
    "ratio p50",
    "at most",
  );
  for (const count of [1, 100, 1000]) {
    const { rounds, burst } = await measureLive(base, await newUser(), count);
    const of = (side, which) => median(rounds.map((round) => round[side][which]));
    const ratio = median(rounds.map(({ ours, floor }) => ours.p50 / floor.p50));
    const figures = [of("ours", "p50"), of("ours", "p99"), of("floor", "p50"), of("floor", "p99")];
    const bar = count === 1000 ? [2, ratio <= 2] : [];
    print("", count, ...figures.map((ms) => ms.toFixed(1)), ratio.toFixed(2), ...bar);
    print("", `  ${burst.frames} frames, in order, none lost`, Math.round(burst.ms), burst.whole);
  }
}

async function reminders() {
  const count = 10_000;
  print(`${count} reminders due, the cron run twice at once`, "", "ms", "D1 trips", "right");
  for (let round = 0; round < REMINDER_ROUNDS; round += 1) {
    const { id: userId } = await newUser();
    const before = await post("/bench/delivered", { userId });
    const started = performance.now();
    const { ms, trips } = await post("/bench/remind", { userId, reminders: count });
    print("", "handed over", ms, trips.join(" + "), true);
    let now = before;
    while (now.sent < count && performance.now() - started < PATIENCE_MS) {
      await new Promise((resolve) => setTimeout(resolve, 250));
      now = await post("/bench/delivered", { userId });
    }
    const once = now.events === count && now.reminders === count && now.sent === count;
    print("", "recorded, each with one event", Math.round(performance.now() - started), now.trips - before.trips, once);
  }
}

function size() {
  const out = join(state, "bundle");
  const said = wrangler("deploy", "--dry-run", "--outdir", out);
  const [, kib] = /gzip: ([\d.]+) KiB/.exec(said) ?? [];
  print("Worker", "", "KiB gzipped", "at most");
  print("", "bundle with its modules", kib, 300, Number(kib) <= 300);
}

async function newUser(login) {
  const username = login?.username ?? `bench-${crypto.randomUUID().slice(0, 8)}`;
  const { user, access } = await post(login ? "/api/login" : "/api/register", { username, password: PASSWORD });
  return { id: user.id, username, token: access };
}

async function request(method, path, user, body) {
  const response = await fetch(base + path, {
    method,
    headers: { Authorization: `Bearer ${user.token}`, ...(body && { "Content-Type": "application/json" }) },
    body: body && JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  const [, trips, rows] = /desc="(\d+) trips?, (\d+) rows?"/.exec(response.headers.get("Server-Timing")) ?? [];
  return { json: text && JSON.parse(text), trips: Number(trips), rows: Number(rows) };
}

async function post(path, body) {
  const response = await fetch(base + path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`POST ${path}: ${response.status} ${await response.text()}`);
  return response.json();
}

function wrangler(...args) {
  const { status, stdout, stderr } = spawnSync("wrangler", args, { env, encoding: "utf8" });
  if (status !== 0) throw new Error(stdout + stderr);
  return stdout;
}

function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}

/** A row: a title starts a table, and its last column says whether the row holds. */
function print(title, first, ...columns) {
  if (title) console.log(`\n${title}`);
  const holds = typeof columns.at(-1) === "boolean" ? (columns.pop() ? "ok" : "MISSED") : "";
  console.log(`  ${String(first).padEnd(40)}${columns.map((each) => String(each).padStart(12)).join("")}  ${holds}`);
}
