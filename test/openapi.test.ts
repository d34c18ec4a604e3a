import { describe, expect, it } from "vitest";
import { z } from "zod/v4";
import { SCOPES } from "../src/auth/scopes.ts";
import { type Answer, call, newPerson, type Person } from "./support/client.ts";
import { NOUNS, nounsIn, pathTo, resourcesOf } from "./support/resources.ts";

const QUERIES = ["", "?dialect=000", "?dialect=001", "?dialect=004"];
const DOCUMENTS = await Promise.all(QUERIES.map(async (query) => (await call("GET", `/openapi.json${query}`)).body));
const OPERATIONS = (DOCUMENTS as Document[]).flatMap(operationsOf);
const withBody = OPERATIONS.filter(({ requestBody }) => requestBody);

it("is the golden file's document", async () => {
  await expect(`${JSON.stringify(DOCUMENTS[0], null, 2)}\n`).toMatchFileSnapshot("openapi.json");
});

describe("the documents", () => {
  it.each(QUERIES)("are OpenAPI 3.1, with a way to sign in: /openapi.json%s", async (query) => {
    for (const slash of ["", "/"]) {
      const { status, headers, body } = await call("GET", `/openapi.json${slash}${query}`);
      expect(status).toBe(200);
      expect(headers.get("Content-Type")).toMatch(/^application\/json/);
      expect(body).toMatchObject({
        openapi: "3.1.0",
        info: { title: expect.any(String), version: expect.any(String), contact: { name: expect.any(String) } },
      });
      expect(body.components.securitySchemes).toEqual({
        session: { type: "http", scheme: "bearer", bearerFormat: "JWT", description: expect.any(String) },
        token: {
          type: "oauth2",
          description: expect.any(String),
          flows: { clientCredentials: { tokenUrl: "/api/tokens", scopes: expect.any(Object) } },
        },
      });
    }
  });

  it("are there for three dialects and no other", async () => {
    const titles = (DOCUMENTS as Document[]).map(({ info }) => info.title);
    expect(new Set(titles).size).toBe(QUERIES.length);
    for (const path of ["/openapi.json", "/api/docs", "/api/docs/"]) {
      for (const name of ["002", "003", "", "toString", "__proto__"]) {
        const { status, body } = await call("GET", `${path}?dialect=${name}`);
        expect(status).toBe(400);
        expect(body).toMatchObject({ code: "invalid", errors: [{ path: "dialect", code: "invalid_value" }] });
      }
    }
  });

  it("describe each tag, and have no other", () => {
    for (const document of DOCUMENTS as Document[]) {
      const used = operationsOf(document).flatMap(({ tags = [] }) => tags);
      expect(new Set(document.tags.map(({ name }) => name))).toEqual(new Set(used));
      for (const tag of document.tags) expect(tag.description).toEqual(expect.stringMatching(/\w\.$/));
    }
  });

  it("say how to ask for what is due on a day", () => {
    const [list] = OPERATIONS.filter(({ method, path }) => method === "GET" && path === "/api/tasks");
    for (const name of ["due_after", "due_before"]) {
      const parameter = list?.parameters?.find((each) => each.name === name);
      expect(parameter?.description).toContain("`due_after=2027-11-16&due_before=2027-11-17`");
    }
  });

  it("refer to nothing that they do not have", () => {
    for (const document of DOCUMENTS) {
      const references = JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g);
      for (const [, name] of references) expect(Object.keys(document.components.schemas)).toContain(name);
    }
  });

  it("have patterns that are regular expressions, and examples that match them", () => {
    const schemas = DOCUMENTS.flatMap((document) => nodesOf(document)).filter(({ pattern }) => pattern !== undefined);
    expect(schemas.length).toBeGreaterThan(0);
    for (const { pattern, example } of schemas) {
      if (example !== undefined) expect(example).toMatch(new RegExp(String(pattern), "u"));
    }
  });

  it.each(["/api/docs", "/api/docs/", "/api/docs/?dialect=000"])(
    "are shown without any other host's help: %s",
    async (path) => {
      const { status, headers, body } = await call("GET", path);
      expect(status).toBe(200);
      expect(headers.get("Content-Type")).toMatch(/^text\/html/);
      expect(headers.get("Content-Security-Policy")).toContain("default-src 'self'");
      const links = [...body.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, link]) => link);
      expect(links.length).toBeGreaterThan(2);
      for (const link of links) expect(link).toMatch(/^(\/(?!\/)|data:,)/);
      expect(body).not.toMatch(/https?:|"\/\//);
    },
  );
});

const WITHOUT_BODY = ["101", "202", "204"];

describe.each(OPERATIONS)("$method $path", (operation) => {
  it("says what it is for", () => {
    expect(operation.summary).toEqual(expect.stringMatching(/^[A-Z].*\w$/));
    expect(operation.description).toEqual(expect.stringMatching(/^\S.*\.$/));
    for (const parameter of operation.parameters ?? []) {
      expect(parameter.description, parameter.name).toEqual(expect.stringMatching(/\w/));
    }
    expect(operation.tags).toEqual([expect.stringMatching(/^[A-Z]\w+$/)]);
    const same = OPERATIONS.filter((each) => each.document === operation.document).filter(
      ({ operationId }) => operationId === operation.operationId,
    );
    expect(same).toEqual([operation]);
    const inPath = (operation.parameters ?? []).filter((each) => each.in === "path").map(({ name }) => name);
    expect(inPath).toEqual([...operation.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name));
  });

  it("says with which credentials it may be called", () => {
    const [first = {}, ...others] = operation.security ?? [];
    if (Object.keys(first).length === 0) expect(others).toEqual(others.length > 0 ? [{ session: [] }] : []);
    else {
      expect(first).toEqual({ session: [] });
      for (const { token = [] } of others) {
        expect(token).not.toEqual([]);
        for (const scope of token) expect(SCOPES).toContain(scope);
      }
      const { "403": forbidden } = operation.responses;
      const code = others.length > 0 ? "insufficient_scope" : "session_required";
      expect(Object.keys(forbidden?.content?.["application/problem+json"]?.examples ?? {})).toContain(code);
    }
  });

  it("shows an example of each success, as its schema has it", () => {
    const successes = Object.entries(operation.responses).filter(([status]) => status < "300");
    const statuses = successes.map(([status]) => status);
    // A create may also find that what it is to make is there already; a socket opens with 200 over HTTP/2.
    expect([[expect.any(String)], ["101", "200"], ["200", "201"]]).toContainEqual(statuses);
    for (const [status, { content }] of successes) {
      if (WITHOUT_BODY.includes(status) || "101" in operation.responses) expect(content).toBeUndefined();
      else for (const media of Object.values(content ?? {})) expectValid(operation.document, media);
    }
  });

  it("shows an example of each failure", () => {
    for (const status of ["400", "500", "503", ...(operation.security?.length ? ["401"] : [])]) {
      expect(Object.keys(operation.responses)).toContain(status);
    }
    for (const [status, { content }] of Object.entries(operation.responses).filter(([each]) => each >= "400")) {
      const { schema, examples = {} } = content?.["application/problem+json"] ?? {};
      expect(Object.keys(examples)).not.toEqual([]);
      for (const [code, { value }] of Object.entries(examples)) {
        expect(value).toMatchObject({ status: Number(status), code, request_id: expect.any(String) });
        expectValid(operation.document, { schema, example: value });
      }
    }
  });
});

describe.each(withBody)("the body of $method $path", (operation) => {
  it("has an example, as its schema has it, that the Worker accepts", async () => {
    const [content] = Object.values(operation.requestBody?.content ?? {});
    expectValid(operation.document, content);
    const answer = await send(await newPerson(), operation, content?.example);
    // An example's link is nobody's, and so is the change that it undoes.
    const isOver = answer.body.code === "invalid_link" || operation.path === "/api/undo";
    const statuses = isOver ? [400, 404] : [200, 201, 202, 204, 401, 403, 409];
    expect(statuses, shown(operation, answer)).toContain(answer.status);
    expectDocumented(operation, answer);
  });
});

describe.each(OPERATIONS.filter(({ requestBody }) => !requestBody))("the answer of $method $path", (operation) => {
  it("is as its schema has it", async () =>
    expectDocumented(operation, await send(await newPerson(), operation, undefined)));
});

function expectDocumented(operation: Operation, answer: Answer): void {
  const { document, responses } = operation;
  const { status, body } = answer;
  expect(Object.keys(responses), shown(operation, answer)).toContain(String(status));
  const [media] = Object.values(responses[status]?.content ?? {});
  if (media) expectValid(document, { schema: media.schema, example: body });
}

function shown({ method, path }: Operation, { status, body }: Answer): string {
  return `${method} ${path}: ${status} ${JSON.stringify(body)}`;
}

interface Media {
  schema?: Record<string, unknown> | undefined;
  example?: unknown;
  examples?: Record<string, { value: unknown }>;
}

interface Documented {
  summary?: string;
  description?: string;
  tags?: string[];
  operationId?: string;
  security?: Record<string, string[]>[];
  parameters?: { in: string; name: string; description?: string }[];
  requestBody?: { content: Record<string, Media> };
  responses: Record<string, { content?: Record<string, Media> }>;
}

interface Document {
  info: { title: string };
  tags: { name: string; description?: string }[];
  paths: Record<string, Record<string, Documented>>;
  components: { schemas: Record<string, unknown> };
}

interface Operation extends Documented {
  document: Document;
  method: string;
  path: string;
}

function operationsOf(document: Document): Operation[] {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, documented]) => ({
      ...documented,
      document,
      method: method.toUpperCase(),
      path,
    })),
  );
}

/** That there is an example, and that a client which took the schema at its word would take it. */
function expectValid(document: Document, { schema, example }: Media = {}): void {
  expect(schema).toBeDefined();
  expect(example).toBeDefined();
  const { error } = validatorOf(document, schema).safeParse(example);
  expect(error?.issues ?? []).toEqual([]);
}

const validators = new Map<string, ReturnType<typeof z.fromJSONSchema>>();

/** Made once for each schema of a document: that takes longer than the rest of these tests. */
function validatorOf({ info, components }: Document, schema: Media["schema"]) {
  const key = JSON.stringify([info.title, schema]);
  const known = validators.get(key);
  if (known) return known;
  const standalone = JSON.stringify({ ...schema, $defs: components.schemas });
  const validator = z.fromJSONSchema(JSON.parse(standalone.replaceAll("#/components/schemas/", "#/$defs/")));
  validators.set(key, validator);
  return validator;
}

/** Every object anywhere in a JSON value. */
function nodesOf(value: unknown): Record<string, unknown>[] {
  if (typeof value !== "object" || value === null) return [];
  return [value as Record<string, unknown>, ...Object.values(value).flatMap(nodesOf)];
}

/** The operation on the person's own resource. An operation without an id finds one of each kind. */
async function send(person: Person, { method, path, requestBody }: Operation, body: unknown): Promise<Answer> {
  const resources = resourcesOf(person, newPerson);
  const own = pathTo(path, await resources.ids(path.includes("{") ? nounsIn(path) : NOUNS));
  // An example's people are nobody here.
  const sent = isInvite(body) ? { ...body, username: (await newPerson()).username } : body;
  if (typeof sent !== "string") return call(method, own, { token: person.token, body: sent });
  const [type = ""] = Object.keys(requestBody?.content ?? {});
  return call(method, own, { token: person.token, raw: sent, headers: { "Content-Type": type } });
}

function isInvite(body: unknown): body is { username: string; role: string } {
  return typeof body === "object" && body !== null && "username" in body && "role" in body;
}
