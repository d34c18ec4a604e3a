import { createExecutionContext } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import { consume } from "../src/consumer.ts";
import type { Job } from "../src/context/jobs.ts";
import { openContext } from "../src/open-context.ts";
import { type Answer, call, expectProblem, newPerson, newUsername, PASSWORD, Person } from "./support/client.ts";
import { env } from "./support/env.ts";
import {
  appWithQueue,
  Mailbox,
  mailsOf,
  mailsOwed,
  messageOf,
  owedBy,
  owing,
  tokenIn,
  verified,
} from "./support/jobs.ts";
import { anotherSessionOf, Socket } from "./support/socket.ts";
import { atMoment } from "./support/time.ts";

const HOUR = 3_600_000;
const NEW_PASSWORD = "battery staple 8";

describe("asking for a new password", () => {
  it("is answered alike for an address of somebody's and of nobody's", async () => {
    const { email } = await newVerified();
    const { fetch, jobs } = appWithQueue();
    const answers: Answer[] = [];
    for (const address of [email, `nobody-${email}`, "no address at all"]) {
      answers.push(await call("POST", "/api/password/forgot", { body: { email: address } }, fetch));
    }
    expect(answers.map(({ status, body }) => [status, body])).toEqual(Array(3).fill([202, ""]));
    expect(new Set(answers.map(({ headers }) => JSON.stringify(withoutIds(headers)))).size).toBe(1);
    expect(await owedBy(jobs)).toEqual([
      { kind: "reset", email },
      { kind: "reset", email: `nobody-${email}` },
      { kind: "reset", email: "no address at all" },
    ]);
    expect((await mailsOf(jobs)).map(({ to }) => to)).toEqual([email]);
  });

  it("needs an address and nothing else", async () => {
    const forgot = (body: unknown) => call("POST", "/api/password/forgot/", { body });
    expectProblem(await forgot({}), 400, "invalid", { email: "required" });
    expectProblem(await forgot({ email: 7 }), 400, "invalid", { email: "invalid_type" });
    expectProblem(await forgot({ email: `${"x".repeat(255)}` }), 400, "invalid", { email: "too_long" });
    expectProblem(await forgot({ email: "a@example.com", username: "a" }), 400, "invalid", {
      username: "unknown_field",
    });
  });

  it("mails a link to an address that is verified, in whatever case it was written", async () => {
    const { me, email } = await newMember();
    expect(await mailsOwed({ kind: "reset", email })).toEqual([]);
    await verified(me);
    const [mail] = await mailsOwed({ kind: "reset", email: email.toUpperCase() });
    expect(mail).toEqual({
      to: email,
      subject: "A new password",
      text: expect.stringContaining(`Hello ${me.username},`),
      html: expect.stringContaining("/reset?token="),
      messageId: expect.stringMatching(/^reset\..+@localhost$/),
    });
    expect(mail?.text).toContain(`\n${env.APP_URL}/reset?token=${tokenIn(mail)}\n`);
  });
});

describe("a link to a new password", () => {
  it("sets it, ends every session and closes their sockets", async () => {
    const { me, token } = await newForgetful();
    const other = await anotherSessionOf(me);
    const sockets = [await Socket.ready(me), await Socket.ready(other)];
    const answer = await reset(token);
    expect([answer.status, answer.body]).toEqual([204, ""]);
    for (const socket of sockets) expect(await socket.closing()).toMatchObject({ code: 4401 });
    for (const person of [me, other]) {
      expectProblem(await person.get("/api/me"), 401, "session_ended");
      const { refresh } = person.signedIn;
      expect((await call("POST", "/api/token/refresh", { body: { refresh } })).status).toBe(401);
    }
    const logIn = (password: string) => call("POST", "/api/login", { body: { username: me.username, password } });
    expectProblem(await logIn(PASSWORD), 401, "invalid_credentials");
    const { status, body } = await logIn(NEW_PASSWORD);
    expect([status, body.user.id]).toEqual([200, me.id]);
    expect((await new Person(body).get("/api/sessions")).body.results).toHaveLength(1);
  });

  it("switches the webhooks off, of which others may have made some", async () => {
    const { me, token } = await newForgetful();
    await me.post("/api/webhooks", { url: "https://hooks.example.com/taskwire" });
    expect((await reset(token)).status).toBe(204);
    const { body } = await call("POST", "/api/login", { body: { username: me.username, password: NEW_PASSWORD } });
    const { results } = (await new Person(body).get("/api/webhooks")).body;
    expect(results).toMatchObject([{ enabled: false, disabled_reason: null }]);
  });

  it("leaves everyone else signed in", async () => {
    const bystander = await newPerson();
    const socket = await Socket.ready(bystander);
    const { token } = await newForgetful();
    expect((await reset(token)).status).toBe(204);
    const { id } = await bystander.task();
    expect(await socket.next()).toMatchObject({ id });
  });

  it("works once", async () => {
    const { me, token } = await newForgetful();
    expect((await reset(token)).status).toBe(204);
    expectProblem(await reset(token, "another one 9"), 400, "invalid_link");
    const logIn = await call("POST", "/api/login", { body: { username: me.username, password: NEW_PASSWORD } });
    expect(logIn.status).toBe(200);
  });

  it("works for one of many at once", async () => {
    const { me, token } = await newForgetful();
    const passwords = Array.from({ length: 5 }, (_, n) => `battery staple ${n}`);
    const answers = await Promise.all(passwords.map((password) => reset(token, password)));
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 400, 400, 400, 400]);
    const logIns = await Promise.all(
      passwords.map((password) => call("POST", "/api/login", { body: { username: me.username, password } })),
    );
    expect(logIns.map(({ status }) => status === 200)).toEqual(answers.map(({ status }) => status === 204));
  });

  it("works for an hour", async () => {
    const { me, email } = await newVerified();
    const now = Date.now();
    const tokens = [await resetToken(email, now), await resetToken(email, now)];
    await atMoment(now + HOUR, async () => expectProblem(await reset(tokens[0]), 400, "invalid_link"));
    await atMoment(now + HOUR - 1, async () => expect((await reset(tokens[1])).status).toBe(204));
    expect((await me.get("/api/me")).status).toBe(401);
  });

  it("is not spent by a password that is refused", async () => {
    const { me, email, token } = await newForgetful();
    for (const [password, code] of [
      ["short", "too_short"],
      ["password123", "common_password"],
      [me.username, "same_as_name"],
      [email, "same_as_name"],
    ]) {
      expectProblem(await reset(token, password), 400, "invalid", { password: code as string });
    }
    expect((await me.get("/api/me")).status).toBe(200);
    expect((await reset(token)).status).toBe(204);
  });

  it("is one that we made, for this", async () => {
    const { verify, token } = await newForgetful();
    for (const bad of ["", "x", token.slice(0, -1), `${token}A`, token.toLowerCase(), verify]) {
      expectProblem(await reset(bad), 400, "invalid_link");
    }
    expectProblem(await verifyWith(token), 400, "invalid_link");
    const required = await call("POST", "/api/password/reset", { body: { password: NEW_PASSWORD } });
    expectProblem(required, 400, "invalid", { token: "required" });
    expect((await verifyWith(verify)).status).toBe(200);
    expect((await reset(token)).status).toBe(204);
  });

  it("takes the others to the same account with it", async () => {
    const { email, token } = await newForgetful();
    const other = await resetToken(email);
    expect((await reset(token)).status).toBe(204);
    expectProblem(await reset(other), 400, "invalid_link");
  });

  it.each<[string, (me: Person) => Promise<Answer>]>([
    ["the password is changed", (me) => me.post("/api/password/change", change)],
    ["the address is changed", (me) => me.patch("/api/me", { email: `new-${me.username}@example.com`, ...confirmed })],
    ["the address is taken away", (me) => me.patch("/api/me", { email: null, ...confirmed })],
    ["the account is deleted", (me) => me.delete("/api/me", { password: PASSWORD })],
  ])("does nothing once %s", async (_, act) => {
    const { me, token } = await newForgetful();
    expect((await act(me)).status).toBeLessThan(300);
    expectProblem(await reset(token), 400, "invalid_link");
  });

  it("is nowhere in the database, only its hash", async () => {
    const { me, verify, token } = await newForgetful();
    const { results: tables } = await env.DB.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all();
    for (const { name } of tables) {
      if (/^(_cf|sqlite_|d1_)/.test(String(name))) continue;
      const { results } = await env.DB.prepare(`SELECT * FROM "${name}"`).all();
      for (const each of [token, verify]) expect(JSON.stringify(results)).not.toContain(each);
    }
    const { results } = await env.DB.prepare("SELECT hash, purpose FROM links WHERE user_id = ? ORDER BY purpose")
      .bind(me.id)
      .all();
    expect(results).toEqual([
      { hash: await sha256(token), purpose: "reset" },
      { hash: await sha256(verify), purpose: "verify" },
    ]);
  });
});

it.each(["/reset", "/reset/", "/verify", "/verify/"])(
  "the page at %s spends no link by being looked at",
  async (path) => {
    const { verify, token } = await newForgetful();
    for (const each of [token, verify]) {
      const { status, headers, body } = await call("GET", `${path}?token=${each}`);
      expect([status, headers.get("Content-Type")]).toEqual([200, expect.stringContaining("text/html")]);
      expect(headers.get("Content-Security-Policy")).toContain("default-src 'none'");
      expect(headers.get("Referrer-Policy")).toBe("no-referrer");
      expect(body).not.toContain(each);
    }
    expect((await verifyWith(verify)).status).toBe(200);
    expect((await reset(token)).status).toBe(204);
  },
);

describe("verifying an address", () => {
  it("follows from signing up with one", async () => {
    const { me, email, jobs } = await newMember();
    expect(me.signedIn.user.email_verified).toBe(false);
    expect(await owedBy(jobs)).toEqual([{ kind: "verify", userId: me.id }]);
    const [mail] = await mailsOf(jobs);
    expect(mail).toEqual({
      to: email,
      subject: "Is this your address?",
      text: expect.stringContaining(`${env.APP_URL}/verify?token=`),
      html: expect.stringContaining("/verify?token="),
      messageId: expect.stringMatching(/^verify\..+@localhost$/),
    });
    const { status, body } = await verifyWith(tokenIn(mail));
    expect([status, body]).toEqual([200, { email_verified: true }]);
    expect((await me.get("/api/me")).body).toEqual({ ...me.signedIn.user, email_verified: true });
    expect(await mailsOf(jobs)).toEqual([]);
  });

  it("does not follow from signing up without one", async () => {
    const { fetch, jobs } = appWithQueue();
    await call("POST", "/api/register", { body: { username: newUsername(), password: PASSWORD } }, fetch);
    expect(jobs).toEqual([]);
  });

  it("works once, for an hour", async () => {
    const { me, email } = await newMember();
    const now = Date.now();
    const [late, once] = [await verifyToken(email, now), await verifyToken(email, now)];
    await atMoment(now + HOUR, async () => expectProblem(await verifyWith(late), 400, "invalid_link"));
    expect((await me.get("/api/me")).body.email_verified).toBe(false);
    await atMoment(now + HOUR - 1, async () => expect((await verifyWith(once)).status).toBe(200));
    for (const token of [once, late]) expectProblem(await verifyWith(token), 400, "invalid_link");
    expectProblem(await verifyWith("garbage"), 400, "invalid_link");
    expect((await me.get("/api/me")).body.email_verified).toBe(true);
  });

  it("ends no session", async () => {
    const { me, email } = await newMember();
    const socket = await Socket.ready(me);
    await verifyWith(await verifyToken(email));
    const { id } = await me.task();
    expect(await socket.next()).toMatchObject({ id });
  });

  it("follows from a new address, and the link to the former one does nothing", async () => {
    const { me, email, jobs } = await newMember();
    const former = await verifyToken(email);
    const next = `next-${email}`;
    jobs.length = 0;
    const answer = await me.patch("/api/me", { email: next, ...confirmed });
    expect(answer.body).toMatchObject({ email: next, email_verified: false });
    expect(await owedBy(jobs)).toEqual([{ kind: "verify", userId: me.id }]);
    expectProblem(await verifyWith(former), 400, "invalid_link");
    expect((await me.get("/api/me")).body.email_verified).toBe(false);
    const [mail] = await mailsOf(jobs);
    expect(mail?.to).toBe(next);
    expect((await verifyWith(tokenIn(mail))).status).toBe(200);

    const moved = await me.patch("/api/me", { email: `third-${email}`, ...confirmed });
    expect(moved.body.email_verified).toBe(false);
  });

  it("holds for the same address in another case, and no mail is sent", async () => {
    const { me, email, jobs } = await newMember();
    await verifyWith(await verifyToken(email));
    jobs.length = 0;
    const { body } = await me.patch("/api/me", { email: email.toUpperCase() });
    expect(body).toMatchObject({ email: email.toUpperCase(), email_verified: true });
    expect(jobs).toEqual([]);
    await me.patch("/api/me", { email: null, ...confirmed });
    expect(await owedBy(jobs)).toMatchObject([{ kind: "account_mail", event: "email_changed" }]);
  });

  it("gives the invitations to it in the same batch, or is not done", async () => {
    const { me, email } = await newMember();
    const owner = await newPerson();
    const invitations: string[] = [];
    for (const _ of [1, 2]) {
      const { id } = await owner.task();
      invitations.push((await owner.post(`/api/tasks/${id}/members`, { email, role: "viewer" })).body.id);
    }
    const token = await verifyToken(email);
    await env.DB.prepare(
      "CREATE TRIGGER broken BEFORE UPDATE ON invitations BEGIN SELECT RAISE(ABORT, 'broken'); END",
    ).run();
    expect((await verifyWith(token)).status).toBe(500);
    await env.DB.prepare("DROP TRIGGER broken").run();
    expect((await me.get("/api/me")).body.email_verified).toBe(false);
    expect((await verifyWith(token)).status).toBe(200);
    const { results } = (await me.get("/api/invitations")).body;
    expect(results.map(({ id }: { id: string }) => id).sort()).toEqual(invitations.sort());
  });

  it("gives those too that come at the same moment", async () => {
    const { me, email } = await newMember();
    const [token, owner] = [await verifyToken(email), await newPerson()];
    const tasks = await Promise.all(Array.from({ length: 6 }, () => owner.task()));
    const inviting = tasks.map(({ id }) => owner.post(`/api/tasks/${id}/members`, { email, role: "viewer" }));
    const [verified, ...invited] = await Promise.all([verifyWith(token), ...inviting]);
    expect(verified.status).toBe(200);
    const { results } = (await me.get("/api/invitations")).body;
    expect(results.map(({ id }: { id: string }) => id).sort()).toEqual(invited.map(({ body }) => body.id).sort());
  });

  it("can be asked for again by whoever is signed in, until it is done", async () => {
    const { me, email, jobs } = await newMember();
    jobs.length = 0;
    const again = await me.post("/api/email/verify/", {});
    expect([again.status, again.body]).toEqual([200, { email_verified: false }]);
    expect(await owedBy(jobs)).toEqual([{ kind: "verify", userId: me.id }]);
    await verifyWith(await verifyToken(email));
    jobs.length = 0;
    const done = await me.post("/api/email/verify", {});
    expect([done.status, done.body, jobs]).toEqual([200, { email_verified: true }, []]);
    expectProblem(await call("POST", "/api/email/verify", { body: {} }), 401, "unauthenticated");
    await me.post("/api/logout");
    expectProblem(await me.post("/api/email/verify", {}), 401, "session_ended");
  });
});

it("a mail that is not taken is brought again by the Queue, six times in all", async () => {
  const { me, email } = await newMember();
  await verified(me);
  for (const [attempts, delaySeconds] of [
    [1, 10],
    [5, 900],
    [6, undefined],
  ] as const) {
    const bodies = [
      await owing({ kind: "reset", email }),
      await owing({ kind: "verify", userId: (await newMember()).me.id }),
      await owing({ kind: "reset", email: `nobody-${email}` }),
    ];
    for (const job of bodies) await setTries(job, attempts - 1);
    const messages = bodies.map((body) => messageOf({ ...body, tries: 0 }, attempts));
    await consume(() => openContext(env, createExecutionContext()), new Mailbox(2), messages);
    const failed = { acked: false, retried: delaySeconds === undefined ? {} : { delaySeconds } };
    expect(messages.map(({ outcome }) => outcome)).toEqual([failed, failed, { acked: true }]);
  }
});

const confirmed = { current_password: PASSWORD };
const change = { current_password: PASSWORD, new_password: NEW_PASSWORD };

/** Someone with an address that is not verified, and what their requests put on the Queue. */
async function newMember() {
  const { fetch, jobs } = appWithQueue();
  const email = `${newUsername()}@example.com`;
  const body = { username: newUsername(), email, password: PASSWORD };
  const registered = await call("POST", "/api/register", { body }, fetch);
  expect(registered.status).toBe(201);
  return { me: new Person(registered.body, fetch), email, jobs };
}

/** The same with an address that is verified, and a link to verify it that still works. */
async function newVerified() {
  const member = await newMember();
  const [mail] = await mailsOwed({ kind: "verify", userId: member.me.id });
  await env.DB.prepare("UPDATE users SET email_verified = 1 WHERE id = ?").bind(member.me.id).run();
  return { ...member, verify: tokenIn(mail) };
}

async function newForgetful() {
  const member = await newVerified();
  return { ...member, token: await resetToken(member.email) };
}

function setTries(job: Job, tries: number) {
  const id = "id" in job ? job.id : "";
  return env.DB.prepare("UPDATE jobs SET tries = ? WHERE id = ?").bind(tries, id).run();
}

async function resetToken(email: string, moment?: number): Promise<string> {
  const [mail] = await mailsOwed({ kind: "reset", email }, moment);
  return tokenIn(mail);
}

async function verifyToken(email: string, moment?: number): Promise<string> {
  const { body } = await call("POST", "/api/login", { body: { email, password: PASSWORD } });
  const [mail] = await mailsOwed({ kind: "verify", userId: body.user.id }, moment);
  return tokenIn(mail);
}

function reset(token: string | undefined, password = NEW_PASSWORD): Promise<Answer> {
  return call("POST", "/api/password/reset", { body: { token, password } });
}

function verifyWith(token: string): Promise<Answer> {
  return call("POST", "/api/email/verify", { body: { token } });
}

function withoutIds(headers: Headers) {
  const told = Object.fromEntries(headers);
  const serverTiming = told["server-timing"]?.replace(/dur=[\d.]+/g, "");
  return { ...told, "x-request-id": "", "x-d1-bookmark": "", "server-timing": serverTiming };
}

async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return new Uint8Array(digest).toBase64({ alphabet: "base64url", omitPadding: true });
}
