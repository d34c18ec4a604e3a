import { expect, it } from "vitest";
import { countWrites } from "../attack/count-writes.ts";
import { logFaults } from "../attack/judge.ts";
import { Launcher, takesAway } from "../attack/launch.ts";
import { DOCUMENTS, operationsIn } from "../attack/operations.ts";
import { type AttackRequest, curlOf } from "../attack/request.ts";
import type { Target } from "../attack/world.ts";
import { insertAccount } from "./support/accounts.ts";
import { call, newUsername, ORIGIN, workerFetch } from "./support/client.ts";
import { env } from "./support/env.ts";
import { logged } from "./support/log.ts";
import { randomFrom } from "./support/random.ts";

// Every operation of every document, under the attacks of `attack/`: a few of each kind here, and as many as there is time
// for with `npm run attack`.

const SEED = 14;
/** How many of each family are tried. After one that takes something away, new people are made, so those are fewer. */
const SAMPLE = 4;
const SAMPLE_OF_COSTLY = 2;

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

const launcher = new Launcher(target, OPERATIONS);

it.each(OPERATIONS)("$method $path", async (operation) => {
  const findings = await launcher.attack(operation, randomFrom(SEED), takesAway(operation) ? SAMPLE_OF_COSTLY : SAMPLE);
  const repeated = findings.map(({ attack, fault }) => `${attack.name}: ${fault}\n  ${curlOf(attack.request, ORIGIN)}`);
  const leaks = logFaults(logged(), await launcher.worldFor(operation));
  expect([...repeated, ...leaks].join("\n")).toBe("");
});

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
