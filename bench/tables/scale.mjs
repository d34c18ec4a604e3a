import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { clientOf } from "../client.mjs";
import { median, print } from "../print.mjs";
import { seedUsers, usernameOf } from "../seed-users.mjs";
import { BENCH, startServer } from "../server.mjs";

/** The users of the small database. In the large one, as many are measured, evenly spread. */
const SMALL = 40;
/** The seed gives every twentieth user the same. */
const KINDS = 20;
const TASKS = 100;
const ROUNDS = 5;
const REQUESTS = 40;
const MINUTES = 20;
const MAX_RATIO = 1.3;
/** The changes of a sync with a cursor. */
const CHANGES = 10;
const DUE = 20;

/** Compares requests and crons in a database of many users with one of few. */
export async function scale(users) {
  const directory = mkdtempSync(join(tmpdir(), "taskwire-scale-"));
  try {
    await makeDatabases(directory, users);
    const server = await startServer({ ...BENCH, directory });
    try {
      await measure(server, users);
    } finally {
      await server.dispose();
    }
  } finally {
    rmSync(directory, { recursive: true });
  }
}

async function makeDatabases(directory, users) {
  const server = await startServer({ ...BENCH, directory });
  const sample = await sampleOf(server);
  await server.dispose();
  const files = filesIn(directory);
  seedUsers(files.small, { users: SMALL, tasks: TASKS }, sample);
  const started = performance.now();
  const parts = seedUsers(files.large, { users, tasks: TASKS }, sample);
  const seconds = Math.round((performance.now() - started) / 1000);
  print(`${users} users with ${TASKS} tasks each, seeded in ${seconds} s`, "", "MB", "bytes a user", "bytes a task");
  for (const [name, bytes] of Object.entries(parts)) {
    print("", name, (bytes / 1e6).toFixed(1), Math.round(bytes / users), Math.round(bytes / users / TASKS));
  }
}

/** A password's hash and a task's event, as the product stores them. Their user is in the small database. */
async function sampleOf({ base, db }) {
  const client = clientOf(base);
  const user = await client.newUser();
  const body = { title: "Call the printer", description: "They are open until six. Ask for the heavy paper." };
  const { json } = await client.request("POST", "/api/tasks", user, { ...body, due_date: "2027-03-14" });
  const { data } = await db.prepare("SELECT data FROM events WHERE entity_id = ?").bind(json.id).first();
  const { hash } = await db.prepare("SELECT password_hash AS hash FROM users WHERE id = ?").bind(user.id).first();
  return { passwordHash: hash, taskData: data };
}

/** Miniflare names a database's file by a hash. */
function filesIn(directory) {
  const files = readdirSync(directory, { recursive: true }).filter((name) => /d1.*[0-9a-f]{64}\.sqlite$/.test(name));
  const [small, large] = [1, 0].map((users) => files.find((name) => usersIn(join(directory, name)) === users));
  return { small: join(directory, small), large: join(directory, large) };
}

function usersIn(file) {
  const db = new DatabaseSync(file);
  const { users } = db.prepare("SELECT count(*) AS users FROM users").get();
  db.close();
  return users;
}

async function measure({ base, db, largeDb }, users) {
  const small = { db, users: SMALL, client: clientOf(base) };
  const large = { db: largeDb, users, client: clientOf(base, { "X-Large": "yes" }) };
  await signIn([small, large]);
  const title = `Small: ${SMALL} users, large: ${users}. p50 in ms, median of ${ROUNDS} rounds`;
  print(title, "", "small", "large", "ratio", "at most", "in D1", "trips", "rows, small", "rows, large");
  for (const [what, send] of Object.entries(REQUEST_OF)) await compare(what, small, large, REQUESTS, send);
  await compare("the minute's cron", small, large, MINUTES, minute, makeDue);
}

/** The sides take turns here too, because the cron looks at what is new in the last minutes. */
async function signIn(sides) {
  for (const side of sides) side.people = [];
  for (let place = 0; place < SMALL; place += 1) {
    for (const { users, client, people } of sides) {
      const step = Math.floor(users / SMALL / KINDS) * KINDS;
      const user = await client.signIn(usernameOf(place * step + (step ? place % KINDS : place)));
      const { json } = await client.request("GET", "/api/tasks", user);
      const { cursor } = await wholeSync(client, user);
      for (let change = 0; change < CHANGES; change += 1)
        await client.request("POST", "/api/tasks", user, { title: "New" });
      people.push({ ...user, taskId: json.results[0].id, cursor });
    }
  }
}

async function wholeSync(client, user) {
  return (await client.request("GET", "/api/sync?limit=500", user)).json;
}

const CREATED = { title: "A task of the benchmark", priority: "high", due_date: "2026-03-14" };

const REQUEST_OF = {
  "GET /api/tasks": ({ client }, user) => client.request("GET", "/api/tasks", user),
  "GET /api/tasks/{id}": ({ client }, user) => client.request("GET", `/api/tasks/${user.taskId}`, user),
  "GET /api/sync, from nothing": ({ client }, user) => client.request("GET", "/api/sync?limit=500", user),
  [`GET /api/sync, ${CHANGES} changes`]: ({ client }, user) =>
    client.request("GET", `/api/sync?limit=500&cursor=${user.cursor}`, user),
  "POST /api/tasks": ({ client }, user) => client.request("POST", "/api/tasks", user, CREATED),
  "POST /api/login": ({ client }, user) => client.request("POST", "/api/login", {}, user.credentials),
};

async function minute({ client }) {
  const { trips, read } = await client.post("/bench/minute");
  return { trips, rows: read };
}

/** The same work for the cron on both sides. */
async function makeDue({ db }) {
  const at = new Date().toISOString();
  const ids = Array.from({ length: DUE }, () => crypto.randomUUID());
  const insert = db.prepare(
    `INSERT INTO reminders (id, task_id, user_id, at, status, take_at, created_at, updated_at)
     SELECT value, (SELECT id FROM tasks LIMIT 1), (SELECT id FROM users LIMIT 1), ?1, 'scheduled', ?1, ?1, ?1
     FROM json_each(?2)`,
  );
  await insert.bind(at, JSON.stringify(ids)).run();
}

/** The two sides take turns, request by request. */
async function compare(what, small, large, requests, send, prepare = async () => {}) {
  const rounds = [];
  const inDatabase = [];
  let costs;
  for (let round = 0; round <= ROUNDS; round += 1) {
    const times = new Map([small, large].map((side) => [side, []]));
    costs = new Map();
    for (let turn = 0; turn < requests; turn += 1) {
      for (const side of turn % 2 ? [large, small] : [small, large]) {
        await prepare(side);
        const started = performance.now();
        const cost = await send(side, side.people[turn % side.people.length]);
        times.get(side).push(performance.now() - started);
        costs.set(side, cost);
        if (side === large) inDatabase.push(cost.ms);
      }
    }
    // The first round warms up.
    if (round > 0) rounds.push([median(times.get(small)), median(times.get(large))]);
  }
  const [few, many, ratio] = [([a]) => a, ([, b]) => b, ([a, b]) => b / a].map((of) => median(rounds.map(of)));
  const { trips, rows } = costs.get(large);
  // In whole ms each, so the mean says more.
  const database = inDatabase.reduce((sum, ms) => sum + ms, 0) / inDatabase.length;
  const numbers = [few, many, ratio].map((number, at) => number.toFixed(at < 2 ? 1 : 2));
  numbers.push(MAX_RATIO, Number.isNaN(database) ? "" : database.toFixed(1), trips, costs.get(small).rows, rows);
  print("", what, ...numbers, ratio <= MAX_RATIO);
}
