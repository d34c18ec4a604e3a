import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type Answer,
  call,
  expectProblem,
  newPerson,
  newUsername,
  type Options,
  type Person,
} from "./support/client.ts";
import { env } from "./support/env.ts";
import { atMoment } from "./support/time.ts";

// Every operation of every document, under the same attacks. `attack` also holds each failure against what the
// operation documents, and looks for what must never be told.

const OPERATIONS = await documentedOperations();
const JSON_TYPE = { "Content-Type": "application/json" };

describe.each(OPERATIONS.filter(({ security }) => security))("$method $path, which asks for a token,", (operation) => {
  it("refuses to do without", async () => {
    const answer = await attack(operation, nobody, { token: undefined });
    expectProblem(answer, 401, "unauthenticated");
    expect(answer.headers.get("WWW-Authenticate")).toBe('Bearer realm="taskwire"');
  });

  it("refuses one that has expired", async () => {
    const owner = await untouchedOwner();
    const before = await everything();
    await atMoment(Date.now() + 15 * 60_000, async () => {
      expectProblem(await attack(operation, owner), 401, "session_ended");
    });
    expect(await everything()).toEqual(before);
  });

  it("refuses one that was made into another's", async () => {
    const owner = await untouchedOwner();
    const [header, , signature] = (await newPerson()).token.split(".");
    const [, claims] = owner.person.token.split(".");
    const before = await everything();
    const answer = await attack(operation, owner, { token: `${header}.${claims}.${signature}` });
    expectProblem(answer, 401, "session_ended");
    expect(answer.headers.get("WWW-Authenticate")).toBe('Bearer realm="taskwire", error="invalid_token"');
    expect(await everything()).toEqual(before);
  });
});

const ON_ONE = OPERATIONS.filter(({ path }) => path.includes("{id}"));

// What an admin's routes tell everyone else: `admin.test.ts`.
describe.each(ON_ONE.filter(({ path }) => !path.startsWith("/api/admin/")))("$method $path", (operation) => {
  it("knows no stranger's thing", async () => {
    const owner = await untouchedOwner();
    const stranger = await newPerson();
    const before = await everything();
    const theirs = await attack(operation, owner, { token: stranger.token });
    const nobodys = await attack(withId(operation, UNKNOWN_ID), owner);
    for (const answer of [theirs, nobodys]) {
      expectProblem(answer, 404, "not_found");
      expect(answer.headers.get("Server-Timing")).toMatch(/^db;dur=\d+\.\d;desc="\d+ trips?"$/);
    }
    expect({ ...theirs.body, request_id: "" }).toEqual({ ...nobodys.body, request_id: "" });
    expect(await everything()).toEqual(before);
  });
});

describe.each(ON_ONE)("$method $path", (operation) => {
  it("knows nothing by an id that is none", async () => {
    const owner = await untouchedOwner();
    const before = await everything();
    for (const id of ["1", "null", "%00", "%F0%9F", "%2e%2e%2f", "'--", crypto.randomUUID(), `${owner.ids.tasks}0`]) {
      expectProblem(await attack(withId(operation, id), owner), 404, "not_found");
    }
    expect(await everything()).toEqual(before);
  });
});

describe.each(OPERATIONS.filter(({ example }) => example))("$method $path, which takes a body,", (operation) => {
  it("refuses one that is not JSON", async () => {
    const owner = await untouchedOwner();
    for (const raw of ["{", "{'title': 1}", "[1,]", "\0", "nul", '{"title":"a"}{}']) {
      expectProblem(await attack(operation, owner, { raw, headers: JSON_TYPE }), 400, "malformed_json");
    }
  });

  it("refuses one of another type", async () => {
    const owner = await untouchedOwner();
    const raw = JSON.stringify(operation.example);
    for (const type of ["text/plain", "application/x-www-form-urlencoded", "application/json2"]) {
      const answer = await attack(operation, owner, { raw, headers: { "Content-Type": type } });
      expectProblem(answer, 415, "unsupported_media_type");
    }
  });

  it("refuses one of more than 256 KiB", async () => {
    const raw = `{"description": "${"x".repeat(256 * 1024)}"}`;
    expectProblem(await attack(operation, await untouchedOwner(), { raw, headers: JSON_TYPE }), 413, "too_large");
  });

  it("refuses an empty one where it is required, and takes it where it is not, whatever its type", async () => {
    const types = ["", "application/json", "application/x-www-form-urlencoded", "multipart/form-data", "text/plain"];
    const owners = operation.requiresBody ? untouchedOwner : makeOwner;
    const { status } = await attack(operation, await owners(), { body: {} });
    for (const type of types) {
      const owner = await owners();
      const before = await counts();
      const headers: Record<string, string> = type === "" ? {} : { "Content-Type": type };
      const answer = await attack(operation, owner, { raw: new Uint8Array(), headers });
      if (operation.requiresBody) {
        expectProblem(answer, 400, "invalid");
        for (const error of answer.body.errors) expect(error).toMatchObject({ code: "required" });
        expect(await counts()).toEqual(before);
      } else {
        expect(answer.status).toBe(status);
      }
    }
  });

  it("refuses null", async () => {
    const owner = await untouchedOwner();
    const before = await counts();
    const answer = await attack(operation, owner, { raw: "null", headers: JSON_TYPE });
    expectProblem(answer, 400, "invalid", { "": "invalid_type" });
    expect(await counts()).toEqual(before);
  });

  it("refuses an unknown field by its name", async () => {
    const body = { ...operation.example, nonsense: 1 };
    const answer = await attack(operation, await untouchedOwner(), { body });
    expectProblem(answer, 400, "invalid", { nonsense: "unknown_field" });
  });

  it("answers any JSON with success or with a failure that writes nothing", async () => {
    let owner = await untouchedOwner();
    const send = async (raw: string) => {
      const before = await counts();
      const answer = await attack(operation, owner, { raw, headers: JSON_TYPE });
      if (answer.status >= 400) expect(await counts()).toEqual(before);
      if (answer.status === 204) owner = await untouchedOwner();
    };
    await fc.assert(fc.asyncProperty(anyBody(operation), send), { numRuns: 15 });
    await send(`${"[".repeat(100_000)}${"]".repeat(100_000)}`);
    await send(`${'{"title":'.repeat(20_000)}1${"}".repeat(20_000)}`);
  });
});

describe.each(OPERATIONS.filter(takesNoBody))("$method $path, which takes no body,", (operation) => {
  it("answers a stray one as documented", async () => {
    const stray = { raw: "{", headers: { "Content-Type": "text/plain" } };
    await attack(operation, await untouchedOwner(), stray);
    await attack(operation, await untouchedOwner(), { ...stray, raw: "x".repeat(256 * 1024 + 1) });
  });
});

describe.each(OPERATIONS)("$method $path", (operation) => {
  it("refuses an unknown parameter by its name", async () => {
    const path = `${operation.path}?nonsense=1`;
    const answer = await attack({ ...operation, path }, await untouchedOwner());
    expectProblem(answer, 400, "invalid", { nonsense: "unknown_parameter" });
  });

  it("names the methods of its path to any other", async () => {
    const answered = new Set(OPERATIONS.filter(({ path }) => path === operation.path).map(({ method }) => method));
    for (const method of ["GET", "POST", "PUT", "PATCH", "DELETE"].filter((each) => !answered.has(each))) {
      for (const slash of ["", "/"]) {
        const answer = await call(method, pathFor(operation, nobody) + slash);
        expectProblem(answer, 405, "method_not_allowed");
        const allowed = new Set(answer.headers.get("Allow")?.split(", "));
        expect(allowed).toEqual(new Set([...answered, ...(answered.has("GET") ? ["HEAD"] : [])]));
      }
    }
  });
});

const LISTS = OPERATIONS.filter(({ method, parameters }) => method === "GET" && parameters.length > 0);

describe.each(LISTS)("$method $path", (operation) => {
  it("answers any value of its parameters with success or with a failure that writes nothing", async () => {
    const owner = await untouchedOwner();
    const before = await counts();
    const query = fc.dictionary(
      fc.constantFrom(...operation.parameters),
      fc.oneof(aWord, fc.string({ unit: "binary" })),
    );
    const send = async (values: Record<string, string>) => {
      const path = `${operation.path}?${new URLSearchParams(values)}`;
      await attack({ ...operation, path }, owner);
    };
    await fc.assert(fc.asyncProperty(query, send), { numRuns: 30 });
    expect(await counts()).toEqual(before);
  });
});

interface Operation {
  method: string;
  path: string;
  security: boolean;
  example: Record<string, unknown> | undefined;
  requiresBody: boolean;
  /** Names of the query's. */
  parameters: string[];
  /** By status, the documented codes of failures. */
  failures: Record<string, string[]>;
}

interface Documented {
  security?: object[];
  parameters?: { in: string; name: string }[];
  requestBody?: { required?: boolean; content: Record<string, { example: Record<string, unknown> }> };
  responses: Record<string, { content?: Record<string, { examples?: Record<string, unknown> }> }>;
}

async function documentedOperations(): Promise<Operation[]> {
  const documents = await Promise.all(
    ["", "?dialect=000", "?dialect=001", "?dialect=004"].map((query) => call("GET", `/openapi.json${query}`)),
  );
  return documents.flatMap(({ body }) =>
    Object.entries<Record<string, Documented>>(body.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, documented]) => ({
        method: method.toUpperCase(),
        path,
        security: isSigned(documented.security),
        example: documented.requestBody?.content["application/json"]?.example,
        requiresBody: documented.requestBody?.required === true,
        parameters: (documented.parameters ?? []).filter((each) => each.in === "query").map(({ name }) => name),
        failures: Object.fromEntries(
          Object.entries(documented.responses).map(([status, { content }]) => [
            status,
            Object.keys(content?.["application/problem+json"]?.examples ?? {}),
          ]),
        ),
      })),
    ),
  );
}

function takesNoBody({ method, example }: Operation): boolean {
  return method !== "GET" && example === undefined;
}

interface Owner {
  person?: Person;
  ids: Record<string, string>;
}

const UNKNOWN_ID = "01983f2e-7c1a-7b3c-9d4e-5f6071829300";
const nobody: Owner = {
  ids: idsOf({
    users: UNKNOWN_ID,
    tasks: UNKNOWN_ID,
    categories: UNKNOWN_ID,
    labels: UNKNOWN_ID,
    sessions: UNKNOWN_ID,
  }),
};

let untouched: Required<Owner> | undefined;

/** Someone with a thing of each kind, who stays the same for as long as no attack succeeds. */
async function untouchedOwner(): Promise<Required<Owner>> {
  untouched ??= await makeOwner();
  return untouched;
}

async function makeOwner(): Promise<Required<Owner>> {
  const person = await newPerson();
  const category = await person.category("Home");
  const task = await person.task({ category_id: category.id, labels: ["errand"] });
  const [label] = (await person.get("/api/labels")).body.results;
  const [session] = (await person.get("/api/sessions")).body.results;
  const { id: comments } = (await person.post(`/api/tasks/${task.id}/comments`, { body: "Look." })).body;
  const { id: invitations } = (
    await person.post(`/api/tasks/${task.id}/members`, { email: `${newUsername()}@example.com`, role: "viewer" })
  ).body;
  const { id: tokens } = (await person.post("/api/tokens", { name: "A script", scopes: ["tasks:read"] })).body;
  const own = { users: person.id, tasks: task.id, categories: category.id, labels: label.id };
  const ids = { ...own, sessions: session.id, tokens };
  return { person, ids: idsOf({ ...ids, comments, invitations }) };
}

function idsOf(ids: Record<string, string>): Record<string, string> {
  const nouns = ["comments", "invitations", "reminders", "members", "tokens"];
  const others = Object.fromEntries(nouns.map((noun) => [noun, UNKNOWN_ID]));
  return { ...others, ...ids };
}

function pathFor({ path }: Operation, { ids }: Owner): string {
  return path.replace(/(\w+)\/\{\w+\}/g, (_, noun) => `${noun}/${ids[noun]}`);
}

function withId(operation: Operation, id: string): Operation {
  return { ...operation, path: operation.path.replace("{id}", id) };
}

/** The operation on the owner's own thing, with its documented example unless `options` has another body. */
async function attack(operation: Operation, owner: Owner, options: Options = {}): Promise<Answer> {
  const example = "raw" in options || "body" in options ? {} : { body: operation.example };
  const path = pathFor(operation, owner);
  const answer = await call(operation.method, path, { token: owner.person?.token, ...example, ...options });
  const { status, body } = answer;
  if (status < 400 && operation.method !== "GET") untouched = undefined;
  expect(status).toBeLessThan(500);
  if (status >= 400) {
    expectProblem(answer, status, body.code);
    expect(operation.failures[status] ?? [], `${status} ${body.code} is documented`).toContain(body.code);
    expect(JSON.stringify(body)).not.toMatch(/\n\s*at |\.[jt]s:|node_modules|SQLITE|D1_ERROR/);
  }
  return answer;
}

// What follows from events moves its cursors by itself.
const { results: tables } = await env.DB.prepare(
  "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT GLOB '_cf_*' AND name NOT GLOB 'd1_*' AND name <> 'event_cursors'",
).all<{ name: string }>();

// A refused log-in and a refresh token's second use are recorded: that is no half of a write.
const REFUSALS = "action IN ('login.failed', 'token.reused')";

/** Every row of every table. */
function everything() {
  return fromEveryTable("*");
}

function counts() {
  return fromEveryTable("count(*) AS rows");
}

async function fromEveryTable(columns: string) {
  const select = ({ name }: { name: string }) =>
    env.DB.prepare(`SELECT ${columns} FROM ${name}${name === "audit" ? ` WHERE NOT ${REFUSALS}` : ""}`);
  const results = await env.DB.batch(tables.map(select));
  return Object.fromEntries(results.map(({ results }, place) => [tables[place]?.name, results]));
}

const aWord = fc.constantFrom(
  ...["", " ", "\0", "a\0b", "\u202e", "🦊".repeat(300), "ﬁ", "x".repeat(25_000), "%00", "null", "true", "-1", "1e309"],
  ...[
    "0000-01-01",
    "9999-12-31",
    "-000001-01-01",
    "2026-02-30",
    "2026-03-29T02:30:00+01:00",
    "9999-12-31T23:59:59-14:00",
  ],
  ...[
    "24:00",
    "00:00",
    "UTC",
    "Etc/GMT+12",
    "+14:00",
    "Africa/Monrovia",
    "en-x-twain",
    "i-klingon",
    "Complete",
    "High",
  ],
  ...["a@b.cd", "__proto__", "' OR 1=1 --", "%", "created_at", "-status", "none,none", "done,done", ",", "AAAA.AAAA"],
);

const anything = fc.oneof(
  aWord,
  fc.jsonValue(),
  fc.constantFrom("\ud800", "a\udfff", "\u0000", 0, -0, -1, 1.5, 1e308, 2 ** 53, 1e21, true, false, null, [], {}, [[]]),
  fc.string({ unit: "binary" }),
);

/** JSON of any shape; most often the example with some fields of it, or of no schema, set to something else. */
function anyBody({ example = {} }: Operation): fc.Arbitrary<string> {
  const { user: _, ...base } = example;
  const fields = [...Object.keys(example), "id", "title", "description", "due_date", "due_time", "time_zone", "status"];
  const more = ["done", "priority", "category_id", "color", "position", "email", "locale", "bio", "priority_level"];
  const name = fc.constantFrom(...fields, ...fields, ...more, "__proto__", "constructor", "toString", "");
  const changes = fc.dictionary(name, anything, { maxKeys: 3 });
  // A name `__proto__` is a field like any other here, as it is in JSON.
  const changed = changes.map((values) => Object.fromEntries([...Object.entries(base), ...Object.entries(values)]));
  return fc
    .oneof({ weight: 4, arbitrary: changed }, { weight: 1, arbitrary: anything })
    .map((json) => JSON.stringify(json));
}

/** Not where one may also come without a token. */
function isSigned(security: object[] = []): boolean {
  return security.length > 0 && security.every((scheme) => Object.keys(scheme).length > 0);
}
