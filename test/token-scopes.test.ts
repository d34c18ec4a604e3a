import { describe, expect, it } from "vitest";
import { DOCUMENTS, type Operation, operationsIn } from "../attack/operations.ts";
import { UNKNOWN_ID } from "../attack/values.ts";
import { SCOPES } from "../src/auth/scopes.ts";
import { call, expectProblem, newPerson, type Person } from "./support/client.ts";
import { env } from "./support/env.ts";
import { withToken } from "./support/personal-tokens.ts";

// Every operation of every document that asks for credentials, with tokens that have its scope, lack it, or are revoked.

const documents = await Promise.all(DOCUMENTS.map((path) => call("GET", path)));
const OPERATIONS = documents.flatMap(({ body }) => operationsIn(body)).filter(({ security }) => security);
const BY_SESSION = OPERATIONS.filter(({ alternatives }) => alternatives.length === 0);
const BY_TOKEN = OPERATIONS.filter(({ alternatives }) => alternatives.length > 0);

it("every scope lets a token do something", () => {
  const used = BY_TOKEN.flatMap(({ alternatives }) => alternatives.flat());
  expect(SCOPES.filter((scope) => !used.includes(scope))).toEqual([]);
});

describe.each(BY_TOKEN)("$method $path", (operation) => {
  const { alternatives } = operation;

  it("is refused to a token without the scope, which it names, before all but a body of the wrong kind", async () => {
    const lacking = await scripted(
      SCOPES.filter((scope) => !alternatives.flat().some((need) => includes(scope, need))),
    );
    for (const [body, query] of [
      [operation.example, ""],
      [undefined, "?nonsense=1"],
    ] as const) {
      const answer = await send(operation, lacking, { body }, query);
      expectProblem(answer, 403, "insufficient_scope");
      const [scope] = alternatives[0] as [string];
      expect(answer.body.scope).toBe(scope);
      expect(answer.headers.get("WWW-Authenticate")).toBe(
        `Bearer realm="taskwire", error="insufficient_scope", scope="${scope}"`,
      );
    }
    if (operation.example !== undefined) {
      const raw = { raw: "title=A", headers: { "Content-Type": "text/plain" } };
      expectProblem(await send(operation, lacking, raw), 415, "unsupported_media_type");
    }
  });

  it("is open to a token with the scope", async () => {
    for (const scopes of alternatives) {
      const { status, body } = await send(operation, await scripted(scopes), { body: operation.example });
      // The example of a user changes the address, which no token may.
      const code = operation.path === "/api/me" ? undefined : body.code;
      expect(status).not.toBe(401);
      expect(status).toBeLessThan(500);
      expect(["insufficient_scope", "session_required", "outside_token"]).not.toContain(code);
    }
  });
});

describe.each(BY_SESSION)("$method $path", (operation) => {
  it("is no token's", async () => {
    const script = await scripted(SCOPES);
    for (const body of [operation.example, undefined]) {
      expectProblem(await send(operation, script, { body }), 403, "session_required");
    }
  });
});

describe.each(OPERATIONS)("$method $path", (operation) => {
  it("refuses a revoked token before anything else", async () => {
    const dead = await revoked();
    const raw = operation.example === undefined ? {} : { raw: "{", headers: { "Content-Type": "text/plain" } };
    expectProblem(await send(operation, dead, raw, "?nonsense=1"), 401, "session_ended");
  });
});

function send({ method, path }: Operation, person: Person, options: object, given = "") {
  // An upgrade's query is looked at before its credentials, which may come in another header.
  const query = path === "/api/live" ? "" : given;
  return call(method, path.replace(/\{\w+\}/g, UNKNOWN_ID) + query, { token: person.token, ...options });
}

let admin: Person | undefined;
const scripts = new Map<string, Person>();

/** A token with these scopes, of the same admin each time. */
async function scripted(scopes: readonly string[]): Promise<Person> {
  const key = scopes.join();
  const found = scripts.get(key) ?? (await withToken(await theAdmin(), scopes));
  scripts.set(key, found);
  return found;
}

async function theAdmin(): Promise<Person> {
  if (!admin) {
    admin = await newPerson();
    await env.DB.prepare("UPDATE users SET role = 'admin' WHERE id = ?").bind(admin.id).run();
  }
  return admin;
}

let dead: Person | undefined;

async function revoked(): Promise<Person> {
  if (!dead) {
    const person = await theAdmin();
    const script = await withToken(person, SCOPES);
    await person.delete(`/api/tokens/${script.tokenId}`);
    dead = script;
  }
  return dead;
}

function includes(scope: string, needed: string): boolean {
  return scope === needed || scope === needed.replace(":read", ":write");
}
