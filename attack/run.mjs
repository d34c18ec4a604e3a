// `npm run attack -- --minutes N [--url URL] [--seed S] [--only NAME]`: attacks every operation of every document and every
// tool of `/mcp`, or those with NAME in their name (`POST /mcp add_tasks`), until the time is up. It prints each finding with a command that repeats it. Without a
// URL it starts a server with an empty database, and also checks the server's tables and log.
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { randomFrom, shuffled } from "../test/support/random.ts";
import { operationSubject } from "./attacks.ts";
import { attackFrames } from "./frames.mjs";
import { send } from "./http.mjs";
import { logFaults } from "./judge.ts";
import { Launcher } from "./launch.ts";
import { mcpSubjects } from "./mcp/subjects.ts";
import { DOCUMENTS, operationsIn } from "./operations.ts";
import { curlOf } from "./request.ts";
import { startProduct } from "./server.mjs";
import { attackSockets } from "./sockets.mjs";
import { PASSWORD } from "./world.ts";

const SLOW = 10_000;
/** How many attacks of each family an operation gets in each round. */
const ATTACKS = 8;
const MAX_FINDINGS = 100;
const ANYONE = { isForAdmins: false };

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "1" },
    url: { type: "string" },
    seed: { type: "string" },
    only: { type: "string", default: "" },
  },
});
const seed = Number(values.seed ?? Date.now() % 1_000_000);
const random = randomFrom(seed);
const until = Date.now() + Number(values.minutes) * 60_000;

const server = values.url ? undefined : await startProduct();
const base = server?.base ?? new URL(values.url).origin;
console.log(`seed ${seed}, ${values.minutes} minutes against ${base}`);

const answers = {};
const findings = new Set();
let requests = 0;
let slowest = { ms: 0 };

const target = { send: counted, canSend: () => true, register, database: server?.database };
const documents = await Promise.all(DOCUMENTS.map(async (path) => (await fetch(base + path)).json()));
const operations = documents.flatMap(operationsIn);
const secret = server?.database.secret;
const launcher = new Launcher(target);
const subjects = [
  ...operations.map((operation) => operationSubject(operation, operations, secret)),
  ...(await mcpSubjects(target, await launcher.worldFor(ANYONE))),
];

// Without a database there is no admin.
const possible = subjects.filter(({ isForAdmins }) => server || !isForAdmins);
const aimedAt = possible.filter(({ name }) => name.includes(values.only));
if (aimedAt.length === 0) throw new Error(`nothing has ${values.only} in its name`);

for (let round = 1; Date.now() < until; round += 1) {
  for (const subject of shuffled(random, aimedAt)) {
    if (Date.now() < until) await attackSubject(subject);
  }
  if (values.only === "") await attackConnections();
  if (round % 10 === 1 || values.only === "") console.log(`round ${round}: ${requests} requests`);
}

console.log(`seed ${seed}: ${requests} requests, the slowest ${Math.round(slowest.ms)} ms (${slowest.name})`);
console.table(answers);
console.log(findings.size === 0 ? "Nothing found." : `${findings.size} findings.`);
await server?.dispose();
process.exit(findings.size > 0 ? 1 : 0);

async function attackSubject(subject) {
  const findings = await launcher.attack(subject, random, ATTACKS);
  const { name } = subject;
  for (const { attack, fault } of findings) report(`${name}: ${attack.name}: ${fault}`, attack.request);
  if (!server) return;
  for (const fault of logFaults(server.lines.splice(0), await launcher.worldFor(subject))) report(`${name}: ${fault}`);
}

async function attackConnections() {
  const { actor, foreign } = await launcher.worldFor(ANYONE);
  for (const fault of await attackSockets(base, actor, foreign)) report(fault);
  for (const fault of await attackFrames(base, actor, random)) report(fault);
}

function report(finding, request) {
  if (findings.has(finding)) return;
  findings.add(finding);
  console.log(`\n${finding}\n${request ? curlOf(request, base, save) : ""}`);
  if (findings.size >= MAX_FINDINGS) throw new Error("too many findings");
}

async function counted(request) {
  const answer = await send(base, request);
  requests += 1;
  if (answer.ms > slowest.ms) slowest = { ms: answer.ms, name: `${request.method} ${request.path}` };
  if (answer.ms > SLOW) report(`${request.method} ${request.path}: takes ${answer.ms} ms`, request);
  answers[answer.status] = (answers[answer.status] ?? 0) + 1;
  return answer;
}

async function register() {
  const body = JSON.stringify({ username: `attack-${crypto.randomUUID().slice(0, 13)}`, password: PASSWORD });
  const headers = { "Content-Type": "application/json" };
  const { status, text } = await counted({ method: "POST", path: "/api/register", headers, body });
  if (status !== 201) throw new Error(`registering: ${status} ${text}`);
  return JSON.parse(text);
}

function save(body) {
  const file = join(mkdtempSync(join(tmpdir(), "attack-")), "body");
  writeFileSync(file, body);
  return file;
}
