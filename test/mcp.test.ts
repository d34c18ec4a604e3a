import { beforeAll, describe, expect, it } from "vitest";
import { TOOLS } from "../src/dialects/mcp/tools/index.ts";
import { newId } from "../src/kernel/ids.ts";
import { type Answer, call, costOf, expectProblem, newPerson, ORIGIN, type Person } from "./support/client.ts";
import { env } from "./support/env.ts";
import { withToken } from "./support/personal-tokens.ts";
import { DAY } from "./support/time.ts";

const ALL = ["tasks:write", "categories:write", "live"];
const MODERN = "2026-07-28";

let ada: Person;
let agent: Person;

beforeAll(async () => {
  ada = await newPerson();
  agent = await withToken(ada, ALL);
});

type Fields = Record<string, unknown>;

/** A message of a client of the time before 2026. */
function legacy(person: Person, method: string, params: Fields = {}, headers = {}) {
  return person.post("/mcp", { jsonrpc: "2.0", id: 7, method, params }, { headers });
}

const META = {
  "io.modelcontextprotocol/protocolVersion": MODERN,
  "io.modelcontextprotocol/clientCapabilities": {},
};

function modern(person: Person, method: string, params: Fields = {}, headers: Record<string, string> = {}) {
  const name = typeof params["name"] === "string" ? { "Mcp-Name": params["name"] } : {};
  const standard = { "MCP-Protocol-Version": MODERN, "Mcp-Method": method, ...name };
  const body = { jsonrpc: "2.0", id: "a", method, params: { _meta: META, ...params } };
  return person.post("/mcp", body, { headers: { ...standard, ...headers } });
}

/** A call of a tool, with its result: what a program gets of it is as the tool has told. */
async function callTool(person: Person, name: string, args: Fields = {}) {
  const answer = await legacy(person, "tools/call", { name, arguments: args });
  expect(answer.status).toBe(200);
  const { content, structuredContent: data, isError } = answer.body.result;
  if (data) expect(TOOLS.find((tool) => tool.name === name)?.output.safeParse(data).error).toBeUndefined();
  return { data, text: content[0].text as string, isError, cost: costOf(answer) };
}

/** The schema and all schemas in it. */
function partsOf(schema: Fields): Fields[] {
  const { properties = {}, items = [], anyOf = [] } = schema;
  const inner = [Object.values(properties as Fields), items, anyOf].flat() as Fields[];
  return [schema, ...inner.flatMap(partsOf)];
}

/** What some client does not take. */
function refusals({ type, anyOf, items, enum: values = [], ...others }: Fields): string[] {
  return [
    ...(typeof type === "string" || Array.isArray(anyOf) ? [] : ["no type, or several in one"]),
    ...(type !== "array" || items ? [] : ["an array without items"]),
    ...((values as unknown[]).every((value) => typeof value === "string") ? [] : ["an enum of other than texts"]),
    ...["$ref", "const", "oneOf", "allOf"].filter((name) => name in others),
  ];
}

async function namesFor(person: Person): Promise<string[]> {
  const { body } = await legacy(person, "tools/list");
  return body.result.tools.map(({ name }: { name: string }) => name);
}

function expectError({ status, body }: Answer, expected: number, code: number): void {
  expect(body).toMatchObject({ jsonrpc: "2.0", error: { code, message: expect.any(String) } });
  expect(status).toBe(expected);
}

describe("who may call", () => {
  it("is a personal token as Bearer, and nobody else", async () => {
    const ping = { body: { jsonrpc: "2.0", id: 1, method: "ping" } };
    const revoked = await withToken(ada, ["tasks:read"]);
    await ada.delete(`/api/tokens/${revoked.tokenId}`);
    expectProblem(await call("POST", "/mcp", ping), 401, "unauthenticated");
    for (const credentials of [
      `Token ${agent.token}`,
      `Bearer ${ada.token}`,
      `Bearer ${revoked.token}`,
      `Bearer ${agent.token}a`,
      "Bearer tw_",
      "Basic YTpi",
    ]) {
      const answer = await call("POST", "/mcp", { ...ping, headers: { Authorization: credentials } });
      expectProblem(answer, 401, "session_ended");
      expect(answer.headers.get("WWW-Authenticate")).toBe('Bearer realm="taskwire", error="invalid_token"');
    }
    expect((await legacy(agent, "ping")).body).toEqual({ jsonrpc: "2.0", id: 7, result: {} });
  });

  it("is no page of another origin", async () => {
    for (const origin of ["https://evil.example", "null"]) {
      expectProblem(await legacy(agent, "ping", {}, { Origin: origin }), 403, "wrong_origin");
    }
    for (const origin of [ORIGIN, "https://app.example"]) {
      expect((await legacy(agent, "ping", {}, { Origin: origin })).status).toBe(200);
    }
  });

  it.each(["GET", "DELETE"])("cannot %s", async (method) => {
    const answer = await call(method, "/mcp", { token: agent.token });
    expectProblem(answer, 405, "method_not_allowed");
    expect(answer.headers.get("Allow")).toBe("POST");
  });

  it("sends JSON", async () => {
    const text = { raw: "{}", headers: { "Content-Type": "text/plain" } };
    expectProblem(await agent.post("/mcp", undefined, text), 415, "unsupported_media_type");
    const json = { "Content-Type": "application/json" };
    expectError(await agent.post("/mcp", undefined, { raw: "{", headers: json }), 400, -32700);
    for (const body of [
      1,
      {},
      { jsonrpc: "2.0", id: null, method: "ping" },
      { jsonrpc: "2.0", id: 1.5, method: "a" },
    ]) {
      expectError(await agent.post("/mcp", body), 400, -32600);
    }
    expectError(await agent.post("/mcp", { jsonrpc: "2.0", id: 1, method: "ping", params: [] }), 400, -32600);
  });

  it("is not told of it by the OpenAPI document", async () => {
    const { body } = await call("GET", "/openapi.json");
    expect(Object.keys(body.paths).filter((path) => path.includes("mcp"))).toEqual([]);
  });
});

describe("a client of 2025", () => {
  it.each(["2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"])("initializes with %s", async (version) => {
    const { body, headers } = await legacy(agent, "initialize", { protocolVersion: version });
    expect(body.result).toMatchObject({
      protocolVersion: version,
      capabilities: { tools: {} },
      serverInfo: { name: "taskwire" },
    });
    expect(headers.get("Mcp-Session-Id")).toBeNull();
    expect((await legacy(agent, "tools/list", {}, { "MCP-Protocol-Version": version })).status).toBe(200);
  });

  it("is offered the latest version in place of one that has no initialize", async () => {
    const { body } = await legacy(agent, "initialize", { protocolVersion: MODERN });
    expect(body.result.protocolVersion).toBe("2025-11-25");
  });

  it("gets no answer to notifications and answers", async () => {
    for (const body of [{ method: "notifications/initialized" }, { id: 1, result: {} }]) {
      const answer = await agent.post("/mcp", { jsonrpc: "2.0", ...body });
      expect([answer.status, answer.body]).toEqual([202, ""]);
    }
  });

  it("is refused versions and methods that are not there", async () => {
    expectError(await legacy(agent, "ping", {}, { "MCP-Protocol-Version": "1900-01-01" }), 400, -32022);
    expectError(await legacy(agent, "server/discover"), 200, -32601);
    expectError(await legacy(agent, "constructor"), 200, -32601);
  });

  it("sends several messages at once where its version has that", async () => {
    const messages = [1, 2].map((id) => ({ jsonrpc: "2.0", id, method: "ping" }));
    const batch = [...messages, { jsonrpc: "2.0", method: "notifications/cancelled" }, 3];
    const { body } = await agent.post("/mcp", batch);
    expect(body).toMatchObject([{ id: 1, result: {} }, { id: 2, result: {} }, { error: { code: -32600 } }]);
    const later = { headers: { "MCP-Protocol-Version": "2025-06-18" } };
    expectError(await agent.post("/mcp", batch, later), 400, -32600);
    expectError(await agent.post("/mcp", []), 400, -32600);
    expectError(await agent.post("/mcp", Array(26).fill(messages[0])), 400, -32600);
  });

  it("has as many tries for each call of several as for one alone", async () => {
    const { id } = await ada.task();
    const calls = Array.from({ length: 5 }, (_, call) => {
      const tasks = [
        { id, title: `Title ${call}` },
        { id, assignee_id: newId(new Date()) },
      ];
      return { jsonrpc: "2.0", id: call, method: "tools/call", params: { name: "update_tasks", arguments: { tasks } } };
    });
    const { body } = await agent.post("/mcp", calls);
    for (const { result } of body) {
      const [renamed, refused] = result.structuredContent.results;
      expect(renamed).toMatchObject({ status: 200 });
      expect(refused).toMatchObject({ status: 400, problem: { errors: [{ code: "unknown_assignee" }] } });
    }
    expect((await ada.get(`/api/tasks/${id}`)).body.title).toBe("Title 4");
  });
});

describe("a client of 2026", () => {
  it("discovers, lists and calls without a handshake", async () => {
    const { body } = await modern(agent, "server/discover");
    expect(body.result).toMatchObject({
      resultType: "complete",
      supportedVersions: [MODERN],
      capabilities: { tools: {} },
      cacheScope: "private",
      ttlMs: expect.any(Number),
      _meta: { "io.modelcontextprotocol/serverInfo": { name: "taskwire" } },
    });
    const list = await modern(agent, "tools/list");
    expect(list.body.result).toMatchObject({
      resultType: "complete",
      cacheScope: "private",
      ttlMs: expect.any(Number),
    });
    expect(list.body.result.tools).toHaveLength(TOOLS.length);
    const { body: found } = await modern(agent, "tools/call", { name: "find_tasks" });
    expect(found.result).toMatchObject({ resultType: "complete", isError: false });
    const encoded = { "Mcp-Name": `=?base64?${btoa("find_tasks")}?=` };
    expect((await modern(agent, "tools/call", { name: "find_tasks" }, encoded)).status).toBe(200);
  });

  it("is refused where headers and body disagree", async () => {
    const call = { name: "find_tasks" };
    for (const headers of [{ "Mcp-Method": "tools/list" }, { "Mcp-Name": "undo" }, { "Mcp-Name": "=?base64?*?=" }]) {
      expectError(await modern(agent, "tools/call", call, headers), 400, -32020);
    }
    expectError(await legacy(agent, "tools/list", { _meta: META }), 400, -32020);
    expectError(await modern(agent, "tools/list", {}, { "MCP-Protocol-Version": "2025-11-25" }), 400, -32020);
  });

  it("is refused without what a request must say", async () => {
    expectError(await modern(agent, "tools/list", { _meta: {} }), 400, -32602);
    const { "io.modelcontextprotocol/clientCapabilities": _, ...version } = META;
    expectError(await modern(agent, "tools/list", { _meta: version }), 400, -32602);
  });

  it("is told the version that is there, and that a method is not", async () => {
    const _meta = { ...META, "io.modelcontextprotocol/protocolVersion": "2030-01-01" };
    const answer = await modern(agent, "tools/list", { _meta }, { "MCP-Protocol-Version": "2030-01-01" });
    expectError(answer, 400, -32022);
    expect(answer.body.error.data).toEqual({ supported: [MODERN], requested: "2030-01-01" });
    for (const method of ["initialize", "ping", "resources/list"]) {
      expectError(await modern(agent, method), 404, -32601);
    }
  });
});

describe("the tools", () => {
  const READ = ["overview", "find_tasks", "get_task", "search", "fetch"];
  const WRITE = ["add_tasks", "update_tasks", "complete_tasks", "move_tasks", "delete_tasks", "add_comment", "undo"];

  it.each([
    [["tasks:read"], READ],
    [["tasks:write"], [...READ, ...WRITE]],
    [["categories:read"], ["list_categories"]],
    [["categories:write"], ["list_categories", "save_category", "undo"]],
    [["live"], ["activity"]],
    [["profile:read"], []],
    [ALL, TOOLS.map(({ name }) => name)],
  ])("of a token with %j", async (scopes, names) => {
    const person = await withToken(ada, scopes);
    expect((await namesFor(person)).sort()).toEqual([...names].sort());
    for (const { name } of TOOLS.filter((tool) => !names.includes(tool.name))) {
      const args = { ids: [ada.id], tasks: [{ id: ada.id }], id: ada.id, query: "a", seq: 1 };
      for (const given of [args, {}]) {
        const answer = await legacy(person, "tools/call", { name, arguments: given });
        expectProblem(answer, 403, "insufficient_scope");
      }
    }
  });

  it("say in full what they take and return, and what they do", async () => {
    const { body } = await legacy(agent, "tools/list");
    for (const { inputSchema, outputSchema, annotations, description } of body.result.tools) {
      expect(inputSchema).toMatchObject({ type: "object", additionalProperties: false });
      expect(outputSchema.type).toBe("object");
      expect(description).toEqual(expect.any(String));
      expect(annotations).toMatchObject({ openWorldHint: false, readOnlyHint: expect.any(Boolean) });
    }
    expect(JSON.stringify(body)).not.toContain("$ref");
    const [add] = body.result.tools.filter(({ name }: { name: string }) => name === "add_tasks");
    const { tasks } = add.inputSchema.properties;
    expect(tasks).toMatchObject({ minItems: 1, maxItems: 25, items: { additionalProperties: false } });
    expect(Object.keys(tasks.items.properties)).toEqual(expect.arrayContaining(["title", "text", "due_date"]));
    expect(tasks.items.properties).not.toHaveProperty("created_at");
    expect(tasks.items.properties.due_time).toEqual({
      description: expect.any(String),
      anyOf: [{ type: "string", pattern: expect.any(String) }, { type: "null" }],
    });
  });

  it("have schemas that VS Code, Codex and Gemini take", async () => {
    const { body } = await legacy(agent, "tools/list");
    for (const { name, inputSchema, outputSchema } of body.result.tools) {
      const parts = [inputSchema, outputSchema].flatMap(partsOf);
      expect([name, ...parts.flatMap(refusals)]).toEqual([name]);
    }
  });

  it("refuse unknown arguments by name, and unknown tools", async () => {
    for (const { name } of TOOLS) {
      const { isError, text } = await callTool(agent, name, { nonsense: 1 });
      expect([name, isError, text]).toEqual([name, true, expect.stringContaining("`nonsense`: Unknown field")]);
    }
    expectError(await legacy(agent, "tools/call", { name: "constructor" }), 200, -32602);
  });

  it("add and find tasks, and answer each on its own", async () => {
    const home = await ada.category("Home");
    const text = "Pay rent 2030-05-01 9am every month #Home @bills !high";
    const tasks = [{ title: "Call Grace", due_date: "2030-05-02" }, { text }, { title: "A", colour: "red" }];
    const { data, text: told, isError } = await callTool(agent, "add_tasks", { tasks });
    expect(data.results).toMatchObject([
      { status: 201, seq: expect.any(Number), task: { title: "Call Grace", due_date: "2030-05-02" } },
      {
        status: 201,
        task: {
          title: "Pay rent",
          due_time: "09:00",
          priority: "high",
          labels: ["bills"],
          category_id: home.id,
          recurrence: { rrule: "FREQ=MONTHLY", from: "due" },
        },
      },
      {
        status: 400,
        problem: {
          code: "invalid",
          detail: expect.stringContaining("`colour`: Unknown field. Known are title, text,"),
          errors: [{ path: "colour", code: "unknown_field" }],
        },
      },
    ]);
    expect(isError).toBe(false);
    const [call] = data.results;
    expect(told).toContain(call.task.id);
    expect((await ada.get(`/api/tasks/${call.task.id}`)).body).toEqual(call.task);

    const found = await callTool(agent, "find_tasks", { due_after: "2030-05-01", due_before: "2030-05-03", limit: 1 });
    expect(found.data.results).toMatchObject([{ title: "Pay rent" }]);
    const cursor = found.data.next_cursor;
    const days = { due_after: "2030-05-01", due_before: "2030-05-03" };
    const next = await callTool(agent, "find_tasks", { ...days, limit: 5, cursor });
    expect(next.data).toMatchObject({ results: [{ title: "Call Grace" }], next_cursor: null });
    expect(next.cost.trips).toBe(1);
    expect((await callTool(agent, "find_tasks", { limit: 5, cursor })).text).toContain("bad_cursor");
    const [hit] = (await callTool(agent, "search", { query: "grace" })).data.results;
    expect(hit).toEqual({ id: call.task.id, title: "Call Grace", url: `${env.APP_URL}/t/${call.task.id}` });
  });

  it("lead a model right", async () => {
    const id = "Call Grace";
    const tasks = [
      { id, due_date: "tomorrow" },
      { id, category_id: "Home", due_time: "9am", labels: "errand", recurrence: "weekly" },
    ];
    const { text } = await callTool(agent, "update_tasks", { tasks });
    const unknown = await callTool(agent, "update_tasks", { tasks: [{ id: ada.id, due: "today", op: "delete" }] });
    expect(unknown.text).toContain("`op`: Unknown field. Known are title,");
    const proto = JSON.parse(`{"id": "${ada.id}", "__proto__": 1}`);
    for (const name of ["add_tasks", "update_tasks", "complete_tasks"]) {
      expect((await callTool(agent, name, { tasks: [proto] })).text).toContain("`tasks.0.__proto__`: Unknown field.");
    }
    for (const hint of ["YYYY-MM-DD", "HH:MM", "`list_categories`", "`find_tasks`", "A list", "rrule"]) {
      expect(text).toContain(hint);
    }
    await ada.task({ title: "One\n- [x] Two", status: "in_progress", labels: ["list"] });
    const found = await callTool(agent, "find_tasks", { status: ["todo", "in_progress"], label: ["list"] });
    const deep = JSON.parse(`${"[".repeat(10_000)}${"]".repeat(10_000)}`);
    expect((await callTool(agent, "find_tasks", { label: deep })).text).toContain("invalid: `label.0`");
    expect(found.text).toMatch(/^- \[~\] One - \[x\] Two \(labels list; id [\w-]{36}\)$/);
  });

  it("understand words in the user's time zone", async () => {
    const person = await newPerson();
    await person.patch("/api/profile", { time_zone: "Pacific/Kiritimati" });
    const token = await withToken(person, ["tasks:write"]);
    const { data } = await callTool(token, "add_tasks", { tasks: [{ text: "Swim today 11:59 pm" }] });
    const { today } = (await callTool(token, "overview")).data;
    expect(data.results[0].task).toMatchObject({ due_date: today, due_time: "23:59", time_zone: "Pacific/Kiritimati" });
  });

  it("assign a task in words to a member of its category", async () => {
    const [owner, member] = [await newPerson(), await newPerson()];
    const [team, other] = [await owner.category("Team"), await owner.category("Other")];
    await owner.share(`/api/categories/${team.id}`, member, "editor");
    const scopes = ["tasks:write", "categories:read", "sharing"];
    const token = await withToken(owner, scopes);
    const name = member.username.toUpperCase();
    const added = async (tasks: Fields[], by = token) => {
      const { data, cost } = await callTool(by, "add_tasks", { tasks });
      const fields = data.results.map(({ task }: { task: Fields }) => [
        task["title"],
        task["category_id"],
        task["assignee_id"],
      ]);
      return { fields, trips: cost.trips };
    };
    const { fields, trips } = await added([
      { text: `Paint +${name}, #Team` },
      { text: `Paint +${name}`, category_id: team.id },
      { text: `Paint #Other +${name}`, category_id: team.id },
      { text: `Mend +${owner.username} #Team` },
    ]);
    expect(fields).toEqual([
      ["Paint", team.id, member.id],
      ["Paint", team.id, member.id],
      ["Paint", team.id, member.id],
      ["Mend", team.id, owner.id],
    ]);
    expect(trips).toBe((await added([{ text: "Paint #Team" }])).trips);
    const unread = await added([
      { text: `Paint +${name}` },
      { text: `Paint +${name} #Other` },
      { text: `Paint +${name} #Team`, category_id: other.id },
      { text: `Paint +${name} #Team`, category_id: null },
    ]);
    expect(unread.fields).toEqual([
      [`Paint +${name}`, null, null],
      [`Paint +${name}`, other.id, null],
      [`Paint +${name}`, other.id, null],
      [`Paint +${name}`, null, null],
    ]);
    const stays = [[`Paint +${name}`, team.id, null]];
    const asTeam = [{ text: `Paint +${name}`, category_id: team.id }];
    expect((await added(asTeam, await withToken(owner, ["tasks:write"]))).fields).toEqual(stays);
    const inTeam = await withToken(owner, scopes, { categories: [team.id] });
    expect((await added(asTeam, inTeam)).fields).toEqual([["Paint", team.id, member.id]]);
    const inOther = await withToken(owner, scopes, { categories: [other.id] });
    expect((await callTool(inOther, "add_tasks", { tasks: asTeam })).isError).toBe(true);
    const stranger = await withToken(await newPerson(), scopes);
    expect((await added([{ text: `Paint +${name} #Team` }], stranger)).fields).toEqual([
      [`Paint +${name} #Team`, null, null],
    ]);
  });

  it("add no second task with an id that is there", async () => {
    const [own, others] = [await ada.task({ title: "Mine" }), await (await newPerson()).task()];
    const tasks = [own, others].map(({ id }) => ({ id, title: "Again" }));
    const { data, isError } = await callTool(agent, "add_tasks", { tasks });
    expect(data.results).toMatchObject([
      { status: 200, task: own },
      { status: 409, problem: { code: "id_taken" } },
    ]);
    expect(data.results[0]).not.toHaveProperty("seq");
    expect(isError).toBe(false);
  });

  it("change, complete, move, delete tasks, and undo that", async () => {
    const [one, two] = [await ada.task({ title: "One" }), await ada.task({ title: "Two" })];
    const category = await ada.category("Elsewhere");
    const now = async () => (await ada.get(`/api/tasks/${one.id}`)).body;
    await callTool(agent, "update_tasks", { tasks: [{ id: one.id, due_date: "2030-01-01", priority: "low" }] });
    expect(await now()).toMatchObject({ due_date: "2030-01-01", priority: "low" });
    await callTool(agent, "move_tasks", { tasks: [{ id: one.id, category_id: category.id }] });
    expect(await now()).toMatchObject({ category_id: category.id });
    await callTool(agent, "complete_tasks", { tasks: [{ id: one.id }] });
    expect(await now()).toMatchObject({ done: true });
    const { data } = await callTool(agent, "delete_tasks", { ids: [one.id, two.id, ada.id] });
    expect(data.results.map(({ status }: { status: number }) => status)).toEqual([204, 204, 404]);
    expect((await now()).code).toBe("not_found");
    const undone = await callTool(agent, "undo", { seq: data.results[0].seq });
    expect(undone.data).toMatchObject({ entity: "task", id: one.id, data: { title: "One" } });
    expect(await now()).toMatchObject({ done: true, title: "One" });
    const again = await callTool(agent, "undo", { seq: data.results[0].seq });
    expect([again.isError, again.text]).toEqual([true, expect.stringContaining("changed_since")]);
    const all = await callTool(agent, "complete_tasks", { tasks: [{ id: two.id }, { id: "two" }] });
    expect(all).toMatchObject({ isError: true, data: { results: [{ status: 404 }, { status: 400 }] } });
  });

  it("take at most 25 things", async () => {
    const ids = Array(26).fill(ada.id);
    expect((await callTool(agent, "delete_tasks", { ids })).text).toContain("`ids`");
    expect((await callTool(agent, "add_tasks", { tasks: [] })).isError).toBe(true);
  });

  it("show a task with its subtasks and comments in one trip", async () => {
    const task = await ada.task({ title: "Trip", description: "By train." });
    await ada.task({ title: "Pack", parent_id: task.id });
    await callTool(agent, "add_comment", { task_id: task.id, body: "At nine." });
    const { data, text, cost } = await callTool(agent, "get_task", { id: task.id });
    expect(data).toMatchObject({ task: { subtask_count: 1 }, subtasks: [{ title: "Pack" }] });
    expect(data.comments).toMatchObject([{ body: "At nine.", author: { username: ada.username } }]);
    expect(cost.trips).toBe(1);
    const fetched = await callTool(agent, "fetch", { id: task.id });
    expect(fetched.data).toMatchObject({ id: task.id, title: "Trip", text, metadata: { status: "todo" } });
    expect(JSON.parse(fetched.text)).toEqual(fetched.data);
    const stranger = await withToken(await newPerson(), ALL);
    expect((await callTool(stranger, "get_task", { id: task.id })).text).toContain("not_found");
    expect((await callTool(stranger, "add_comment", { task_id: task.id, body: "Hi" })).isError).toBe(true);
  });

  it("begin with an overview, in one trip", async () => {
    const person = await newPerson();
    const token = await withToken(person, ["tasks:read"]);
    const garden = await person.category("Garden");
    await person.task({ title: "Late", due_date: "2020-01-01" });
    await person.task({ title: "Far", due_date: "2090-01-01", labels: ["someday"] });
    await person.task({ title: "Ever" });
    await person.task({ title: "Over", done: true });
    const { data, text, cost } = await callTool(token, "overview");
    expect(data).toMatchObject({ time_zone: "UTC", labels: ["someday"], has_more: false });
    expect(data.tasks).toMatchObject({
      overdue: [{ title: "Late" }],
      later: [{ title: "Far" }],
      no_date: [{ title: "Ever" }],
    });
    expect([data.tasks.today, data.tasks.next_7_days]).toEqual([[], []]);
    expect(data).not.toHaveProperty("categories");
    expect(text).not.toContain("Over (");
    expect(cost.trips).toBe(1);
    const reader = await withToken(person, ["tasks:read", "categories:read"]);
    expect((await callTool(reader, "overview")).data.categories).toMatchObject([{ id: garden.id, name: "Garden" }]);
  });

  it("go by the user's day in an overview, and name the zone of a time", async () => {
    const person = await newPerson();
    await person.patch("/api/profile", { time_zone: "Pacific/Kiritimati" });
    const token = await withToken(person, ["tasks:read"]);
    const { today } = (await callTool(token, "overview")).data;
    const dayFrom = (days: number) => new Date(Date.parse(today) + days * DAY).toISOString().slice(0, 10);
    // 23:30 in Honolulu is 23:30 of the day after in Kiritimati, 24 hours ahead.
    const late = { due_time: "23:30", time_zone: "Pacific/Honolulu" };
    await person.task({ ...late, title: "In a week", due_date: dayFrom(6) });
    await person.task({ ...late, title: "After that", due_date: dayFrom(7) });
    const { data, text } = await callTool(token, "overview");
    expect(data.tasks).toMatchObject({ next_7_days: [{ title: "In a week" }], later: [{ title: "After that" }] });
    expect(text).toContain(`In a week (due ${dayFrom(6)} 23:30 Pacific/Honolulu; `);
  });

  it("save categories", async () => {
    const { data } = await callTool(agent, "save_category", { name: "Books" });
    expect(data).toMatchObject({ status: 201, category: { name: "Books", color: null } });
    const { id } = data.category;
    expect((await callTool(agent, "save_category", { name: "books" })).text).toContain("name_taken");
    expect((await callTool(agent, "save_category", { color: "#aabbcc" })).text).toContain("`name`");
    await callTool(agent, "save_category", { id, color: "#aabbcc" });
    expect((await ada.get(`/api/categories/${id}`)).body).toMatchObject({ name: "Books", color: "#aabbcc" });
    const list = await callTool(agent, "list_categories");
    expect(list.data.results).toContainEqual(expect.objectContaining({ id, name: "Books" }));
    expect(list.text).toContain(id);
  });

  it("list the members of categories, to a token that may read them", async () => {
    const [owner, bob, cleo] = [await newPerson(), await newPerson(), await newPerson()];
    const [home, alone] = [await owner.category("Home"), await owner.category("Alone")];
    await owner.share(`/api/categories/${home.id}`, cleo, "viewer");
    await owner.share(`/api/categories/${home.id}`, bob, "editor");
    const listed = async (person: Person, scopes: string[], categories?: string[]) => {
      const token = await withToken(person, scopes, categories && { categories });
      const { data, text, cost } = await callTool(token, "list_categories");
      const members = data.results.map(({ id, members }: Answer["body"]) => [
        id,
        members?.map(({ id, role }: Answer["body"]) => [id, role]),
      ]);
      return { members: Object.fromEntries(members), text, trips: cost.trips };
    };
    const [first, second] = [await owner.get(`/api/categories/${home.id}/members`), [[owner.id, "owner"]]];
    const all = first.body.results.map(({ id, role }: Answer["body"]) => [id, role]);
    expect(all.map(([id]: string[]) => id)).toEqual([owner.id, cleo.id, bob.id]);
    const mine = await listed(owner, ["categories:read", "sharing"]);
    expect(mine).toMatchObject({ members: { [home.id]: all, [alone.id]: second }, trips: 2 });
    expect(mine.text).toContain(`${bob.username} (editor; id ${bob.id})`);
    expect((await listed(bob, ["categories:read", "sharing"])).members).toEqual({ [home.id]: all });
    const unknown = await listed(owner, ["categories:read"]);
    expect(unknown).toMatchObject({ members: { [home.id]: undefined, [alone.id]: undefined }, trips: 1 });
    expect(unknown.text).not.toContain(bob.id);
    const restricted = await listed(owner, ["categories:read", "sharing"], [alone.id]);
    expect(restricted.members).toEqual({ [alone.id]: second });
  });

  it("tell what happened since", async () => {
    const person = await newPerson();
    const token = await withToken(person, ["live"]);
    const start = (await callTool(token, "activity")).data.since;
    for (const title of ["A", "B", "C"]) await person.task({ title });
    const first = (await callTool(token, "activity", { since: start, limit: 2 })).data;
    const titles = ({ results }: { results: { data: { title: string } }[] }) => results.map(({ data }) => data.title);
    expect([titles(first), first.has_more]).toEqual([["B", "A"], true]);
    const rest = (await callTool(token, "activity", { since: first.since })).data;
    expect([titles(rest), rest.has_more]).toEqual([["C"], false]);
    expect((await callTool(token, "activity", { since: rest.since })).data).toEqual({
      results: [],
      since: rest.since,
      has_more: false,
    });
    const { id } = await person.task();
    const { body: comment } = await person.post(`/api/tasks/${id}/comments`, { body: "Ask\nGrace first." });
    const { text } = await callTool(token, "activity", { limit: 1 });
    expect(text).toContain(`comment.created Ask Grace first. (id ${comment.id}; task_id ${id})`);
  });

  it("reach no further than the token's categories", async () => {
    const person = await newPerson();
    const [inside, outside] = [await person.category("In"), await person.category("Out")];
    const [hidden, shown] = [
      await person.task({ title: "Hidden", category_id: outside.id }),
      await person.task({ title: "Shown", category_id: inside.id }),
    ];
    const token = await withToken(person, ["tasks:write", "categories:write"], { categories: [inside.id] });
    const { data, text } = await callTool(token, "overview");
    expect(data.categories).toMatchObject([{ id: inside.id }]);
    expect(data.tasks.no_date).toMatchObject([{ id: shown.id }]);
    expect(text).toContain("need a `category_id`");
    expect((await callTool(token, "find_tasks")).data.results).toHaveLength(1);
    expect((await callTool(token, "get_task", { id: hidden.id })).isError).toBe(true);
    const tasks = [{ title: "A" }, { title: "B", category_id: outside.id }, { title: "C", category_id: inside.id }];
    const added = await callTool(token, "add_tasks", { tasks });
    expect(added.data.results.map(({ status }: { status: number }) => status)).toEqual([403, 400, 201]);
    expect(
      (await callTool(token, "add_tasks", { tasks: [{ ...tasks[2], id: hidden.id }] })).data.results,
    ).toMatchObject([{ status: 409 }]);
    expect((await callTool(token, "save_category", { name: "New" })).text).toContain("outside_token");
    expect(await namesFor(token)).not.toContain("activity");
  });
});
