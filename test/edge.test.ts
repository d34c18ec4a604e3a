import { createExecutionContext } from "cloudflare:test";
import { describe, expect, it, vi } from "vitest";
import type { Env } from "../src/env.ts";
import worker from "../src/index.ts";
import {
  type Answer,
  call,
  costOf,
  expectProblem,
  newPerson,
  newUsername,
  ORIGIN,
  PASSWORD,
  register,
} from "./support/client.ts";
import { failing } from "./support/database.ts";
import { env } from "./support/env.ts";

const JSON_TYPE = { "Content-Type": "application/json" };
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/;

describe("paths and methods", () => {
  it.each(["/", "/api", "/api/nothing", "/api/tasks/x/y", "/API/nothing/", "/api/Tasks"])(
    "knows no %s",
    async (path) => {
      const answer = await call("GET", path);
      expectProblem(answer, 404, "not_found");
      expect(answer.body).toEqual({
        type: expect.any(String),
        title: expect.any(String),
        status: 404,
        detail: expect.any(String),
        code: "not_found",
        request_id: answer.headers.get("X-Request-Id"),
      });
    },
  );

  it.each([
    ["PUT", "/api/tasks", ["GET", "HEAD", "POST"]],
    ["POST", "/api/me", ["DELETE", "GET", "HEAD", "PATCH", "PUT"]],
    ["DELETE", "/api/tasks/01983f2e-7c1a-7b3c-9d4e-5f6071829300/complete", ["PATCH", "POST"]],
    ["POST", "/health", ["GET", "HEAD"]],
    ["POST", "/openapi.json", ["GET", "HEAD"]],
    ["DELETE", "/api/docs", ["GET", "HEAD"]],
    ["GET", "/api/register", ["POST"]],
    ["OPTIONS", "/api/tasks", ["GET", "HEAD", "POST"]],
    ["PATCH", "/API/tasks", ["GET", "HEAD", "POST"]],
  ])("answers %s %s with what is allowed there, with or without a slash", async (method, path, allowed) => {
    for (const slash of ["", "/"]) {
      const answer = await call(method, path + slash);
      expectProblem(answer, 405, "method_not_allowed");
      expect(answer.headers.get("Allow")?.split(", ").sort()).toEqual(allowed);
    }
  });
});

describe("bodies", () => {
  it.each([
    "application/json; charset=utf-8",
    "application/json ; charset=UTF-8",
    'Application/JSON;charset="utf-8"',
    "application/json;",
    "application/json; odata=verbose",
  ])("are taken as %s", async (type) => {
    const raw = '{"title": "Typed"}';
    const answer = await (await newPerson()).post("/api/tasks", undefined, {
      raw,
      headers: { "Content-Type": type },
    });
    expect(answer).toMatchObject({ status: 201, body: { title: "Typed" } });
  });

  it.each(["text/plain", "application/json; charset=latin1", "application/x-www-form-urlencoded", "text/json", "json"])(
    "are not taken as %s",
    async (type) => {
      const options = { raw: '{"title": "Typed"}', headers: { "Content-Type": type } };
      expectProblem(await (await newPerson()).post("/api/tasks", undefined, options), 415, "unsupported_media_type");
    },
  );

  it("may be 256 KiB long and no byte longer", async () => {
    const person = await newPerson();
    const most = '{"title": "Long"}'.padEnd(256 * 1024, " ");
    expect((await person.post("/api/tasks", undefined, { raw: most, headers: JSON_TYPE })).status).toBe(201);
    const longer = { raw: `${most} `, headers: JSON_TYPE };
    expectProblem(await person.post("/api/tasks", undefined, longer), 413, "too_large");
  });

  it("are measured also where they do not say how long they are", async () => {
    const raw = new ReadableStream({
      start(controller) {
        for (let kib = 0; kib < 300; kib += 1) controller.enqueue(new Uint8Array(1024).fill(32));
        controller.close();
      },
    });
    const answer = await (await newPerson()).post("/api/tasks", undefined, { raw, headers: JSON_TYPE });
    expectProblem(answer, 413, "too_large");
  });

  it("are UTF-8", async () => {
    const raw = new Uint8Array([...new TextEncoder().encode('{"title": "'), 0xff, 0xfe, 0x22, 0x7d]);
    const answer = await (await newPerson()).post("/api/tasks", undefined, { raw, headers: JSON_TYPE });
    expectProblem(answer, 400, "malformed_json");
  });

  it("are not repeated where they are no JSON", async () => {
    const answer = await call("POST", "/api/login", { raw: '{"password":correct horse 7}', headers: JSON_TYPE });
    expectProblem(answer, 400, "malformed_json");
    expect(answer.body.detail).toBe("The body is not valid JSON: Unexpected token 'c'.");
  });

  it("are one JSON object", async () => {
    const person = await newPerson();
    for (const raw of ["{", " ", "{}{}", "{'title': 1}"]) {
      const answer = await person.post("/api/tasks", undefined, { raw, headers: JSON_TYPE });
      expectProblem(answer, 400, "malformed_json");
    }
    for (const raw of ["[]", "null", "1", '"title"']) {
      expectProblem(await person.post("/api/tasks", undefined, { raw, headers: JSON_TYPE }), 400, "invalid");
    }
  });

  it("name every field that is unknown, whatever its name", async () => {
    const raw = '{"title": "a", "__proto__": {}, "constructor": 1, "": 2, "Title": "b"}';
    const answer = await (await newPerson()).post("/api/tasks", undefined, { raw, headers: JSON_TYPE });
    expectProblem(answer, 400, "invalid");
    const names = answer.body.errors.map(({ path }: { path: string }) => path);
    expect(names.sort()).toEqual(["", "Title", "__proto__", "constructor"]);
  });

  it("that are empty lack the fields that are required", async () => {
    const person = await newPerson();
    for (const headers of [{}, JSON_TYPE]) {
      const answer = await person.post("/api/tasks", undefined, { headers });
      expectProblem(answer, 400, "invalid", { title: "required" });
      const login = await call("POST", "/api/login", { headers });
      expectProblem(login, 400, "invalid", { username: "required", password: "required" });
    }
  });

  it.each(["PUT", "PATCH"])(
    "that are empty are missing where no field of theirs is required, by %s",
    async (method) => {
      const person = await newPerson();
      const { id } = await person.task();
      const home = await person.category("Home");
      for (const path of ["/api/me", `/api/users/${person.id}`, "/api/profile", `/api/categories/${home.id}`]) {
        for (const headers of [{}, JSON_TYPE, { "Content-Type": "application/x-www-form-urlencoded" }]) {
          const answer = await call(method, path, { token: person.token, headers });
          expectProblem(answer, 400, "invalid", { "": "required" });
        }
        expect((await call(method, path, { token: person.token, body: {} })).status).toBe(200);
      }
      const fields = method === "PUT" ? { title: "required" } : { "": "required" };
      expectProblem(await call(method, `/api/tasks/${id}`, { token: person.token }), 400, "invalid", fields);
    },
  );

  it("are told in plain words what is wrong with them", async () => {
    const person = await newPerson();
    const { body } = await person.post("/api/tasks?colour=red", { size: 2 });
    expect(body.errors).toEqual([{ path: "colour", code: "unknown_parameter", message: "Unknown parameter." }]);
    expect((await person.post("/api/tasks", { size: 2 })).body.errors).toEqual([
      { path: "title", code: "required", message: "This field is required." },
      { path: "size", code: "unknown_field", message: "Unknown field." },
    ]);
    const { id } = await person.task();
    expect((await person.post(`/api/tasks/${id}/members`, { username: "ada" })).body.errors).toEqual([
      { path: "role", code: "required", message: "This field is required." },
    ]);
  });

  it("may be left out where they are optional, whatever type is announced", async () => {
    const person = await newPerson({ email: `${newUsername()}@example.com` });
    const { id } = await person.task({ due_date: "2027-01-01", recurrence: { rrule: "FREQ=DAILY" } });
    for (const type of ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain", "json"]) {
      const options = { raw: new Uint8Array(), headers: { "Content-Type": type } };
      for (const path of [`/api/tasks/${id}/skip`, `/api/tasks/${id}/complete`, `/api/tasks/${id}/incomplete`]) {
        expect((await person.post(path, undefined, options)).status, `${type} ${path}`).toBe(200);
      }
      expect((await person.patch(`/api/tasks/${id}/complete`, undefined, options)).status).toBe(200);
      expect(await person.post("/api/email/verify", undefined, options)).toMatchObject({
        status: 200,
        body: { email_verified: false },
      });
    }
    const form = { "Content-Type": "application/x-www-form-urlencoded" };
    expect((await person.post("/api/logout", undefined, { headers: form })).status).toBe(204);
  });

  it("may be announced and left out where none is needed", async () => {
    const person = await newPerson();
    const { id } = await person.task();
    expect((await person.get("/api/tasks", { headers: JSON_TYPE })).status).toBe(200);
    expect((await person.post(`/api/tasks/${id}/complete`, undefined, { headers: JSON_TYPE })).status).toBe(200);
    expect((await person.delete(`/api/tasks/${id}`, undefined, { headers: JSON_TYPE })).status).toBe(204);
  });
});

describe("a database that fails", () => {
  it.each([
    "D1_ERROR: D1 DB is overloaded. Requests queued for too long.",
    "D1_ERROR: D1 DB is overloaded. Too many requests queued.",
    "D1_ERROR: Network connection lost.",
    "D1_ERROR: D1 DB reset because its code was updated.",
    "D1_ERROR: Internal error in D1 DB storage caused object to be reset.",
    "D1_ERROR: D1 DB storage operation exceeded timeout which caused object to be reset.",
    "D1_ERROR: Cannot resolve D1 DB due to transient issue on remote node.",
    "D1_ERROR: D1 DB's isolate exceeded its memory limit and was reset.",
    "D1_ERROR: D1 DB exceeded its CPU time limit and was reset.",
  ])("is unavailable for the moment: %s", async (message) => {
    const { token } = await newPerson();
    for (const [method, path, body] of [
      ["GET", "/ready", undefined],
      ["GET", "/api/tasks", undefined],
      ["POST", "/api/tasks", { title: "A task" }],
      ["POST", "/api/login", { username: "ada", password: PASSWORD }],
    ] as const) {
      const answer = await callWith({ DB: failing(message) }, method, path, { token, body });
      expectProblem(answer, 503, "database_unavailable");
      expect(Number(answer.headers.get("Retry-After"))).toBeGreaterThan(0);
      expect(JSON.stringify(answer.body)).not.toContain("D1");
    }
  });

  it("by a mistake of ours is a 500 that says only which request it was", async () => {
    const { token } = await newPerson();
    const log = vi.spyOn(console, "log");
    const answer = await callWith({ DB: failing("D1_ERROR: no such table: secrets") }, "GET", "/api/tasks", { token });
    expectProblem(answer, 500, "internal");
    expect(Object.keys(answer.body).sort()).toEqual(["code", "detail", "request_id", "status", "title", "type"]);
    expect(JSON.stringify(answer.body)).not.toMatch(/secrets|table|D1|SQL|Error:|\.ts/);
    expect(linesOf(log)).toMatchObject([
      { status: 500, request_id: answer.body.request_id, error: expect.stringContaining("no such table: secrets") },
    ]);
  });
});

it.each(["JWT_SECRET", "APP_URL"])("answers 500 without the setting %s, and tells the operator which", async (name) => {
  const log = vi.spyOn(console, "log");
  const answer = await callWith({ [name]: undefined }, "GET", "/api/tasks");
  expectProblem(answer, 500, "internal");
  expect(JSON.stringify(answer.body)).not.toContain(name);
  expect(answer.headers.get("Server-Timing")).toBe('db;dur=0.0;desc="0 trips, 0 rows"');
  expect(linesOf(log)).toMatchObject([{ status: 500, error: expect.stringContaining(name) }]);
});

describe("what comes with every answer", () => {
  it.each(["a", "client:7f.3_-A", "x".repeat(128)])("is the request's own id, as %s", async (id) => {
    const { headers, body } = await call("GET", "/api/me", { headers: { "X-Request-Id": id } });
    expect(headers.get("X-Request-Id")).toBe(id);
    expect(body.request_id).toBe(id);
  });

  it.each(["", "two words", "x".repeat(129), "<b>", '"}', "é"])("is another id in place of %j", async (id) => {
    const { headers, body } = await call("GET", "/api/me", { headers: { "X-Request-Id": id } });
    expect(headers.get("X-Request-Id")).toMatch(UUID);
    expect(body.request_id).toBe(headers.get("X-Request-Id"));
  });

  it("is what it cost", async () => {
    const person = await newPerson();
    const timing = async (answer: Promise<Answer>) => (await answer).headers.get("Server-Timing");
    for (const path of ["/health", "/openapi.json", "/api/docs", "/api/me"]) {
      expect(await timing(call("GET", path))).toBe('db;dur=0.0;desc="0 trips, 0 rows"');
    }
    expect(await timing(call("GET", "/ready"))).toMatch(/^db;dur=\d+\.\d;desc="1 trip, \d+ rows?"$/);
    expect(await timing(person.get("/api/tasks"))).toMatch(/^db;dur=\d+\.\d;desc="1 trip, \d+ rows?"$/);
    expect(await timing(call("GET", "/api/nothing"))).toBe('db;dur=0.0;desc="0 trips"');
    const unknown = "/api/tasks/01983f2e-7c1a-7b3c-9d4e-5f6071829300";
    expect(await timing(person.get(unknown))).toMatch(/^db;dur=\d+\.\d;desc="1 trip"$/);
  });

  it("is never, with a refusal, how many rows it read", async () => {
    const person = await newPerson();
    const { id: taken } = await person.task();
    const { id: category_id } = await (await newPerson()).category("Theirs");
    const nobodys = "01983f2e-7c1a-7b3c-9d4e-5f6071829300";
    const refusals = [
      await person.post("/api/tasks", { title: "A task", category_id }),
      await person.post("/api/tasks", { title: "A task", category_id: nobodys }),
      await person.post("/api/tasks", { title: "A task", id: taken }),
      await call("POST", "/api/login", { body: { username: person.username, password: "Wrong horse 7" } }),
    ];
    expect(refusals.map(({ status }) => status)).toEqual([400, 400, 409, 401]);
    for (const { headers } of refusals) {
      expect(headers.get("Server-Timing")).toMatch(/^db;dur=\d+\.\d;desc="\d+ trips?"$/);
    }
    expect(costOf(refusals[0] as Answer)).toEqual(costOf(refusals[1] as Answer));
  });

  it.each(["/health", "/api/me", "/api/nothing", "/api/docs", "/openapi.json"])(
    "protects browsers: %s",
    async (path) => {
      const { headers } = await call("GET", path);
      expect(headers.get("X-Content-Type-Options")).toBe("nosniff");
      expect(headers.get("X-Frame-Options")).toBe("SAMEORIGIN");
      expect(headers.get("Referrer-Policy")).toBe("no-referrer");
      expect(headers.get("Strict-Transport-Security")).toMatch(/^max-age=\d{8}/);
      expect(headers.get("X-Powered-By")).toBeNull();
    },
  );
});

describe("the log", () => {
  it("has one JSON line for a request, and in it what it was and cost", async () => {
    const person = await newPerson();
    const { id } = await person.task();
    const log = vi.spyOn(console, "log");
    const { headers } = await person.get(`/api/tasks/${id}/`);
    const request_id = headers.get("X-Request-Id");
    const route = "/api/tasks/:id";
    const numbers = { ms: expect.any(Number), rows: expect.any(Number), written: 0 };
    const line = { method: "GET", route, status: 200, trips: 1, request_id, user_id: person.id, ...numbers };
    expect(linesOf(log)).toEqual([line]);
  });

  it("never has a token, a password, an address or anything of a body", async () => {
    const log = vi.spyOn(console, "log");
    const email = `${newUsername()}@example.com`;
    const person = await register({ email });
    await person.post("/api/tasks", { title: "Hush now", description: "Quiet words" });
    await person.post("/api/tasks", { title: "Hush now", nonsense: "Quiet words" });
    await person.post("/api/tasks", undefined, { raw: '{"title": "Hush now"', headers: JSON_TYPE });
    await person.get("/api/tasks?search=Hush%20now");
    await call("POST", "/api/login", { body: { email, password: "Wrong horse 7" } });
    await callWith({ DB: failing("D1_ERROR: no such table: x") }, "POST", "/api/tasks", {
      token: person.token,
      body: { title: "Hush now" },
    });
    const lines = linesOf(log);
    expect(lines.map(({ status }) => status)).toEqual([201, 201, 400, 400, 200, 401, 500]);
    const text = JSON.stringify(lines);
    for (const secret of [person.token, person.signedIn.refresh, PASSWORD, "Wrong horse", email, "Hush", "Quiet"]) {
      expect(text).not.toContain(secret);
    }
  });
});

describe("pages of other origins", () => {
  const preflight = (origin: string) =>
    call("OPTIONS", "/api/tasks", {
      headers: {
        Origin: origin,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization,content-type",
      },
    });

  it.each(["https://other.example", "https://app.example.evil", "http://app.example", "null"])(
    "are not let in from %s",
    async (origin) => {
      const answers = [await call("GET", "/health", { headers: { Origin: origin } }), await preflight(origin)];
      expect(answers.map(({ status }) => status)).toEqual([200, 405]);
      for (const { headers } of answers) expect(headers.get("Access-Control-Allow-Origin")).toBeNull();
    },
  );

  it("may ask first, from a listed one", async () => {
    const { status, headers, body } = await preflight("https://app.example");
    expect({ status, body }).toEqual({ status: 204, body: "" });
    expect(headers.get("Access-Control-Allow-Origin")).toBe("https://app.example");
    expect(headers.get("Vary")).toContain("Origin");
    for (const method of ["GET", "POST", "PUT", "PATCH", "DELETE"]) {
      expect(headers.get("Access-Control-Allow-Methods")).toContain(method);
    }
    expect(headers.get("Access-Control-Allow-Headers")?.toLowerCase()).toMatch(/authorization.*content-type/);
    expect(headers.get("Access-Control-Allow-Credentials")).toBeNull();
  });

  it("can read success and failure, from a listed one", async () => {
    const person = await newPerson();
    const headers = { Origin: "https://app.example" };
    const success = await person.get("/api/me", { headers });
    const failure = await call("GET", "/api/me", { headers });
    const broken = await callWith({ DB: failing("Network connection lost.") }, "GET", "/ready", { headers });
    expect([success.status, failure.status, broken.status]).toEqual([200, 401, 503]);
    for (const answer of [success, failure, broken, await call("GET", "/api/nothing", { headers })]) {
      expect(answer.headers.get("Access-Control-Allow-Origin")).toBe("https://app.example");
      expect(answer.headers.get("Vary")).toContain("Origin");
      for (const name of ["X-Request-Id", "Server-Timing", "Link", "Retry-After"]) {
        expect(answer.headers.get("Access-Control-Expose-Headers")).toContain(name);
      }
    }
  });
});

type Settings = { [Name in keyof Env]?: Env[Name] | undefined };

/** One request to the Worker with other bindings than it has here. */
async function callWith(
  settings: Settings,
  method: string,
  path: string,
  { token, body, headers }: { token?: string; body?: unknown; headers?: Record<string, string> } = {},
): Promise<Answer> {
  const request = new Request(new URL(path, ORIGIN), {
    method,
    body: body === undefined ? null : JSON.stringify(body),
    headers: { ...JSON_TYPE, ...(token && { Authorization: `Bearer ${token}` }), ...headers },
  });
  const response = await worker.fetch(request, { ...env, ...settings } as Env, createExecutionContext());
  return { status: response.status, headers: response.headers, body: await response.json() };
}

function linesOf(log: { mock: { calls: unknown[][] }; mockRestore(): void }): Record<string, unknown>[] {
  const lines = log.mock.calls.map((line) => {
    expect(line).toHaveLength(1);
    return JSON.parse(String(line[0]));
  });
  log.mockRestore();
  return lines;
}
