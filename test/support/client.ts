import { exports } from "cloudflare:workers";
import { expect } from "vitest";
import { type Account, insertAccount, PASSWORD, type SignedIn } from "./accounts.ts";

export { PASSWORD } from "./accounts.ts";

export const ORIGIN = "https://taskwire.test";

// biome-ignore lint/suspicious/noExplicitAny: a client sees JSON, and each test says what it expects of it
type Json = any;

export interface Answer {
  status: number;
  headers: Headers;
  body: Json;
}

export interface Options {
  body?: unknown;
  /** In place of `body`: what goes over the wire as it is. */
  raw?: BodyInit;
  token?: string | undefined;
  headers?: Record<string, string>;
}

export type Fetch = (request: Request) => Promise<Response>;

export const workerFetch: Fetch = (request) => exports.default.fetch(request);

/** One request to the Worker, as a client makes it. `path` may be a whole URL, as in `next`. */
export async function call(
  method: string,
  path: string,
  { body, raw, token, headers }: Options = {},
  fetch = workerFetch,
): Promise<Answer> {
  const request = new Request(new URL(path, ORIGIN), {
    method,
    body: body === undefined ? (raw ?? null) : JSON.stringify(body),
    headers: {
      ...(body !== undefined && { "Content-Type": "application/json" }),
      ...(token !== undefined && { Authorization: `Bearer ${token}` }),
      ...headers,
    },
  });
  const response = await fetch(request);
  const text = await response.text();
  const isJson = /[/+]json/.test(response.headers.get("Content-Type") ?? "");
  return { status: response.status, headers: response.headers, body: isJson && text !== "" ? JSON.parse(text) : text };
}

/** Someone with an account of their own, and their requests. */
export class Person {
  readonly signedIn: SignedIn;
  readonly fetch: Fetch;

  constructor(signedIn: SignedIn, fetch = workerFetch) {
    this.signedIn = signedIn;
    this.fetch = fetch;
  }

  get id(): string {
    return this.signedIn.user.id;
  }

  get username(): string {
    return this.signedIn.user.username;
  }

  get token(): string {
    return this.signedIn.access;
  }

  get(path: string, options?: Options) {
    return call("GET", path, { token: this.token, ...options }, this.fetch);
  }

  post(path: string, body?: unknown, options?: Options) {
    return call("POST", path, { token: this.token, body, ...options }, this.fetch);
  }

  put(path: string, body?: unknown, options?: Options) {
    return call("PUT", path, { token: this.token, body, ...options }, this.fetch);
  }

  patch(path: string, body?: unknown, options?: Options) {
    return call("PATCH", path, { token: this.token, body, ...options }, this.fetch);
  }

  delete(path: string, body?: unknown, options?: Options) {
    return call("DELETE", path, { token: this.token, body, ...options }, this.fetch);
  }

  /** The body of an answer that must be a success. */
  async request(method: string, path: string, body?: unknown): Promise<Json> {
    const answer = await call(method, path, { token: this.token, body }, this.fetch);
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  }

  /** Makes a task and answers with it. */
  async task(fields: Record<string, unknown> = {}): Promise<Json> {
    return created(await this.post("/api/tasks", { title: "A task", ...fields }));
  }

  /** Shares a category or a task, named by its path, with someone who accepts. */
  async share(path: string, other: Person, role: "viewer" | "editor"): Promise<void> {
    const { id } = created(await this.post(`${path}/members`, { username: other.username, role }));
    expect((await other.post(`/api/invitations/${id}/accept`)).status).toBe(200);
  }

  async category(name: string, fields: Record<string, unknown> = {}): Promise<Json> {
    return created(await this.post("/api/categories", { name, ...fields }));
  }
}

function created({ status, body }: Answer): Json {
  expect(body).toMatchObject({ id: expect.any(String) });
  expect(status).toBe(201);
  return body;
}

let people = 0;

export function newUsername(): string {
  people += 1;
  return `user-${people}-${crypto.randomUUID().slice(0, 8)}`;
}

/** Someone new; their password is PASSWORD, and where it is another they register. */
export async function newPerson(fields: Partial<Account> & { password?: string } = {}): Promise<Person> {
  if (fields.password !== undefined) return register(fields);
  return new Person(await insertAccount({ username: newUsername(), ...fields }));
}

/** Someone new by the API's own way, for the tests of accounts themselves. */
export async function register(fields: Record<string, unknown> = {}): Promise<Person> {
  const { status, body } = await call("POST", "/api/register", {
    body: { username: newUsername(), password: PASSWORD, ...fields },
  });
  expect(body).toMatchObject({ access: expect.any(String) });
  expect(status).toBe(201);
  return new Person(body);
}

/** The same person, logged in once more by the API's own way. */
export async function logIn({ username }: Person): Promise<Person> {
  const { status, body } = await call("POST", "/api/login", { body: { username, password: PASSWORD } });
  expect(status).toBe(200);
  return new Person(body);
}

/** The trips and rows that an answer says it cost. */
export function costOf({ headers }: Answer): { trips: number; rows: number } {
  const [, trips, rows] = /desc="(\d+) trips?(?:, (\d+) rows?)?"/.exec(headers.get("Server-Timing") ?? "") ?? [];
  return { trips: Number(trips), rows: Number(rows) };
}

/** That it failed with this status and code, as problem+json, on just these fields where it is about fields. */
export function expectProblem(answer: Answer, status: number, code: string, fields?: Record<string, string>): void {
  expect(answer.body).toMatchObject({ status, code, request_id: expect.any(String) });
  expect(answer.status).toBe(status);
  expect(answer.headers.get("Content-Type")).toBe("application/problem+json");
  if (!fields) return;
  const errors = answer.body.errors as { path: string; code: string }[];
  expect(Object.fromEntries(errors.map((error) => [error.path, error.code]))).toEqual(fields);
}

/** Every row of a list, by its `next` links. */
export async function walk(person: Person, path: string): Promise<Json[]> {
  const rows: Json[] = [];
  for (let next: string | null = path; next; ) {
    const { status, body }: Answer = await person.get(next);
    expect(status).toBe(200);
    rows.push(...body.results);
    next = body.next;
  }
  return rows;
}
