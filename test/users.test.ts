import { describe, expect, it } from "vitest";
import {
  type Answer,
  call,
  costOf,
  expectProblem,
  newPerson,
  newUsername,
  PASSWORD,
  Person,
} from "./support/client.ts";
import { env } from "./support/env.ts";
import { appWithQueue, mailsOf, newReader, owedBy } from "./support/jobs.ts";
import { rowsWith } from "./support/rows.ts";
import { framesSince, tipOf } from "./support/socket.ts";

const PATHS = [
  ["/api/me", (_: Person) => "/api/me/"],
  ["/api/users/{id}", (person: Person) => `/api/users/${person.id}`],
] as const;

describe.each(PATHS)("oneself at %s", (_, pathOf) => {
  it("is shown in one trip", async () => {
    const person = await newPerson({ email: `${newUsername()}@example.com` });
    const answer = await person.get(pathOf(person));
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual(person.signedIn.user);
    expect(Object.keys(answer.body)).toEqual(["id", "username", "email", "email_verified", "role", "created_at"]);
    expect(costOf(answer).trips).toBe(1);
  });

  it.each(["put", "patch"] as const)(
    "takes a new name or address by %s, and keeps what is not sent",
    async (method) => {
      const person = await newPerson();
      const { user } = person.signedIn;
      const username = `Renamed-${newUsername()}`;
      const email = `${newUsername()}@Example.com`;
      const renamed = await person[method](pathOf(person), { username });
      expect(renamed.status).toBe(200);
      expect(renamed.body).toEqual({ ...user, username });
      const changed = await person[method](pathOf(person), { email, current_password: PASSWORD });
      expect(changed.body).toEqual({ ...user, username, email });
      expect((await person.get("/api/me")).body).toEqual({ ...user, username, email });
      const login = await call("POST", "/api/login", { body: { email: email.toLowerCase(), password: PASSWORD } });
      expect(login.body.user.id).toBe(person.id);
      const cleared = await person[method](pathOf(person), { email: null, current_password: PASSWORD });
      expect(cleared.body).toEqual({ ...user, username, email: null });
    },
  );

  it.each(["put", "patch"] as const)(
    "takes back what was read by %s, and ignores what nobody writes",
    async (method) => {
      const person = await newPerson({ email: `${newUsername()}@example.com` });
      const { user } = person.signedIn;
      const sent = { ...user, id: "1", email_verified: true, role: "admin", created_at: null };
      for (const body of [{}, user, sent]) {
        const answer = await person[method](pathOf(person), body);
        expect(answer.status).toBe(200);
        expect(answer.body).toEqual(user);
      }
    },
  );

  it("takes no name or address of somebody else, whatever its case", async () => {
    const email = `${newUsername()}@example.com`;
    const other = await newPerson({ email });
    const person = await newPerson();
    const path = pathOf(person);
    expectProblem(await person.patch(path, { username: other.username.toUpperCase() }), 409, "username_taken");
    const taken = { email: email.toUpperCase(), current_password: PASSWORD };
    expectProblem(await person.put(path, taken), 409, "email_taken");
    const username = person.username.toUpperCase();
    expect((await person.patch(path, { username })).body).toEqual({ ...person.signedIn.user, username });
  });

  it("has a new address verified anew, and not the same one", async () => {
    const email = `${newUsername()}@example.com`;
    const person = await newPerson({ email });
    await env.DB.prepare("UPDATE users SET email_verified = 1 WHERE id = ?").bind(person.id).run();
    const verified = async (fields: unknown) => (await person.patch(pathOf(person), fields)).body.email_verified;
    expect(await verified({ username: newUsername() })).toBe(true);
    expect(await verified({ email })).toBe(true);
    expect(await verified({ email: email.toUpperCase() })).toBe(true);
    const next = { email: `${newUsername()}@example.com`, current_password: PASSWORD };
    expect(await verified(next)).toBe(false);
  });

  it("needs the password to change the address, and not to send the same one", async () => {
    const email = `${newUsername()}@example.com`;
    const person = await newPerson({ email });
    const path = pathOf(person);
    for (const method of ["put", "patch"] as const) {
      for (const other of [`${newUsername()}@example.com`, null]) {
        const body = { email: other, username: newUsername() };
        expectProblem(await person[method](path, body), 400, "invalid", { current_password: "required" });
        const wrong = { ...body, current_password: "wrong horse 7" };
        expectProblem(await person[method](path, wrong), 403, "wrong_password");
      }
      for (const same of [email, email.toUpperCase(), email]) {
        expect((await person[method](path, { email: same })).body).toEqual({ ...person.signedIn.user, email: same });
      }
    }
    expect((await person.get("/api/me")).body).toEqual(person.signedIn.user);
    const nobody = await newPerson();
    const first = { email: `${newUsername()}@example.com` };
    expectProblem(await nobody.patch(pathOf(nobody), first), 400, "invalid", { current_password: "required" });
    const changed = await person.patch(path, { ...first, current_password: PASSWORD });
    expect(changed.body).toEqual({ ...person.signedIn.user, ...first });
    expect(costOf(changed).trips).toBeLessThanOrEqual(2);
  });

  it("notifies the former address, if it was verified", async () => {
    const { fetch, jobs } = appWithQueue();
    for (const email of [`${newUsername()}@example.com`, null]) {
      const { signedIn } = await newReader();
      const person = new Person(signedIn, fetch);
      jobs.length = 0;
      expect((await person.patch(pathOf(person), { username: newUsername() })).status).toBe(200);
      expect(jobs).toEqual([]);
      const { username } = (await person.patch(pathOf(person), { email, current_password: PASSWORD })).body;
      const mails = await mailsOf(jobs);
      const [mail, ...more] = mails.filter(({ to }) => to === signedIn.user.email);
      expect(mails.length - 1).toBe(email ? 1 : 0);
      expect(more).toEqual([]);
      expect(mail).toMatchObject({ subject: "Your e-mail address was changed" });
      expect(mail?.text).toContain(`Hello ${username},\n\nThe e-mail address of your account was changed.`);
      if (email) expect(mail?.text).not.toContain(email);
    }
    const unverified = new Person((await newPerson({ email: `${newUsername()}@example.com` })).signedIn, fetch);
    jobs.length = 0;
    await unverified.patch(pathOf(unverified), { email: `${newUsername()}@example.com`, current_password: PASSWORD });
    expect(await owedBy(jobs)).toEqual([{ kind: "verify", userId: unverified.id }]);
  });

  it("names every bad field at once", async () => {
    const person = await newPerson();
    const bad = { username: "a@b", email: "nowhere", password: "battery staple 8", colour: "red" };
    for (const method of ["put", "patch"] as const) {
      expectProblem(await person[method](pathOf(person), bad), 400, "invalid", {
        username: "invalid_format",
        email: "invalid_format",
        password: "unknown_field",
        colour: "unknown_field",
      });
    }
    for (const [username, code] of [
      [null, "invalid_type"],
      ["a".repeat(151), "too_long"],
      ["lone\ud83c", "invalid_format"],
    ]) {
      const fields = { username: code as string };
      expectProblem(await person.patch(pathOf(person), { username }), 400, "invalid", fields);
    }
  });

  it("is deleted on the password alone", async () => {
    const person = await newPerson();
    const path = pathOf(person);
    expectProblem(await person.delete(path), 400, "invalid", { password: "required" });
    expectProblem(await person.delete(path, { password: "wrong horse 7" }), 403, "wrong_password");
    expect((await person.get("/api/me")).status).toBe(200);
    const deleted = await person.delete(path, { password: PASSWORD });
    expect(deleted.status).toBe(204);
    expect(costOf(deleted).trips).toBeLessThanOrEqual(2);
    expectProblem(await person.get("/api/me"), 401, "session_ended");
    expectProblem(await person.post("/api/tasks", { title: "Late" }), 401, "session_ended");
    const body = { refresh: person.signedIn.refresh };
    expectProblem(await call("POST", "/api/token/refresh", { body }), 401, "session_ended");
    const login = { username: person.username, password: PASSWORD };
    expectProblem(await call("POST", "/api/login", { body: login }), 401, "invalid_credentials");
    expect((await newPerson({ username: person.username })).id).not.toBe(person.id);
  });
});

it("is deleted by POST as by DELETE, whose body a proxy may drop", async () => {
  const person = await newPerson();
  const path = "/api/me/delete/";
  expectProblem(await person.post(path), 400, "invalid", { password: "required" });
  expectProblem(await person.post(path, { password: PASSWORD, user: 1 }), 400, "invalid", { user: "unknown_field" });
  expectProblem(await person.post(path, { password: "wrong horse 7" }), 403, "wrong_password");
  expectProblem(await call("POST", path, { body: { password: PASSWORD } }), 401, "unauthenticated");
  const other = await newPerson();
  const { id } = await person.task();
  await person.share(`/api/tasks/${id}`, other, "viewer");
  expectProblem(await person.post(path, { password: PASSWORD }), 409, "shared_things");
  expect((await person.post(path, { password: PASSWORD, shared: "delete" })).status).toBe(204);
  expectProblem(await person.get("/api/me"), 401, "session_ended");
  expectProblem(await other.get(`/api/tasks/${id}`), 404, "not_found");
});

describe("another user", () => {
  it("is the same 404 as one that is not there", async () => {
    const person = await newPerson();
    const stranger = await newPerson();
    const absentId = stranger.id.replace(/.$/, stranger.id.endsWith("0") ? "1" : "0");
    for (const [method, body] of [
      ["GET"],
      ["PUT", { username: newUsername() }],
      ["PATCH", { email: null }],
      ["PATCH", {}],
      ["DELETE", { password: PASSWORD }],
    ] as const) {
      const ask = (id: string) => call(method, `/api/users/${id}`, { token: person.token, body });
      const absent = await ask(absentId);
      expectProblem(absent, 404, "not_found");
      const answer = await ask(stranger.id);
      expect(answer.status).toBe(404);
      expect(withoutRequestId(answer)).toEqual(withoutRequestId(absent));
      expect(answer.headers.get("Server-Timing")).toMatch(/;desc="[12] trips?"$/);
      expect(costOf(answer)).toEqual(costOf(absent));
      expectProblem(await ask("1"), 404, "not_found");
    }
    expect((await stranger.get("/api/me")).body).toEqual(stranger.signedIn.user);
  });

  it("is open to an admin to see and to change, and here not to delete", async () => {
    const admin = await newAdmin();
    const person = await newPerson();
    expect((await admin.get("/api/me")).body.role).toBe("admin");
    const path = `/api/users/${person.id}/`;
    expect((await admin.get(path)).body).toEqual(person.signedIn.user);
    const username = newUsername();
    const since = await tipOf(person);
    const renamed = await admin.patch(path, { username, role: "admin" });
    expect(renamed.status).toBe(200);
    // Nothing that anyone has shows the name.
    expect(await framesSince(person, since)).toEqual([]);
    expect(renamed.body).toEqual({ ...person.signedIn.user, username });
    expectProblem(await admin.delete(path, { password: PASSWORD }), 403, "forbidden");
    expect((await person.get("/api/me")).body).toEqual(renamed.body);
    expectProblem(await person.get(`/api/users/${admin.id}`), 404, "not_found");
  });

  it("is renamed by an admin wherever their name is shown", async () => {
    const [admin, person] = [await newAdmin(), await newPerson()];
    await person.post(`/api/tasks/${(await person.task()).id}/comments`, { body: "Mine" });
    const [since, username] = [await tipOf(person), newUsername()];
    expect((await admin.patch(`/api/users/${person.id}`, { username })).status).toBe(200);
    const { body: profile } = await person.get("/api/profile");
    expect(profile.version).toBe(2);
    const renamed = { event: "profile.updated", actor_id: admin.id, op: "upsert" };
    expect(await framesSince(person, since)).toMatchObject([
      { ...renamed, entity: "comment", data: { author: { username } } },
      { ...renamed, entity: "profile", id: person.id, data: profile },
    ]);
  });

  it("is changed by an admin without a password, in the audit and with a mail to the verified address", async () => {
    const { fetch, jobs } = appWithQueue();
    const admin = new Person((await newAdmin()).signedIn, fetch);
    const person = await newReader();
    const { email } = person.signedIn.user;
    const path = `/api/users/${person.id}`;
    const audit = async () =>
      (await admin.get(`/api/admin/audit?target=${person.id}&action=user.changed`)).body.results;
    await admin.patch(path, { email, username: person.username });
    await person.patch(path, { username: newUsername() });
    expect(await audit()).toEqual([]);
    expect(jobs).toEqual([]);

    const username = newUsername();
    await admin.patch(path, { username });
    const moved = await admin.put(path, { username, email: `${newUsername()}@example.com` });
    expect(moved.body).toMatchObject({ username, email_verified: false });
    await admin.patch(path, { username: newUsername(), email: null });
    expect(await audit()).toMatchObject(
      ["username,email", "email", "username"].map((fields) => ({ actor_id: admin.id, detail: { fields } })),
    );
    const mails = (await mailsOf(jobs)).filter(({ to }) => to === email);
    expect(mails.map(({ to, text }) => [to, text.split("\n")[2]])).toEqual([
      [email, "An administrator changed the username of your account."],
      [email, "An administrator changed the e-mail address of your account."],
    ]);
  });

  it("is closed again to an admin who is none any more", async () => {
    const admin = await newAdmin();
    const person = await newPerson();
    await env.DB.prepare("UPDATE users SET role = 'user' WHERE id = ?").bind(admin.id).run();
    expectProblem(await admin.get(`/api/users/${person.id}`), 404, "not_found");
  });

  it("has tasks that are closed to an admin too", async () => {
    const admin = await newAdmin();
    const { id } = await (await newPerson()).task();
    expectProblem(await admin.get(`/api/tasks/${id}`), 404, "not_found");
    expect((await admin.get("/api/tasks")).body.results).toEqual([]);
  });
});

describe("a deleted account", () => {
  it("leaves nothing of itself but its id in the audit, and all of everyone else's", async () => {
    const person = await newPerson();
    const other = await newPerson();
    for (const each of [person, other]) await live(each);
    const theirs = await rowsWith(other.id);
    expect(Object.keys(await rowsWith(person.id))).toEqual(Object.keys(theirs));
    expect((await person.delete("/api/me", { password: PASSWORD })).status).toBe(204);
    expect(Object.keys(await rowsWith(person.id))).toEqual(["audit"]);
    expect(JSON.stringify(await rowsWith(person.id))).not.toContain(person.username);
    expect(await rowsWith(other.id)).toEqual(theirs);
    expect((await other.get("/api/tasks")).body.results).toHaveLength(2);
  });
});

async function newAdmin(): Promise<Person> {
  const person = await newPerson();
  await env.DB.prepare("UPDATE users SET role = 'admin' WHERE id = ?").bind(person.id).run();
  return person;
}

/** Leaves a trace of someone in as many tables as one can. */
async function live(person: Person): Promise<void> {
  const { id: category_id } = await person.category("Home");
  const { id } = await person.task({ category_id });
  await person.task({ done: true, due_date: "2026-03-14" });
  await person.post(`/api/tasks/${id}/complete`);
  const { id: gone } = await person.task();
  await person.delete(`/api/tasks/${gone}`);
  await person.patch("/api/profile", { time_zone: "Europe/Berlin" });
  await call("POST", "/api/login", { body: { username: person.username, password: PASSWORD } });
}

function withoutRequestId({ body }: Answer) {
  return { ...body, request_id: "" };
}
