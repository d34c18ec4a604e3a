import { expect, it } from "vitest";
import { operationSubject } from "../attack/attacks.ts";
import { countWrites } from "../attack/count-writes.ts";
import { logFaults } from "../attack/judge.ts";
import { Launcher } from "../attack/launch.ts";
import { mcpSubjects } from "../attack/mcp/subjects.ts";
import { DOCUMENTS, operationsIn } from "../attack/operations.ts";
import { type AttackRequest, curlOf } from "../attack/request.ts";
import type { Subject } from "../attack/subject.ts";
import type { Target } from "../attack/world.ts";
import { insertAccount } from "./support/accounts.ts";
import { call, newUsername, ORIGIN, workerFetch } from "./support/client.ts";
import { env } from "./support/env.ts";
import { logged } from "./support/log.ts";
import { randomFrom } from "./support/random.ts";

// Every operation of every document and every tool of `/mcp`, under the attacks of `attack/`: a few of each kind here, and as many as there is time
// for with `npm run attack`.

const SEED = 14;
/** How many of each family are tried. After one that takes something away, new people are made, so those are fewer. */
const SAMPLE = 4;
const SAMPLE_OF_COSTLY = 2;
/** The tools share their fields with the operations. */
const SAMPLE_OF_TOOLS = 1;

const documents = await Promise.all(DOCUMENTS.map((path) => call("GET", path)));
const OPERATIONS = documents.flatMap(({ body }) => operationsIn(body));

const written = await countWrites(async (statements) => {
  const results = await env.DB.batch<Record<string, unknown>>(statements.map((statement) => env.DB.prepare(statement)));
  return results.at(-1)?.results ?? [];
});

const target: Target = {
  send,
  canSend,
  register: () => insertAccount({ username: newUsername() }),
  database: {
    written,
    secret: env.JWT_SECRET as string,
    makeAdmin: async (id) => {
      await env.DB.prepare("UPDATE users SET role = 'admin' WHERE id = ?").bind(id).run();
    },
  },
};

async function send({ method, path, headers, body }: AttackRequest) {
  const request = new Request(ORIGIN + path, { method, headers, body: body ?? null });
  const response = await workerFetch(request);
  response.webSocket?.accept();
  response.webSocket?.close();
  return { status: response.status, headers: response.headers, text: await response.text(), ms: 0 };
}

const launcher = new Launcher(target);
const OPERATION_SUBJECTS = OPERATIONS.map((each) => operationSubject(each, OPERATIONS, env.JWT_SECRET));

it.each(OPERATION_SUBJECTS)("$name", async (subject) => {
  await attack(subject, subject.takesAway ? SAMPLE_OF_COSTLY : SAMPLE);
});

it.each(await mcpSubjects(target, await launcher.worldFor({ isForAdmins: false })))("$name", async (subject) => {
  await attack(subject, SAMPLE_OF_TOOLS);
});

async function attack(subject: Subject, count: number): Promise<void> {
  const findings = await launcher.attack(subject, randomFrom(SEED), count);
  const repeated = findings.map(({ attack, fault }) => `${attack.name}: ${fault}\n  ${curlOf(attack.request, ORIGIN)}`);
  const leaks = logFaults(logged(), await launcher.worldFor(subject));
  expect([...repeated, ...leaks].join("\n")).toBe("");
}

/** A `Request` refuses methods and headers that a socket may carry. */
function canSend({ method, path, headers, body }: AttackRequest): boolean {
  if (["TRACE", "CONNECT"].includes(method) || (body !== undefined && ["GET", "HEAD"].includes(method))) return false;
  try {
    new Request(ORIGIN + path, { method, headers });
    return true;
  } catch {
    return false;
  }
}
