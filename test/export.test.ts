import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import { createApp } from "../src/app.ts";
import { newId } from "../src/kernel/ids.ts";
import { call, costOf, expectProblem, newPerson, ORIGIN, type Person } from "./support/client.ts";
import { databaseAround } from "./support/database.ts";
import { env } from "./support/env.ts";
import { exported, HEADER, imported, type Line, textOf } from "./support/transfer.ts";

const id = () => newId(new Date());

describe("an export", () => {
  it("is NDJSON with a name, and its first line says whose and when", async () => {
    const me = await newPerson();
    const { status, headers, body } = await call("GET", "/api/export/", { token: me.token });
    expect(status).toBe(200);
    expect(headers.get("Content-Type")).toBe("application/x-ndjson");
    expect(headers.get("Content-Disposition")).toMatch(/^attachment; filename="taskwire-\d{4}-\d\d-\d\d\.ndjson"$/);
    expect(body).toMatch(/\n$/);
    expect(JSON.parse(body)).toEqual({
      type: "taskwire",
      version: 1,
      exported_at: expect.stringMatching(/^\d{4}-.*Z$/),
      username: me.username,
      cursor: expect.any(String),
    });
  });

  it("has a cursor from which a sync goes on", async () => {
    const me = await newPerson();
    await me.task();
    const [header] = await exported(me);
    const after = await me.task({ title: "After" });
    const { body } = await me.get(`/api/sync?cursor=${header?.["cursor"]}`);
    expect(body.changes.map(({ id }: Line) => id)).toEqual([after.id]);
  });

  it("has all that one owns, each once, and what others need before them", async () => {
    const [me, other] = [await newPerson(), await newPerson()];
    const home = await me.category("Home");
    const task = await me.task({ category_id: home.id, due_date: "2036-01-01", labels: ["errand"] });
    await me.share(`/api/categories/${home.id}`, other, "editor");
    const theirs = await other.task({ category_id: home.id, title: "Made by a member" });
    await other.task({ title: "A member's own" });
    const foreign = await other.category("Foreign");
    await other.share(`/api/categories/${foreign.id}`, me, "editor");
    await me.task({ category_id: foreign.id, title: "In a member's category" });
    const reminder = (await me.post(`/api/tasks/${task.id}/reminders`, { minutes_before: 5 })).body;
    await other.post(`/api/tasks/${task.id}/reminders`, { minutes_before: 6 });
    const comments = [me, other].map((who) => who.post(`/api/tasks/${task.id}/comments`, { body: "Look." }));
    const authored = (await Promise.all(comments)).map(({ body }) => [body.id, body.author]);
    await other.post(`/api/tasks/${theirs.id}/complete`);

    const [, ...lines] = await exported(me);
    const ids = (type: string) => lines.filter((line) => line["type"] === type).map((line) => line["id"]);
    expect(lines.map((line) => line["type"])).toEqual([
      ...["category", "label", "task", "task", "reminder", "comment", "comment", "completion"],
    ]);
    expect(ids("category")).toEqual([home.id]);
    expect(ids("task")).toEqual([task.id, theirs.id]);
    expect(ids("reminder")).toEqual([reminder.id]);
    expect(Object.fromEntries(authored)).toEqual(
      Object.fromEntries(lines.filter(({ type }) => type === "comment").map((line) => [line["id"], line["author"]])),
    );
    expect(lines.at(-1)).toMatchObject({ task_id: theirs.id, completed_by: other.id, outcome: "done" });

    // The same lines again: the member's comment is theirs.
    expect(await imported(me, lines)).toEqual({ created: 0, unchanged: 7, updated: 0, skipped: 1, failed: [] });
  });

  it("has parents before their subtasks, also where they were made later", async () => {
    const me = await newPerson();
    const ids = Array.from({ length: 6 }, id);
    const [a, b, c, d, e, f] = ids as [string, string, string, string, string, string];
    const parents = { [a]: b, [b]: c, [d]: f, [e]: a };
    const lines = ids.map((each) => ({ type: "task", id: each, title: "T", parent_id: parents[each] ?? null }));
    expect(await imported(me, lines)).toMatchObject({ created: 6 });
    const found = (await exported(me)).slice(1).map((line) => line["id"]);
    expect(found).toEqual([c, b, a, f, d, e]);
  });

  it("costs rows by what one has, and trips by pages", async () => {
    const me = await newPerson();
    for (let task = 0; task < 3; task += 1) await me.task();
    expect(costOf(await call("GET", "/api/export", { token: me.token })).trips).toBe(1);
  });

  it("is refused to a session that has ended", async () => {
    const me = await newPerson();
    await me.post("/api/logout", { refresh: me.signedIn.refresh });
    expectProblem(await me.get("/api/export"), 401, "session_ended");
    expectProblem(await call("GET", "/api/export"), 401, "unauthenticated");
    expectProblem(await (await newPerson()).get("/api/export?format=xml"), 400, "invalid", { format: "invalid_value" });
  });
});

it("takes a token with both scopes, for all categories", async () => {
  const me = await newPerson();
  const home = await me.category("Home");
  const tokenOf = async (fields: Line) =>
    (await me.post("/api/tokens", { name: "T", scopes: ["tasks:write", "categories:write"], ...fields })).body.token;
  const both = await tokenOf({});
  expect((await me.get("/api/export", { token: both })).status).toBe(200);
  const send = (token: string) =>
    me.post("/api/import", undefined, {
      token,
      raw: textOf([HEADER]),
      headers: { "Content-Type": "application/x-ndjson" },
    });
  expect((await send(both)).status).toBe(200);
  const reading = await tokenOf({ scopes: ["tasks:read", "categories:read"] });
  expect((await me.get("/api/export", { token: reading })).status).toBe(200);
  expectProblem(await send(reading), 403, "insufficient_scope");
  for (const scopes of [["tasks:write"], ["categories:write"]]) {
    const token = await tokenOf({ scopes });
    expectProblem(await me.get("/api/export", { token }), 403, "insufficient_scope");
    expectProblem(await send(token), 403, "insufficient_scope");
  }
  const restricted = await tokenOf({ categories: [home.id] });
  expectProblem(await me.get("/api/export", { token: restricted }), 403, "outside_token");
  expectProblem(await send(restricted), 403, "outside_token");
});

describe("an export of many pages", () => {
  it("misses nothing that was there all along, whatever changes meanwhile", { timeout: 60_000 }, async () => {
    const me = await newPerson();
    const ids = Array.from({ length: 2_300 }, id);
    await imported(
      me,
      ids.map((each) => ({ type: "task", id: each, title: "T" })),
    );
    const reader = (await stream(me)).getReader();
    let text = await read(reader);
    // A category that was not there yet, and parents on the other side of the place.
    const late = await me.category("Late");
    const root = await me.task({ title: "Late", category_id: late.id });
    const moved = [ids[3], ids[2_200], ids[2_250]] as [string, string, string];
    await imported(me, [
      { type: "task", id: moved[1], title: "In a new category", category_id: late.id },
      { type: "task", id: moved[2], title: "Below", parent_id: root.id },
      { type: "task", id: moved[0], title: "Below one that is to come", parent_id: moved[1] },
    ]);
    for (let more = await read(reader); more; more = await read(reader)) text += more;
    const lines: Line[] = text
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    const tasks = lines.filter(({ type }) => type === "task").map((line) => line["id"]);
    expect(new Set(tasks).size).toBe(tasks.length);
    expect(ids.filter((each) => !tasks.includes(each))).toEqual([]);
    const known = new Set<string>();
    for (const line of lines) {
      for (const needed of [line["parent_id"], line["category_id"]]) if (needed) expect(known).toContain(needed);
      known.add(line["id"]);
    }
    expect(await imported(await newPerson(), lines)).toMatchObject({ created: lines.length - 1, failed: [] });
  });

  it("breaks off visibly where the database fails", async () => {
    const me = await newPerson();
    const lines = Array.from({ length: 20 }, () => ({
      type: "task",
      id: id(),
      title: "T",
      description: "x".repeat(15_000),
    }));
    for (let times = 0; times < 5; times += 1)
      await imported(
        me,
        lines.map((line) => ({ ...line, id: id() })),
      );
    let batches = 0;
    const DB = databaseAround(async ({ run }) => {
      batches += 1;
      if (batches > 4) throw new Error("D1_ERROR: D1 DB is overloaded. Too many requests queued.");
      return run();
    });
    const reader = (await stream(me, { ...env, DB })).getReader();
    const all = async () => {
      let text = "";
      for (let more = await read(reader); more; more = await read(reader)) text += more;
      return text;
    };
    await expect(all()).rejects.toThrow();
    expect(batches).toBe(5);
  });
});

async function stream(person: Person, bindings: unknown = env): Promise<ReadableStream<Uint8Array>> {
  const request = new Request(`${ORIGIN}/api/export`, { headers: { Authorization: `Bearer ${person.token}` } });
  const ctx = createExecutionContext();
  const { body } = await createApp().fetch(request, bindings as never, ctx);
  await waitOnExecutionContext(ctx);
  return body as ReadableStream<Uint8Array>;
}

async function read(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<string> {
  const { value } = await reader.read();
  return value ? new TextDecoder().decode(value) : "";
}

describe("an export as CSV", () => {
  it("is the tasks as RFC 4180 has it", async () => {
    const me = await newPerson();
    const home = await me.category("=Home");
    await me.task({ title: 'A "quoted", title', description: "two\nlines", category_id: home.id, labels: ["b", "A"] });
    await me.task({ title: "Weekly", due_date: "2036-01-07", recurrence: { rrule: "FREQ=WEEKLY" } });
    const { headers, body } = await call("GET", "/api/export?format=csv", { token: me.token });
    expect(headers.get("Content-Type")).toBe("text/csv; charset=utf-8; header=present");
    expect(headers.get("Content-Disposition")).toMatch(/filename="taskwire-[\d-]+\.csv"/);
    const [names, first, second, ...rest] = recordsOf(body);
    expect(rest).toEqual([]);
    const cells = (record: string[] = []) => Object.fromEntries(record.map((cell, place) => [names?.[place], cell]));
    expect(cells(first)).toMatchObject({
      title: 'A "quoted", title',
      description: "two\nlines",
      status: "todo",
      category: "'=Home",
      category_id: home.id,
      labels: "A,b",
      due_date: "",
    });
    expect(cells(second)).toMatchObject({ title: "Weekly", due_date: "2036-01-07", recurrence: "FREQ=WEEKLY" });
  });

  it("has nothing that a spreadsheet would run", async () => {
    const me = await newPerson();
    const descriptions = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "'=1", " =1", "1-1"];
    for (const description of descriptions) await me.task({ description });
    const { body } = await call("GET", "/api/export?format=csv", { token: me.token });
    const [names, ...records] = recordsOf(body);
    const place = names?.indexOf("description") ?? 0;
    expect(records.map((record) => record[place])).toEqual([
      ...["'=1+1", "'+1", "'-1", "'@SUM(A1)", "'\t=1", "'\r=1", "'=1", " =1", "1-1"],
    ]);
  });

  it("of nothing is its header", async () => {
    const { body } = await call("GET", "/api/export?format=csv", { token: (await newPerson()).token });
    expect(body).toMatch(/^id,title,[\w,]+\r\n$/);
  });
});

/** CSV as RFC 4180 has it: records end in CRLF, and quoted cells may have any sign. */
function recordsOf(text: string): string[][] {
  const records: string[][] = [[]];
  for (const [, quoted, plain = "", end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    records.at(-1)?.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end === "\r\n") records.push([]);
  }
  return records.slice(0, -1);
}
