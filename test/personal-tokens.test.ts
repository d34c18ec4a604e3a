import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createApp } from "../src/app.ts";
import { makePersonalToken, openPersonalToken } from "../src/auth/personal-token.ts";
import { newId } from "../src/kernel/ids.ts";
import { through } from "./support/app.ts";
import { call, costOf, expectProblem, newPerson, newUsername, PASSWORD, type Person, walk } from "./support/client.ts";
import { env } from "./support/env.ts";
import { mailsOwed, tokenIn } from "./support/jobs.ts";
import { withToken } from "./support/personal-tokens.ts";
import { rowsWith } from "./support/rows.ts";
import { anotherSessionOf, refusal, Socket } from "./support/socket.ts";
import { atMoment, DAY } from "./support/time.ts";

const HOUR = 3_600_000;

describe("making a token", () => {
  it("answers with it this once, and stores its hash alone", async () => {
    const me = await newPerson();
    const { status, headers, body } = await me.post("/api/tokens", {
      name: " Backup ",
      scopes: ["sharing", "tasks:read"],
    });
    expect(status).toBe(201);
    const { token, ...shown } = body;
    expect(token).toMatch(/^tw_[0-9A-Za-z]{42}$/);
    expect(shown).toEqual({
      id: expect.any(String),
      name: "Backup",
      scopes: ["tasks:read", "sharing"],
      categories: null,
      hint: `${token.slice(0, 7)}…${token.slice(-4)}`,
      created_at: expect.any(String),
      expires_at: new Date(Date.parse(body.created_at) + 365 * DAY).toISOString(),
      last_used_at: null,
    });
    expect(headers.get("Location")).toBe(`/api/tokens/${body.id}`);
    expect((await me.get(`/api/tokens/${body.id}`)).body).toEqual(shown);
    expect(await rowsWith(token)).toEqual({});
    const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(token));
    expect(await rowsWith(new Uint8Array(digest).toHex())).toEqual({
      tokens: [expect.objectContaining({ id: body.id })],
    });
  });

  it("lasts as long as is asked for, forever too", async () => {
    const me = await newPerson();
    const never = await withToken(me, ["tasks:read"], { expires_at: null });
    const end = Date.now() + 2 * DAY;
    const brief = await withToken(me, ["tasks:read"], { expires_at: new Date(end).toISOString() });
    expect((await me.get(`/api/tokens/${never.tokenId}`)).body.expires_at).toBeNull();
    expect((await brief.get("/api/tasks")).status).toBe(200);
    await atMoment(end, async () => {
      expectProblem(await brief.get("/api/tasks"), 401, "session_ended");
      expectProblem(await brief.post("/api/tasks", { title: "Late" }), 401, "session_ended");
      expect((await never.get("/api/tasks")).status).toBe(200);
    });
    await atMoment(Date.now() + 30_000 * DAY, async () => expect((await never.get("/api/tasks")).status).toBe(200));
  });

  it("refuses what cannot be, each field by name", async () => {
    const [me, other] = [await newPerson(), await newPerson()];
    const [mine, { id: theirs }] = [await me.category("Mine"), await other.category("Theirs")];
    const good = { name: "A", scopes: ["tasks:read"] };
    const refused: [Record<string, unknown>, Record<string, string>][] = [
      [{}, { name: "required", scopes: "required" }],
      [{ ...good, name: "" }, { name: "too_short" }],
      [{ ...good, name: "x".repeat(101) }, { name: "too_long" }],
      [{ ...good, scopes: [] }, { scopes: "too_small" }],
      [{ ...good, scopes: ["tasks:read", "tasks"] }, { "scopes.1": "invalid_value" }],
      [{ ...good, scopes: ["tasks:read", "admin"] }, { "scopes.1": "admins_only" }],
      [{ ...good, categories: [] }, { categories: "too_small" }],
      [{ ...good, categories: [mine.id, theirs] }, { "categories.1": "unknown_category" }],
      [{ ...good, categories: ["x"] }, { "categories.0": "invalid_id" }],
      [{ ...good, expires_at: new Date(Date.now() - 1).toISOString() }, { expires_at: "in_the_past" }],
      [{ ...good, expires_at: "2027-01-01" }, { expires_at: "invalid_format" }],
      [{ ...good, color: "red" }, { color: "unknown_field" }],
    ];
    for (const [body, fields] of refused) expectProblem(await me.post("/api/tokens", body), 400, "invalid", fields);
    expect((await me.get("/api/tokens")).body.results).toEqual([]);
  });

  it("is done once for each key, and the token is shown once", async () => {
    const me = await newPerson();
    const headers = { "Idempotency-Key": crypto.randomUUID() };
    const body = { name: "A", scopes: ["tasks:read"] };
    const answers = await Promise.all([1, 2, 3].map(() => me.post("/api/tokens", body, { headers })));
    const [made, ...repeats] = answers.toSorted((one, other) => one.status - other.status);
    expect(made?.status).toBe(201);
    for (const repeat of repeats) {
      expectProblem(repeat, 409, "already_done");
      expect(repeat.body.id).toBe(made?.body.id);
    }
    expect(await walk(me, "/api/tokens")).toHaveLength(1);
  });

  it("ends at a hundred", async () => {
    const me = await newPerson();
    await withToken(me, ["tasks:read"]);
    const copy = `INSERT INTO tokens (id, user_id, hash, name, hint, scopes, created_at) SELECT substr(id, 1, 24) || lower(hex(randomblob(6))), user_id,
      hex(randomblob(32)), name, hint, scopes, created_at FROM tokens, generate_series(1, 99) WHERE user_id = ?`;
    const numbers = "(WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 99) SELECT i FROM n)";
    await env.DB.prepare(copy.replace("generate_series(1, 99)", numbers)).bind(me.id).run();
    expectProblem(await me.post("/api/tokens", { name: "A", scopes: ["tasks:read"] }), 400, "too_many_tokens");
    const [newest] = (await me.get("/api/tokens")).body.results;
    expect((await me.delete(`/api/tokens/${newest.id}`)).status).toBe(204);
    await withToken(me, ["tasks:read"]);
    expect(await walk(me, "/api/tokens?page_size=40")).toHaveLength(100);
  });
});

describe("a token's form", () => {
  it("has a CRC-32 of all that stands before it, as scanners look for", async () => {
    expect(crc32("123456789")).toBe(0xcbf43926);
    const { token } = await makePersonalToken(newId(new Date()), false);
    expect(base62(token.slice(-6))).toBe(crc32(token.slice(0, -6)));
  });

  it("brings back whose it is and whether it is restricted, and shows neither", async () => {
    const id = fc.uuid({ version: 7 });
    await fc.assert(
      fc.asyncProperty(id, fc.boolean(), async (userId, isRestricted) => {
        const made = await Promise.all([1, 2].map(() => makePersonalToken(userId, isRestricted)));
        for (const { token, hash } of made)
          expect(await openPersonalToken(token)).toEqual({ userId, isRestricted, hash });
        expect(made[0]?.token.slice(3, 20)).not.toBe(made[1]?.token.slice(3, 20));
      }),
    );
  });

  it("that is wrong is refused without a trip", async () => {
    const { token } = await withToken(await newPerson(), ["tasks:read"]);
    const place = fc.integer({ min: 0, max: token.length - 1 });
    const other = (at: number) => token.slice(0, at) + (token[at] === "a" ? "b" : "a") + token.slice(at + 1);
    await fc.assert(
      fc.asyncProperty(place, async (at) => {
        const answer = await call("GET", "/api/tasks", { token: other(at) });
        expectProblem(answer, 401, "session_ended");
        expect(costOf(answer).trips).toBe(0);
      }),
    );
    for (const bad of [token.slice(0, -1), `${token}0`, token.toLowerCase(), "tw_", `tw_${"z".repeat(42)}`]) {
      expectProblem(await call("GET", "/api/tasks", { token: bad }), 401, "session_ended");
    }
    const { token: unknown } = await makePersonalToken(newId(new Date()), false);
    expectProblem(await call("GET", "/api/tasks", { token: unknown }), 401, "session_ended");
  });
});

describe("a request with a token", () => {
  it("takes one trip from the first, as Bearer and as Token", async () => {
    const me = await newPerson();
    for (const scheme of ["Bearer", "Token", "bearer"]) {
      const { token } = await withToken(me, ["tasks:write"]);
      const headers = { Authorization: `${scheme} ${token}` };
      const made = await call("POST", "/api/tasks", { body: { title: "A" }, headers });
      expect([made.status, costOf(made).trips]).toEqual([201, 1]);
      for (const path of ["/api/tasks", `/api/tasks/${made.body.id}`, "/api/tasks/completed"]) {
        const read = await call("GET", path, { headers });
        expect([read.status, costOf(read).trips]).toEqual([200, 1]);
      }
      const edited = await call("PATCH", `/api/tasks/${made.body.id}`, { body: { title: "B" }, headers });
      expect([edited.status, costOf(edited).trips]).toEqual([200, 1]);
    }
  });

  it("reads dates in the profile's zone", async () => {
    const me = await newPerson();
    await me.patch("/api/profile", { time_zone: "Europe/Berlin" });
    const script = await withToken(me, ["tasks:write"]);
    expect(await script.task({ due_date: "2027-01-05", due_time: "09:00" })).toMatchObject({
      time_zone: "Europe/Berlin",
      due_at: "2027-01-05T08:00:00.000Z",
    });
  });

  it("is noted once an hour, after its answer", async () => {
    const me = await newPerson();
    const script = await withToken(me, ["tasks:write"]);
    const lastUsed = async () => (await me.get(`/api/tokens/${script.tokenId}`)).body.last_used_at;
    const start = Date.now() + DAY;
    const used = (moment: number) =>
      atMoment(moment, async () => expect((await through(createApp(), script).get("/api/tasks")).status).toBe(200));
    await used(start);
    expect(await lastUsed()).toBe(new Date(start).toISOString());
    await used(start + HOUR - 1);
    expect(await lastUsed()).toBe(new Date(start).toISOString());
    await atMoment(start + HOUR, () => through(createApp(), script).post("/api/tasks", { title: "A" }));
    expect(await lastUsed()).toBe(new Date(start + HOUR).toISOString());
  });

  it("shows no more to an admin than to others without the scope admin", async () => {
    const [admin, other] = [await newAdmin(), await newPerson()];
    const path = `/api/users/${other.id}`;
    expectProblem(await (await withToken(admin, ["profile:write"])).get(path), 404, "not_found");
    const script = await withToken(admin, ["profile:read", "admin"]);
    expect((await script.get(path)).status).toBe(200);
    expect((await script.get("/api/admin/users")).status).toBe(200);
    await env.DB.prepare("UPDATE users SET role = 'user' WHERE id = ?").bind(admin.id).run();
    expectProblem(await script.get("/api/admin/users"), 403, "forbidden");
  });

  it("does not change an address", async () => {
    const me = await newPerson();
    const script = await withToken(me, ["profile:write"]);
    const email = `${newUsername()}@example.com`;
    for (const path of ["/api/me", `/api/users/${me.id}`]) {
      expectProblem(await script.patch(path, { email, current_password: PASSWORD }), 403, "session_required");
      expect((await script.patch(path, { username: newUsername(), email: null })).status).toBe(200);
    }
    expectProblem(await script.post("/api/email/verify"), 403, "session_required");
    expectProblem(await call("POST", "/api/token/verify", { body: { token: script.token } }), 401, "session_ended");
  });
});

describe("a token that ends", () => {
  it("by being revoked is gone at once, for its owner alone to do", async () => {
    const [me, other] = [await newPerson(), await newPerson()];
    const [script, another] = [await withToken(me, ["tasks:write"]), await withToken(me, ["tasks:write"])];
    const path = `/api/tokens/${script.tokenId}`;
    expect((await me.get("/api/tokens")).body.results.map(({ id }: { id: string }) => id)).toEqual([
      another.tokenId,
      script.tokenId,
    ]);
    expectProblem(await other.get(path), 404, "not_found");
    expectProblem(await other.delete(path), 404, "not_found");
    expect((await me.delete(path)).status).toBe(204);
    expectProblem(await script.get("/api/tasks"), 401, "session_ended");
    expectProblem(await script.post("/api/tasks", { title: "A" }), 401, "session_ended");
    expectProblem(await me.get(path), 404, "not_found");
    expectProblem(await me.delete(path), 404, "not_found");
    expect((await another.get("/api/tasks")).status).toBe(200);
    const { results } = await env.DB.prepare("SELECT action, detail FROM audit WHERE target_id = ? ORDER BY id")
      .bind(me.id)
      .all<{ action: string; detail: string }>();
    expect(results.map(({ action, detail }) => [action, JSON.parse(detail).token_id])).toEqual([
      ["token.created", script.tokenId],
      ["token.created", another.tokenId],
      ["token.revoked", script.tokenId],
    ]);
  });

  it("outlives sessions and a changed password, and rests with a suspension", async () => {
    const [me, admin] = [await newPerson(), await newAdmin()];
    const script = await withToken(me, ["tasks:write"]);
    await me.post("/api/password/change", { current_password: PASSWORD, new_password: "another horse 8" });
    await me.post("/api/logout/all");
    expect((await script.post("/api/tasks", { title: "A" })).status).toBe(201);
    await admin.post(`/api/admin/users/${me.id}/suspend`);
    expectProblem(await script.get("/api/tasks"), 401, "suspended");
    expectProblem(await script.post("/api/tasks", { title: "A" }), 401, "suspended");
    await admin.post(`/api/admin/users/${me.id}/reinstate`);
    expect((await script.get("/api/tasks")).status).toBe(200);
  });

  it("by a reset of the password by mail is gone", async () => {
    const email = `${newUsername()}@example.com`;
    const me = await newPerson({ email, email_verified: true });
    const script = await withToken(me, ["tasks:read"]);
    const [mail] = await mailsOwed({ kind: "reset", email });
    const body = { token: tokenIn(mail), password: "battery staple 8" };
    expect((await call("POST", "/api/password/reset", { body })).status).toBe(204);
    expectProblem(await script.get("/api/tasks"), 401, "session_ended");
    expect(await rowsWith(script.tokenId)).toEqual({ audit: [expect.anything()] });
  });

  it("by the account's end is gone", async () => {
    const me = await newPerson();
    const script = await withToken(me, ["tasks:read"]);
    await me.delete("/api/me", { password: PASSWORD });
    expectProblem(await script.get("/api/tasks"), 401, "session_ended");
    expect(Object.keys(await rowsWith(script.tokenId))).toEqual(["audit"]);
  });
});

describe("a socket", () => {
  it.each<[string, (me: Person, tokenId: string) => Promise<unknown>]>([
    ["revoking it", (me, id) => me.delete(`/api/tokens/${id}`)],
    ["suspending its user", async ({ id }) => (await newAdmin()).post(`/api/admin/users/${id}/suspend`)],
    ["deleting the account", (me) => me.delete("/api/me", { password: PASSWORD })],
  ])("of a token closes within a second of %s", async (_, end) => {
    const me = await newPerson();
    const script = await withToken(me, ["live"]);
    const { ticket } = (await script.post("/api/live/ticket")).body;
    const opening = { token: undefined, protocol: `taskwire.v1, ticket.${ticket}` };
    const sockets = [await Socket.ready(script), await Socket.ready(me, opening)];
    const { id } = await me.task();
    for (const socket of sockets) expect(await socket.next()).toMatchObject({ id });
    const began = Date.now();
    await end(me, script.tokenId);
    for (const socket of sockets) expect(await socket.closing()).toEqual({ code: 4401, reason: "session_ended" });
    expect(Date.now() - began).toBeLessThan(1000);
  });

  it("of a token outlives sessions and other tokens", async () => {
    const me = await newPerson();
    const [script, other] = [await withToken(me, ["live"]), await withToken(me, ["live"], { expires_at: null })];
    const [socket, others] = [await Socket.ready(script), await Socket.ready(other)];
    await me.delete(`/api/tokens/${script.tokenId}`);
    expect(await socket.closing()).toEqual({ code: 4401, reason: "session_ended" });
    await me.post("/api/logout/all");
    const { id } = await (await anotherSessionOf(me)).task();
    expect(await others.next()).toMatchObject({ id });
  });

  it("expires with its token", async () => {
    const me = await newPerson();
    const end = Date.now() + DAY;
    const script = await withToken(me, ["live"], { expires_at: new Date(end).toISOString() });
    const socket = await Socket.ready(script);
    await atMoment(end, async () => {
      await (await anotherSessionOf(me)).task();
      expect(await socket.closing()).toEqual({ code: 4401, reason: "expired" });
    });
  });

  it("is not for a token without the scope, or with a restriction", async () => {
    const me = await newPerson();
    const { id } = await me.category("Home");
    const reads = await withToken(me, ["tasks:write"]);
    const refused = await refusal({ token: reads.token });
    expectProblem(refused, 403, "insufficient_scope");
    expect(refused.body.scope).toBe("live");
    const restricted = await withToken(me, ["live"], { categories: [id] });
    expectProblem(await refusal({ token: restricted.token }), 403, "outside_token");
    const socket = await Socket.ready(me);
    socket.send({ type: "auth", token: restricted.token });
    expect(await socket.closing()).toEqual({ code: 4401, reason: "session_ended" });
    await me.delete(`/api/tokens/${reads.tokenId}`);
    expectProblem(await refusal({ token: reads.token }), 401, "session_ended");
  });

  it("goes on with a token in place of a session", async () => {
    const me = await newPerson();
    const script = await withToken(me, ["live"], { expires_at: null });
    const socket = await Socket.ready(me);
    socket.send({ type: "auth", token: script.token });
    expect(await socket.next()).toEqual({ type: "auth", expires_at: "9999-12-31T23:59:59.999Z" });
    expect((await me.post("/api/logout")).status).toBe(204);
    const { id } = await (await anotherSessionOf(me)).task();
    expect(await socket.next()).toMatchObject({ id });
  });
});

async function newAdmin(): Promise<Person> {
  const person = await newPerson();
  await env.DB.prepare("UPDATE users SET role = 'admin' WHERE id = ?").bind(person.id).run();
  return person;
}

/** By the textbook, one bit at a time. */
function crc32(text: string): number {
  let crc = 0xffffffff;
  for (const char of text) {
    for (let bit = 0; bit < 8; bit += 1) {
      const isOdd = ((crc ^ (char.charCodeAt(0) >> bit)) & 1) === 1;
      crc = (crc >>> 1) ^ (isOdd ? 0xedb88320 : 0);
    }
  }
  return ~crc >>> 0;
}

const DIGITS = [..."0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"];

function base62(digits: string): number {
  return [...digits].reduce((number, digit) => number * 62 + DIGITS.indexOf(digit), 0);
}
