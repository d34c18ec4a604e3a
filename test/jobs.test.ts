import { createExecutionContext, createMessageBatch, getQueueResult, waitOnExecutionContext } from "cloudflare:test";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createApp } from "../src/app.ts";
import { consume } from "../src/consumer.ts";
import type { Job } from "../src/context/jobs.ts";
import type { RequestContext } from "../src/context/request-context.ts";
import { runJobs } from "../src/cron.ts";
import { requeueOwed } from "../src/features/outbox/requeue.ts";
import worker from "../src/index.ts";
import {
  type Answer,
  call,
  expectProblem,
  type Fetch,
  newPerson,
  newUsername,
  PASSWORD,
  Person,
} from "./support/client.ts";
import { env } from "./support/env.ts";
import {
  appWithQueue,
  claim,
  deliver,
  inBackground,
  Mailbox,
  mailsOf,
  messageOf,
  newReader,
  owing,
  tokenIn,
} from "./support/jobs.ts";
import { atMoment } from "./support/time.ts";

const MINUTE = 60_000;

beforeEach(async () => void (await env.DB.prepare("DELETE FROM jobs").run()));
afterEach(() => void vi.restoreAllMocks());

describe("what a write owes", () => {
  it("is done by the cron where the Queue refuses it, once", async () => {
    const { fetch } = appWithBrokenQueue();
    const email = `${newUsername()}@example.com`;
    const body = { username: newUsername(), email, password: PASSWORD };
    const registered = await call("POST", "/api/register", { body }, fetch);
    expect(registered.status).toBe(201);
    const { id } = registered.body.user;
    expect(await owedTo(id)).toHaveLength(1);
    expect(await requeued()).toEqual([]);
    const [runs, again] = await Promise.all([requeued(61_000), requeued(61_000)]);
    const jobs = [...runs, ...again];
    expect(jobs).toMatchObject([{ kind: "owed", tries: 0 }]);
    expect(await mailsOf(jobs)).toMatchObject([{ to: email, subject: "Is this your address?" }]);
    expect(await mailsOf(jobs)).toEqual([]);
    expect(await owedTo(id)).toEqual([]);
    expect(await requeued(60 * MINUTE)).toEqual([]);
  });

  it("is there where the process ended after the commit, and not where the write came to nothing", async () => {
    const { fetch } = appWithBrokenQueue();
    const { signedIn } = await newReader();
    const email = signedIn.user.email as string;
    const me = new Person(signedIn, fetch);
    const wrong = { current_password: "wrong horse 7", new_password: "battery staple 8" };
    expectProblem(await me.post("/api/password/change", wrong), 403, "wrong_password");
    for (const forgotten of [email, `nobody-${email}`]) {
      expect((await call("POST", "/api/password/forgot", { body: { email: forgotten } }, fetch)).status).toBe(202);
    }
    expect((await me.post("/api/password/change", { ...wrong, current_password: PASSWORD })).status).toBe(204);
    const jobs = await requeued(61_000);
    expect(jobs).toHaveLength(3);
    const mails = await mailsOf(jobs);
    expect(mails.map(({ to, subject }) => [to, subject]).sort()).toEqual([
      [email, "A new password"],
      [email, "Your password was changed"],
    ]);
    expect(await requeued(60 * MINUTE)).toEqual([]);
  });

  it("is done once where its message comes twice, or the cron brings another", async () => {
    const { signedIn } = await newReader();
    const job = await owing({ kind: "reset", email: signedIn.user.email as string });
    const [another] = await requeued(61_000);
    const mailbox = new Mailbox();
    await mailsOf([job, job, another as Job], Date.now(), mailbox);
    expect(mailbox.sent).toHaveLength(1);
  });

  it("is tried with one Message-ID, each time with another link, of which the failed ones do not work", async () => {
    const { signedIn } = await newReader();
    const job = await owing({ kind: "reset", email: signedIn.user.email as string });
    const mailbox = new Mailbox(2);
    const outcomes = [1, 2, 3].map((attempts) => messageOf(job, attempts));
    for (const message of outcomes) await inBackground(Date.now(), (open) => consume(open, mailbox, [message]));
    expect(outcomes.map(({ outcome }) => outcome)).toEqual([
      { acked: false, retried: { delaySeconds: 10 } },
      { acked: false, retried: { delaySeconds: 30 } },
      { acked: true },
    ]);
    expect(new Set(mailbox.tried.map(({ messageId }) => messageId)).size).toBe(1);
    expect(new Set(mailbox.tried.map(tokenIn)).size).toBe(3);
    const reset = (place: number) =>
      call("POST", "/api/password/reset", {
        body: { token: tokenIn(mailbox.tried[place]), password: "battery staple 8" },
      });
    expectProblem(await reset(0), 400, "invalid_link");
    expect((await reset(2)).status).toBe(204);
  });

  it("goes on where the consumer ended within a try, and is given up after six", async () => {
    const names = { email: "ada@example.com", username: "ada", at: new Date().toISOString(), detail: null };
    let job: Job | undefined = await owing({ kind: "account_mail", event: "suspended", ...names });
    for (let tries = 0; tries < 6; tries += 1) {
      expect(job).toMatchObject({ tries });
      // The mail server never answers, and the process ends.
      const ended = { send: () => new Promise<never>(() => {}) };
      await inBackground(Date.now(), async (open) => void consume(open, ended, [messageOf(job)]));
      await vi.waitFor(async () => expect(await triesOf(job)).toBe(tries + 1));
      expect(await requeued(tries === 0 ? 2 * MINUTE : 0)).toEqual([]);
      [job] = await requeued(18 * MINUTE);
    }
    const mailbox = new Mailbox();
    const last = messageOf(job);
    await inBackground(Date.now(), (open) => consume(open, mailbox, [last]));
    expect([mailbox.tried, last.outcome.acked]).toEqual([[], false]);
  });
});

describe("a message that cannot be worked off", () => {
  it("breaks nothing else of its batch, and is left to the dead-letter queue after its last try", async () => {
    const poison = [null, 7, "reset", [], {}, { kind: "nonsense" }, { kind: "reminder" }, { kind: "owed", id: 7 }];
    const { signedIn } = await newReader();
    const good = await owing({ kind: "reset", email: signedIn.user.email as string });
    for (const [attempts, retried] of [
      [1, { delaySeconds: 10 }],
      [6, {}],
      [9, {}],
    ] as const) {
      const messages = [...poison, good].map((body) => messageOf(body, body === good ? 1 : attempts));
      const mailbox = new Mailbox();
      await inBackground(Date.now(), (open) => consume(open, mailbox, messages));
      const outcomes = messages.map(({ outcome }) => outcome);
      expect(outcomes.slice(0, -1)).toEqual(poison.map(() => ({ acked: false, retried })));
      expect(outcomes.at(-1)).toEqual({ acked: true });
      expect(mailbox.sent).toHaveLength(attempts === 1 ? 1 : 0);
    }
  });

  it("is logged and counted there, and the cron does not bring it again", async () => {
    const admin = await newAdmin();
    const dead = async () => (await admin.get("/api/admin/stats")).body.days.at(-1).jobs_dead;
    const before = await dead();
    const email = `${newUsername()}@example.com`;
    const owed = await owing({ kind: "reset", email });
    const userId = admin.id;
    const bodies = [owed, { kind: "digest", userId, claim: "c" }, { kind: "reset", email }, null];
    const batch = createMessageBatch(
      "taskwire-dead",
      bodies.map((body, n) => ({ id: String(n), timestamp: new Date(), attempts: 1, body })),
    );
    const logged = vi.spyOn(console, "log");
    const ctx = createExecutionContext();
    await worker.queue(batch, env, ctx);
    const { explicitAcks, retryMessages } = await getQueueResult(batch, ctx);
    expect([explicitAcks.toSorted(), retryMessages]).toEqual([["0", "1", "2", "3"], []]);
    expect(logged.mock.calls.map(([line]) => JSON.parse(line))).toEqual([
      { dead_job: "reset", message_id: "0", id: "id" in owed && owed.id },
      { dead_job: "digest", message_id: "1", user_id: userId },
      { dead_job: "malformed", message_id: "2" },
      { dead_job: "malformed", message_id: "3" },
    ]);
    expect(JSON.stringify(logged.mock.calls)).not.toContain(email);
    expect(await dead()).toBe(before + 4);
    expect(await requeued(60 * MINUTE)).toEqual([]);
  });
});

describe("a Queue that refuses", () => {
  it("fails no request, and no other job of the cron, which does later what it refused", async () => {
    const { fetch } = appWithBrokenQueue();
    await owing({ kind: "reset", email: "nobody@example.com" });
    const [ada, bob] = [new Person((await newReader()).signedIn, fetch), await newReader()];
    const task = await ada.task();
    await ada.share(`/api/tasks/${task.id}`, bob, "editor");
    expect((await ada.patch(`/api/tasks/${task.id}`, { assignee_id: bob.id })).status).toBe(200);
    const at = new Date(Date.now() + MINUTE).toISOString();
    const { status } = await ada.post(`/api/tasks/${task.id}/reminders`, { at });
    expect(status).toBe(201);
    await ada.patch("/api/profile", { daily_digest_at: "00:00" });

    const later = Date.now() + 25 * 60 * MINUTE;
    const minute = (moment: number, act: (open: () => RequestContext) => Promise<unknown>) =>
      atMoment(moment, () => inBackground(moment, act));
    let failure: unknown;
    await minute(later, async (open) => {
      await runJobs("* * * * *", refusingIn(open)).catch((error: Error) => {
        failure = error.message;
      });
    });
    expect(failure).toBe("Cron jobs failed: claimReminders, claimDigests, requeueOwed, notifications");
    const found = await minute(later + MINUTE, (open) => runJobs("* * * * *", open));
    expect(found.map(({ job }) => job.kind).sort()).toEqual(["digest", "notification", "owed", "reminder"]);
  });

  it("leaves the next try of a reminder to the cron, and the rest of its batch is sent", async () => {
    const me = await newReader();
    const due = Date.now() + MINUTE;
    const { id } = await me.task();
    for (const seconds of [0, 1, 2]) {
      const at = new Date(due + seconds * 1000).toISOString();
      expect((await me.post(`/api/tasks/${id}/reminders`, { at })).status).toBe(201);
    }
    const queued = await claim(due + 2000);
    const mailbox = new Mailbox(1);
    const messages = queued.map(({ job }) => messageOf(job));
    await inBackground(due + 2000, (open) => consume(refusingIn(open), mailbox, messages));
    expect(messages.map(({ outcome }) => outcome)).toEqual(queued.map(() => ({ acked: true })));
    expect(mailbox.sent).toHaveLength(2);
    const again = await claim(due + 15 * MINUTE);
    await deliver(due + 15 * MINUTE, mailbox, again);
    expect(mailbox.sent).toHaveLength(3);
  });
});

type Act = (me: Person, admin: Person) => Promise<Answer>;
const confirmed = { current_password: PASSWORD };
const account = ({ id }: Person) => `/api/admin/users/${id}`;

describe("the owner of an account is told by mail", () => {
  it.each<[string, string, Act]>([
    [
      "of a changed password",
      "Your password was changed",
      (me) => me.post("/api/password/change", { ...confirmed, new_password: "battery staple 8" }),
    ],
    ["of a password that was reset", "Your password was reset", resetPassword],
    [
      "of another address, at the former one",
      "Your e-mail address was changed",
      (me) => me.patch("/api/me", { email: `${newUsername()}@example.com`, ...confirmed }),
    ],
    [
      "of an address that was taken away",
      "Your e-mail address was changed",
      (me) => me.patch("/api/me", { email: null, ...confirmed }),
    ],
    [
      "of an address that an admin changed",
      "Your e-mail address was changed",
      (me, admin) => admin.patch(`/api/users/${me.id}`, { email: `${newUsername()}@example.com` }),
    ],
    [
      "of a username that an admin changed",
      "Your username was changed",
      (me, admin) => admin.patch(`/api/users/${me.id}`, { username: newUsername() }),
    ],
    ["of a suspension", "Your account was suspended", (me, admin) => admin.post(`${account(me)}/suspend`)],
    ["of a reinstatement", "Your account was reinstated", reinstate],
    ["of the role of an admin", "You are an administrator now", (me, admin) => setRole(me, admin, "admin")],
    ["of sessions that an admin ended", "You were signed out", (me, admin) => admin.delete(`${account(me)}/sessions`)],
    ["of a deletion by an admin", "Your account was deleted", (me, admin) => admin.delete(account(me))],
    ["of a refresh token that was used twice", "A session was ended for safety", reuseRefreshToken],
    [
      "of a personal access token",
      "A personal access token was created",
      (me) => me.post("/api/tokens", { name: "Backup <script>", scopes: ["tasks:read"] }),
    ],
  ])("%s", async (_, subject, act) => {
    const { fetch, jobs } = appWithQueue();
    const [reader, other] = [await newReader(), await newAdmin()];
    const [me, admin] = [new Person(reader.signedIn, fetch), new Person(other.signedIn, fetch)];
    await act(me, admin);
    const moment = Date.now();
    const mails = (await mailsOf(jobs)).filter(({ to }) => to === me.signedIn.user.email);
    const [mail, ...more] = mails.filter((each) => each.subject !== "A new password");
    expect(more).toEqual([]);
    expect(mail).toMatchObject({ subject, messageId: expect.stringMatching(/^account\.[\w-]{36}@localhost$/) });
    expect(mail?.text).toContain(`Hello ${me.username},`);
    expect(mail?.text).toContain(`When: ${new Date(moment).toISOString().slice(0, 10)} at `);
    expect(mail?.unsubscribe).toBeUndefined();
    expect(mail?.html).not.toContain("<script>");
    expect(await mailsOf(jobs)).toEqual([]);
    expect(await owedTo(me.signedIn.user.email as string)).toEqual([]);
  });

  it("of nothing where the address is not verified, or nothing changed", async () => {
    const { fetch, jobs } = appWithQueue();
    const admin = new Person((await newAdmin()).signedIn, fetch);
    const unverified = await newPerson({ email: `${newUsername()}@example.com` });
    await admin.post(`${account(unverified)}/suspend`);
    const reader = await newReader();
    await admin.post(`${account(reader)}/reinstate`);
    await setRole(reader, admin, "user");
    await admin.patch(`/api/users/${reader.id}`, { username: reader.username });
    expect(jobs).toEqual([]);
  });
});

/** Requests to an app whose Queue takes nothing. */
function appWithBrokenQueue() {
  const app = createApp();
  const sendBatch = () => Promise.reject(new Error("Queue is overloaded"));
  const fetch: Fetch = async (request) => {
    const ctx = createExecutionContext();
    const response = await app.fetch(request, { ...env, QUEUE: { sendBatch } }, ctx);
    await waitOnExecutionContext(ctx);
    return response;
  };
  return { fetch };
}

function refusingIn(open: () => RequestContext): () => RequestContext {
  const enqueue: RequestContext["enqueue"] = async (jobs) => {
    if (jobs.length > 0) throw new Error("Queue is overloaded");
  };
  return () => ({ ...open(), enqueue });
}

/** What the cron puts on the Queue of what is owed. */
async function requeued(after = 0): Promise<Job[]> {
  const queued = await inBackground(Date.now() + after, (open) => requeueOwed(open()));
  return queued.map(({ job }) => job);
}

/** The rows that name this id or address. */
async function owedTo(name: string): Promise<unknown[]> {
  const { results } = await env.DB.prepare("SELECT id FROM jobs WHERE instr(body, ?)").bind(name).all();
  return results;
}

function triesOf(job: Job | undefined) {
  const id = job && "id" in job ? job.id : "";
  return env.DB.prepare("SELECT tries FROM jobs WHERE id = ?").bind(id).first("tries");
}

async function newAdmin(): Promise<Person> {
  const person = await newPerson();
  await env.DB.prepare("UPDATE users SET role = 'admin' WHERE id = ?").bind(person.id).run();
  return person;
}

function setRole(me: Person, admin: Person, role: "admin" | "user"): Promise<Answer> {
  return admin.patch(account(me), { role });
}

async function reinstate(me: Person, admin: Person): Promise<Answer> {
  await env.DB.prepare("UPDATE users SET suspended_at = ? WHERE id = ?").bind(new Date().toISOString(), me.id).run();
  return admin.post(`${account(me)}/reinstate`);
}

async function resetPassword(me: Person): Promise<Answer> {
  const email = me.signedIn.user.email as string;
  const [mail] = await mailsOf([await owing({ kind: "reset", email })]);
  return me.post("/api/password/reset", { token: tokenIn(mail), password: "battery staple 8" });
}

/** The first token comes once more after its successor's successor. */
async function reuseRefreshToken(me: Person): Promise<Answer> {
  const refreshed = async (refresh: string) => (await me.post("/api/token/refresh", { refresh })).body.refresh;
  await refreshed(await refreshed(me.signedIn.refresh));
  const reused = await me.post("/api/token/refresh", { refresh: me.signedIn.refresh });
  expectProblem(reused, 401, "token_reused");
  return reused;
}
