import { describe, expect, it, vi } from "vitest";
import worker from "../src/index.ts";
import type { Mail } from "../src/mail/mail.ts";
import { sweep } from "./support/app.ts";
import {
  type Answer,
  call,
  costOf,
  expectProblem,
  logIn,
  newPerson,
  newUsername,
  PASSWORD,
  Person,
  walk,
} from "./support/client.ts";
import { env } from "./support/env.ts";
import { fillBatch, Mailbox, mailsOf, mailsOwed } from "./support/jobs.ts";
import { anotherSessionOf, refusal, Socket } from "./support/socket.ts";
import { atMoment } from "./support/time.ts";

type Act = (who: Person, target: Person) => Promise<Answer>;

const READS: [string, Act][] = [
  ["GET /api/admin/users", (who) => who.get("/api/admin/users")],
  ["GET /api/admin/audit", (who) => who.get("/api/admin/audit")],
  ["GET /api/admin/stats", (who) => who.get("/api/admin/stats")],
];

const WRITES: [string, Act][] = [
  ["POST /api/admin/users/{id}/suspend", suspend],
  ["POST /api/admin/users/{id}/reinstate", (who, { id }) => who.post(`/api/admin/users/${id}/reinstate`)],
  ["DELETE /api/admin/users/{id}/sessions", (who, { id }) => who.delete(`/api/admin/users/${id}/sessions`)],
  ["DELETE /api/admin/users/{id}/mfa", (who, { id }) => who.delete(`/api/admin/users/${id}/mfa`)],
  ["PATCH /api/admin/users/{id}", (who, target) => setRole(who, target, "admin")],
  ["DELETE /api/admin/users/{id}", remove],
];

describe.each([...READS, ...WRITES])("%s", (name, act) => {
  it("is there for admins alone, and looks at their role in its one trip", async () => {
    const [admin, user, target] = [await newAdmin(), await newPerson(), await newPerson()];
    const before = await accountOf(admin, target);
    const refused = await act(user, target);
    expectProblem(refused, 403, "forbidden");
    expect(costOf(refused).trips).toBe(1);
    const nobody = as(user, undefined);
    expectProblem(await act(nobody, target), 401, "unauthenticated");
    expect(await accountOf(admin, target)).toEqual(before);

    const done = await act(admin, target);
    expect(done.status).toBe(name.startsWith("DELETE") ? 204 : 200);
    expect(costOf(done).trips).toBe(1);
    await env.DB.prepare("UPDATE users SET role = 'user' WHERE id = ?").bind(admin.id).run();
    expectProblem(await act(admin, target), 403, "forbidden");
  });
});

it.each(WRITES)("%s knows no user that there is not", async (_, act) => {
  const [admin, target] = [await newAdmin(), await newPerson()];
  await remove(admin, target);
  expectProblem(await act(admin, target), 404, "not_found");
});

describe("someone suspended", () => {
  it("is let in nowhere from the next request on, and everywhere again when reinstated", async () => {
    const [admin, person] = [await newAdmin(), await newPerson()];
    const { id } = await person.task();
    const { token } = (await call("POST", "/api/user_management/users/login", { body: credentials(person) })).body;
    const { body } = await suspend(admin, person);
    expect(body).toEqual({ ...person.signedIn.user, suspended_at: expect.any(String) });
    const refused = [
      await person.get("/api/me"),
      await person.post("/api/tasks", { title: "Late" }),
      await person.patch(`/api/tasks/${id}`, { title: "Late" }),
      await person.post("/api/logout"),
      await person.delete("/api/me", { password: PASSWORD }),
      await as(person, token).get("/api/tasks"),
      await refreshing(person),
      await call("POST", "/api/token/verify", { body: { token: person.token } }),
      await refusal({ token: person.token }),
    ];
    for (const answer of refused) {
      expectProblem(answer, 401, "suspended");
      expect(answer.headers.get("WWW-Authenticate")).toBe('Bearer realm="taskwire", error="invalid_token"');
    }
    expect(costOf(refused[0] as Answer).trips).toBe(1);
    expect(costOf(refused[1] as Answer).trips).toBe(1);

    expect((await admin.post(`/api/admin/users/${person.id}/reinstate`)).body).toEqual({ ...body, suspended_at: null });
    expect((await person.get(`/api/tasks/${id}`)).body).toMatchObject({ title: "A task" });
    expect((await refreshing(person)).status).toBe(200);
    expect((await as(person, token).get("/api/tasks")).status).toBe(200);
  });

  it("is told so at log-in for the right password alone", async () => {
    const [admin, person] = [await newAdmin(), await newPerson()];
    await suspend(admin, person);
    const right = await call("POST", "/api/login", { body: credentials(person) });
    expectProblem(right, 403, "suspended");
    expect(costOf(right).trips).toBe(2);
    const wrong = await call("POST", "/api/login", { body: { ...credentials(person), password: "wrong horse 7" } });
    expectProblem(wrong, 401, "invalid_credentials");
    const token = await call("POST", "/api/user_management/users/login", { body: credentials(person) });
    expectProblem(token, 403, "suspended");
  });

  it("is told so also when their sessions have been ended", async () => {
    const [admin, person] = [await newAdmin(), await newPerson()];
    await suspend(admin, person);
    await admin.delete(`/api/admin/users/${person.id}/sessions`);
    expectProblem(await person.get("/api/me"), 401, "suspended");
    expectProblem(await person.post("/api/tasks", { title: "Late" }), 401, "suspended");
    await admin.post(`/api/admin/users/${person.id}/reinstate`);
    expectProblem(await person.get("/api/me"), 401, "session_ended");
  });

  it("stays so from the first time, which alone is recorded", async () => {
    const [admin, person] = [await newAdmin(), await newPerson()];
    const { body } = await suspend(admin, person);
    await atMoment(Date.now() + 1000, async () => expect((await suspend(admin, person)).body).toEqual(body));
    for (const _ of [1, 2]) await admin.post(`/api/admin/users/${person.id}/reinstate`);
    expect((await auditOf(admin, person)).map(({ action }) => action)).toEqual(["user.reinstated", "user.suspended"]);
  });

  it.each<[string, Act]>([
    ["suspending", suspend],
    ["ending sessions", (admin, { id }) => admin.delete(`/api/admin/users/${id}/sessions`)],
    ["deleting", remove],
  ])("loses every socket within a second of %s", async (_, act) => {
    const [admin, person, bystander] = [await newAdmin(), await newPerson(), await newPerson()];
    const sockets = [await Socket.ready(person), await Socket.ready(await anotherSessionOf(person))];
    const other = await Socket.ready(bystander);
    const began = Date.now();
    await act(admin, person);
    for (const socket of sockets) expect(await socket.closing()).toEqual({ code: 4401, reason: "session_ended" });
    expect(Date.now() - began).toBeLessThan(1000);
    expect(other.isOpen).toBe(true);
  });

  it("is reminded of nothing, then or later", async () => {
    const [admin, person, other] = [await newAdmin(), await newPerson(), await newPerson()];
    const due = Date.now() + 60_000;
    const reminders = await Promise.all([person, other].map((each) => reminderOf(each, due)));
    await suspend(admin, person);
    await atMoment(due + 1000, () => sweep(new Date(due + 1000)));
    await fillBatch();
    await eventually(async () => (await statusOf(reminders[1])) === "sent");
    await eventually(async () => (await statusOf(reminders[0])) === "silenced");
    await admin.post(`/api/admin/users/${person.id}/reinstate`);
    await atMoment(due + 3_600_000, () => sweep(new Date(due + 3_600_000)));
    expect(await statusOf(reminders[0])).toBe("silenced");
  });
});

describe("someone suspended, by mail,", () => {
  it("is sent no digest, and is again the day after they are reinstated", async () => {
    const admin = await newAdmin();
    const person = await newPerson({ email: `${newUsername()}@example.com` });
    await env.DB.prepare("UPDATE users SET email_verified = 1 WHERE id = ?").bind(person.id).run();
    await person.patch("/api/profile", { daily_digest_at: "07:30" });
    await person.task({ due_date: "2020-03-14" });
    await suspend(admin, person);
    expect(await digestOf(person)).toEqual([]);
    await admin.post(`/api/admin/users/${person.id}/reinstate`);
    expect(await digestOf(person)).toMatchObject([{ to: person.signedIn.user.email }]);
  });

  it("is sent no link, and none that they have works, until they are reinstated", async () => {
    const admin = await newAdmin();
    const email = `${newUsername()}@example.com`;
    const person = await newPerson({ email, email_verified: true });
    const [[before], token] = [await mailsOwed({ kind: "reset", email }), crypto.randomUUID()];
    expect(before).toMatchObject({ to: email });
    const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(token));
    const hash = new Uint8Array(digest).toBase64({ alphabet: "base64url", omitPadding: true });
    await env.DB.prepare("INSERT INTO links VALUES (?, ?, 'reset', ?, ?)")
      .bind(hash, person.id, email, new Date().toISOString())
      .run();
    await suspend(admin, person);
    expect((await call("POST", "/api/password/forgot", { body: { email } })).status).toBe(202);
    expect(await mailsOwed({ kind: "reset", email })).toEqual([]);
    const reset = () => call("POST", "/api/password/reset", { body: { token, password: "another horse 8" } });
    expectProblem(await reset(), 400, "invalid_link");
    await admin.post(`/api/admin/users/${person.id}/reinstate`);
    expect((await reset()).status).toBe(204);
    expect((await auditOf(admin, person))[0]).toMatchObject({ action: "password.reset", actor_id: person.id });
  });
});

describe("the last admin", () => {
  it.each<[string, Act]>([
    ["suspended", suspend],
    ["demoted", (who, target) => setRole(who, target, "user")],
    ["removed", remove],
    ["deleted by themselves", (who) => who.delete("/api/me", { password: PASSWORD })],
    ["deleted as dialect 000 has it", (who) => who.delete(`/API/users/${who.id}/`)],
  ])("cannot be %s, and with another who can sign in can be", async (_, act) => {
    const admin = await onlyAdmin();
    const other = await newAdmin();
    await suspend(admin, other);
    expectProblem(await act(admin, admin), 409, "last_admin");
    expect((await admin.get("/api/me")).body.role).toBe("admin");
    await admin.post(`/api/admin/users/${other.id}/reinstate`);
    expect((await act(admin, admin)).status).toBeLessThan(300);
  });

  it.each<[string, Act]>([
    ["suspend", suspend],
    ["demote", (who, target) => setRole(who, target, "user")],
    ["remove", remove],
  ])("is left where two %s each other, or themselves, at once", async (_, act) => {
    for (const each of ["other", "self"]) {
      const pair: [Person, Person] = [await onlyAdmin(), await newAdmin()];
      const answers = await Promise.all(
        pair.map((who, place) => act(who, each === "self" ? who : (pair[1 - place] as Person))),
      );
      expect(answers.filter(({ status }) => status < 300)).toHaveLength(1);
      const query = "SELECT count(*) AS admins FROM users WHERE role = 'admin' AND suspended_at IS NULL";
      expect(await env.DB.prepare(query).first()).toEqual({ admins: 1 });
    }
  });
});

describe("users", () => {
  it("are found by a part of their name or address, in any case, oldest first and by pages", async () => {
    const admin = await newAdmin();
    const mark = newUsername();
    const people = [
      await newPerson({ username: `${mark}-a` }),
      await newPerson({ email: `b.${mark}@example.com` }),
      await newPerson({ username: `x-${mark.toUpperCase()}` }),
    ];
    const found = await walk(admin, `/api/admin/users?search=${mark.toUpperCase()}&page_size=1`);
    expect(found).toEqual(people.map(({ signedIn }) => ({ ...signedIn.user, suspended_at: null })));
    expect((await admin.get(`/api/admin/users?search=${newUsername()}`)).body).toEqual(NOBODY);
    expect((await admin.get("/api/admin/users?search=%25")).body.results).toEqual([]);
    const everyone = await walk(admin, "/api/admin/users?page_size=100");
    expect(everyone.map(({ id }) => id)).toEqual(everyone.map(({ id }) => id).toSorted());
    expect(everyone).toEqual(expect.arrayContaining(found));
  });

  it("are found whatever case their name is in, and by an address in either form of its domain", async () => {
    const admin = await newAdmin();
    const mark = newUsername();
    const user = await newPerson({ username: `Groß-${mark}`, email: `${mark}@bücher.example` });
    for (const search of [
      `GROSS-${mark}`,
      ` groß-${mark} `,
      `${mark}@bücher.example`,
      `${mark}@XN--bcher-kva.example`,
    ]) {
      const { body } = await admin.get(`/api/admin/users?search=${encodeURIComponent(search)}`);
      expect(body.results, search).toMatchObject([{ id: user.id }]);
    }
    const blank = await admin.get("/api/admin/users?search=%20&page_size=100");
    expect(blank.body.results).toEqual((await admin.get("/api/admin/users?page_size=100")).body.results);
  });

  it("are not walked through for anyone else", async () => {
    const [user] = [await newPerson(), await newPerson(), await newPerson(), await newPerson()];
    const logged = vi.spyOn(console, "log");
    expectProblem(await user.get(`/api/admin/users?search=${newUsername()}`), 403, "forbidden");
    const { status, rows } = JSON.parse(logged.mock.lastCall?.[0]);
    logged.mockRestore();
    expect(status).toBe(403);
    expect(rows).toBeLessThanOrEqual(5);
  });

  it("have a role that is changed in the next request, and take back what was read", async () => {
    const [admin, person] = [await newAdmin(), await newPerson()];
    const raised = await setRole(admin, person, "admin");
    expect(raised.body).toEqual({ ...person.signedIn.user, role: "admin", suspended_at: null });
    expect((await person.get("/api/admin/users")).status).toBe(200);
    expect((await admin.patch(`/api/admin/users/${person.id}`, raised.body)).body).toEqual(raised.body);
    await setRole(admin, person, "user");
    expectProblem(await person.get("/api/admin/users"), 403, "forbidden");
    const bad = await admin.patch(`/api/admin/users/${person.id}`, { role: "owner", password: "x" });
    expectProblem(bad, 400, "invalid", { role: "invalid_value", password: "unknown_field" });
  });

  it("are removed with all that is theirs, whether or not a body says so", async () => {
    const admin = await newAdmin();
    for (const body of [undefined, {}, { shared: "delete" }]) {
      const person = await newPerson();
      await person.task({ category_id: (await person.category("Home")).id });
      expect((await admin.delete(`/api/admin/users/${person.id}`, body)).status).toBe(204);
      expectProblem(await person.get("/api/me"), 401, "session_ended");
      const counts = "SELECT count(*) AS rows FROM tasks WHERE owner_id = ?";
      expect(await env.DB.prepare(counts).bind(person.id).first()).toEqual({ rows: 0 });
    }
    const other = await newPerson();
    const bad = await admin.delete(`/api/admin/users/${other.id}`, { shared: "keep" });
    expectProblem(bad, 400, "invalid", { shared: "invalid_value" });
  });
});

describe("the audit", () => {
  it("has everything that happened to an account, and keeps it when the account is gone", async () => {
    const [admin, person] = [await newAdmin(), await newPerson()];
    const [mine] = (await person.get("/api/sessions")).body.results;
    await call("POST", "/api/login", { body: { ...credentials(person), password: "wrong horse 7" } });
    const other = await logIn(person);
    const [{ id: session }] = (await other.get("/api/sessions")).body.results;
    await other.post("/api/logout");
    await person.post("/api/password/change", { current_password: PASSWORD, new_password: "another horse 8" });
    const second = (await refreshing(person)).body.refresh;
    await call("POST", "/api/token/refresh", { body: { refresh: second } });
    expectProblem(await refreshing(person), 401, "token_reused");
    await setRole(admin, person, "admin");
    await setRole(admin, person, "user");
    await suspend(admin, person);
    const attempt = { ...credentials(person), password: "another horse 8" };
    expectProblem(await call("POST", "/api/login", { body: attempt }), 403, "suspended");
    await admin.post(`/api/admin/users/${person.id}/reinstate`);
    await admin.delete(`/api/admin/users/${person.id}/sessions`);
    await remove(admin, person);

    const entries = (await auditOf(admin, person)).toReversed();
    const [self, ours] = [person.id, admin.id];
    expect(entries.map(({ action, actor_id, detail }) => [action, actor_id, detail])).toEqual([
      ["login.failed", null, { reason: "invalid_credentials" }],
      ["login.succeeded", self, { session_id: session }],
      ["session.ended", self, { session_id: session }],
      ["password.changed", self, {}],
      ["token.reused", self, { session_id: mine.id }],
      ["role.changed", ours, { from: "user", to: "admin" }],
      ["role.changed", ours, { from: "admin", to: "user" }],
      ["user.suspended", ours, {}],
      ["login.failed", null, { reason: "login_suspended" }],
      ["user.reinstated", ours, {}],
      ["sessions.ended", ours, {}],
      ["user.deleted", ours, {}],
    ]);
    expect(Object.keys(entries[0])).toEqual(["id", "at", "action", "actor_id", "target_id", "detail"]);
    expect(JSON.stringify(entries)).not.toContain(person.username);
  });

  it("has a log-in to no account, without the name that was typed", async () => {
    const [admin, username] = [await newAdmin(), newUsername()];
    const ip = `2001:db8::${crypto.randomUUID().slice(0, 4)}`;
    const headers = { "CF-Connecting-IP": ip };
    for (const _ of [1, 2]) await call("POST", "/api/login", { body: { username, password: PASSWORD }, headers });
    const { results } = (await admin.get("/api/admin/audit?action=login.failed&page_size=2")).body;
    for (const entry of results) {
      expect(entry).toMatchObject({ actor_id: null, target_id: null, ip_hash: expect.stringMatching(/^[\w-]{43}$/) });
      expect(entry.detail).toEqual({ reason: "invalid_credentials" });
    }
    expect(results[0].ip_hash).toBe(results[1].ip_hash);
    const rows = (await env.DB.prepare("SELECT * FROM audit").all()).results;
    expect(JSON.stringify(rows)).not.toContain(username);
    expect(JSON.stringify(rows)).not.toContain(ip);
  });

  it("costs a log-in the same for a wrong password and for an unknown user", async () => {
    const { username } = await newPerson();
    const wrong = await call("POST", "/api/login", { body: { username, password: "wrong horse 7" } });
    const unknown = await call("POST", "/api/login", { body: { username: newUsername(), password: PASSWORD } });
    for (const answer of [wrong, unknown]) expect(answer.headers.get("Server-Timing")).toMatch(/desc="2 trips"$/);
  });

  it("is listed newest first, by pages, of an actor, a target or an action", async () => {
    const admin = await newAdmin();
    const people = [await newPerson(), await newPerson(), await newPerson()];
    for (const [place, person] of people.entries()) {
      await atMoment(Date.now() + place * 10, () => suspend(admin, person));
    }
    await setRole(admin, people[0] as Person, "admin");
    const path = `/api/admin/audit?actor=${admin.id}&action=user.suspended`;
    const walked = await walk(admin, `${path}&page_size=1`);
    expect(walked.map(({ target_id }) => target_id)).toEqual(people.map(({ id }) => id).toReversed());
    expect((await admin.get(path)).body.results).toEqual(walked);
    expect((await admin.get(`${path}&target=${people[1]?.id}`)).body.results).toEqual([walked[1]]);
    expect((await admin.get(`${path}&target=`)).body.results).toEqual(walked);
    const all = await admin.get("/api/admin/audit?page_size=5");
    expect((await admin.get("/api/admin/audit?page_size=5&actor=&target=&action=")).body.results).toEqual(
      all.body.results,
    );
    const bad = await admin.get("/api/admin/audit?actor=me&action=nothing");
    expectProblem(bad, 400, "invalid", { actor: "invalid_id", action: "invalid_value" });
    for (const method of ["POST", "PUT", "PATCH", "DELETE"]) {
      expectProblem(await call(method, "/api/admin/audit", { token: admin.token }), 405, "method_not_allowed");
    }
  });

  it("records nothing of what did not happen", async () => {
    const [admin, user, person] = [await newAdmin(), await newPerson(), await newPerson()];
    await suspend(user, person);
    await setRole(admin, person, "user");
    await admin.post(`/api/admin/users/${person.id}/reinstate`);
    await person.post("/api/password/change", { current_password: "wrong horse 7", new_password: "another horse 8" });
    expect(await auditOf(admin, person)).toEqual([]);
  });
});

const NOBODY = { results: [], next: null, previous: null };

/** What events tell: every request changes the other numbers. */
function ofEvents(days: Record<string, unknown>[]) {
  return days.map(({ day, users, tasks_created, tasks_completed, reminders_sent, reminders_failed }) => {
    return { day, users, tasks_created, tasks_completed, reminders_sent, reminders_failed } as Record<string, number>;
  });
}

describe("the stats", () => {
  it("count what happened today, at once, and no more once the cron has counted it", async () => {
    const admin = await newAdmin();
    const before = ofEvents((await admin.get("/api/admin/stats")).body.days);
    expect(before).toHaveLength(30);
    expect(before).toEqual(before.toSorted((one, other) => (String(one["day"]) < String(other["day"]) ? -1 : 1)));
    const person = await newPerson();
    const { id } = await person.task();
    await person.task();
    await person.post(`/api/tasks/${id}/complete`);
    await person.patch("/api/profile", { bio: "New" });
    const { users = 0, tasks_created = 0, tasks_completed = 0, ...others } = before.at(-1) ?? {};
    const expected = {
      ...others,
      users: users + 1,
      tasks_created: tasks_created + 2,
      tasks_completed: tasks_completed + 1,
    };
    expect(ofEvents((await admin.get("/api/admin/stats")).body.days)).toEqual([...before.slice(0, -1), expected]);
    for (const _ of [1, 2]) {
      await sweep();
      const { body } = await admin.get("/api/admin/stats");
      expect(ofEvents(body.days).at(-1)).toEqual(expected);
    }
  });

  it("count the mails that no server took", async () => {
    const admin = await newAdmin();
    const email = `${newUsername()}@example.com`;
    await newPerson({ email, email_verified: true });
    const failed = async () => (await admin.get("/api/admin/stats")).body.days.at(-1).mails_failed;
    const before = await failed();
    await mailsOwed({ kind: "reset", email }, Date.now(), new Mailbox(1));
    expect(await failed()).toBe(before + 1);
    await mailsOwed({ kind: "reset", email });
    expect(await failed()).toBe(before + 1);
  });

  it("have totals: of last night, and of now", async () => {
    const [admin, person] = [await newAdmin(), await newPerson()];
    await env.DB.prepare("DELETE FROM stats").run();
    expect((await admin.get("/api/admin/stats")).body.totals).toMatchObject({
      counted_on: null,
      users: null,
      tasks: null,
    });
    await person.task();
    await prune(Date.now());
    const { body } = await admin.get("/api/admin/stats");
    const [users, tasks] = await Promise.all(
      ["users", "tasks"].map((table) => env.DB.prepare(`SELECT count(*) FROM ${table}`).first("count(*)")),
    );
    const counted_on = new Date().toISOString().slice(0, 10);
    expect(body.totals).toMatchObject({ counted_on, users, tasks, suspended: expect.any(Number), queue: 0 });
    await suspend(admin, person);
    const after = (await admin.get("/api/admin/stats")).body.totals;
    expect(after).toEqual({ ...body.totals, suspended: body.totals.suspended + 1 });
  });

  it("count the sockets that are open", async () => {
    const [admin, person] = [await newAdmin(), await newPerson()];
    const open = async () =>
      (await env.DB.prepare("SELECT open FROM sockets WHERE user_id = ?").bind(person.id).first("open")) ?? 0;
    const counted = async () => (await admin.get("/api/admin/stats")).body.totals.sockets;
    const before = await counted();
    const [first, second] = [await Socket.ready(person), await Socket.ready(person)];
    await eventually(async () => (await open()) === 2);
    expect(await counted()).toBe(before + 2);
    first.close();
    await eventually(async () => (await open()) === 1);
    await person.post("/api/logout");
    await second.closing();
    await eventually(async () => (await open()) === 0);
    expect(await counted()).toBe(before);
  });
});

/** Polls: what a hub or the Queue does is done after the answer. */
async function eventually(holds: () => Promise<boolean>): Promise<void> {
  await expect.poll(holds, { timeout: 10_000, interval: 50 }).toBe(true);
}

async function digestOf({ id: userId }: Person): Promise<Mail[]> {
  const claim = crypto.randomUUID();
  await env.DB.prepare("UPDATE digests SET claim = ? WHERE user_id = ?").bind(claim, userId).run();
  return mailsOf([{ kind: "digest", userId, claim }]);
}

async function newAdmin(): Promise<Person> {
  const person = await newPerson();
  await env.DB.prepare("UPDATE users SET role = 'admin' WHERE id = ?").bind(person.id).run();
  return person;
}

/** For as long as nobody makes another. */
async function onlyAdmin(): Promise<Person> {
  await env.DB.prepare("UPDATE users SET role = 'user'").run();
  return newAdmin();
}

/** Whose requests carry another token, or none. */
function as({ signedIn }: Person, token: string | undefined): Person {
  return new Person({ ...signedIn, access: token as string });
}

function credentials({ username }: Person) {
  return { username, password: PASSWORD };
}

function refreshing({ signedIn }: Person): Promise<Answer> {
  return call("POST", "/api/token/refresh", { body: { refresh: signedIn.refresh } });
}

function suspend(who: Person, { id }: Person): Promise<Answer> {
  return who.post(`/api/admin/users/${id}/suspend`);
}

function setRole(who: Person, { id }: Person, role: string): Promise<Answer> {
  return who.patch(`/api/admin/users/${id}`, { role });
}

function remove(who: Person, { id }: Person): Promise<Answer> {
  return who.delete(`/api/admin/users/${id}`);
}

async function accountOf(admin: Person, { username }: Person) {
  return (await admin.get(`/api/admin/users?search=${username}`)).body.results;
}

function auditOf(admin: Person, { id }: Person) {
  return walk(admin, `/api/admin/audit?target=${id}`);
}

async function reminderOf(person: Person, at: number): Promise<string> {
  const { id } = await person.task();
  const { status, body } = await person.post(`/api/tasks/${id}/reminders`, { at: new Date(at).toISOString() });
  expect(status).toBe(201);
  return body.id;
}

async function statusOf(reminder: string | undefined) {
  return env.DB.prepare("SELECT status FROM reminders WHERE id = ?").bind(reminder).first("status");
}

/** The nightly cron. */
async function prune(moment: number): Promise<void> {
  const controller = { scheduledTime: moment, cron: "0 3 * * *", noRetry() {} };
  await worker.scheduled(controller, env, { waitUntil() {} } as unknown as ExecutionContext);
}
