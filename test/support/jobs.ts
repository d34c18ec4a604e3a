import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { expect } from "vitest";
import { createApp } from "../../src/app.ts";
import { consume } from "../../src/consumer.ts";
import type { Job, OwedJob } from "../../src/context/jobs.ts";
import { owe } from "../../src/context/outbox.ts";
import type { RequestContext } from "../../src/context/request-context.ts";
import { write } from "../../src/context/write.ts";
import { newQueryStats, type QueryStats } from "../../src/db/database.ts";
import { claimDigests } from "../../src/features/digests/claim.ts";
import { deliverDigest } from "../../src/features/digests/deliver.ts";
import { claimReminders } from "../../src/features/reminders/claim.ts";
import { deliverReminders } from "../../src/features/reminders/deliver.ts";
import { newId } from "../../src/kernel/ids.ts";
import type { Mail, Mailer } from "../../src/mail/mail.ts";
import { openContext } from "../../src/open-context.ts";
import type { Account } from "./accounts.ts";
import { call, type Fetch, newPerson, newUsername, type Person } from "./client.ts";
import { env } from "./env.ts";
import { anotherSessionOf } from "./socket.ts";
import { atMoment } from "./time.ts";

export type Moment = string | number;

/** A mailer that keeps what it is given, and refuses the first so many. */
export class Mailbox implements Mailer {
  readonly tried: Mail[] = [];
  readonly sent: Mail[] = [];
  #refuses: number;

  constructor(refuses = 0) {
    this.#refuses = refuses;
  }

  async send(mail: Mail): Promise<void> {
    this.tried.push(mail);
    this.#refuses -= 1;
    if (this.#refuses >= 0) throw new Error("452 Not now");
    this.sent.push(mail);
  }
}

export interface Queued {
  readonly job: Job;
  readonly delaySeconds: number;
}

/**
 * What runs without a request, at a moment of the test's, with all that it does afterwards. The Queue keeps what is put on
 * it, and answers with that.
 */
export async function inBackground(
  moment: Moment,
  act: (open: () => RequestContext) => Promise<unknown>,
  stats: QueryStats = newQueryStats(),
): Promise<Queued[]> {
  const ctx = createExecutionContext();
  const queued: Queued[] = [];
  const enqueue: RequestContext["enqueue"] = async (jobs, delaySeconds = 0) => {
    queued.push(...jobs.map((job) => ({ job, delaySeconds })));
  };
  await act(() => ({ ...openContext(env, ctx, new Date(moment), { stats }), enqueue }));
  await waitOnExecutionContext(ctx);
  return queued;
}

/** Fills the deployed Queue's batch, so that it is brought at once: with reminders that there are none of. */
export async function fillBatch(): Promise<void> {
  const ids = Array.from({ length: 24 }, () => newId(new Date()));
  await env.QUEUE.sendBatch(ids.map((id) => ({ body: { kind: "reminder", id, claim: id } })));
}

/** Requests to an app of the test's whose Queue keeps what is put on it. */
export function appWithQueue() {
  const jobs: Job[] = [];
  const sendBatch = async (batch: Iterable<MessageSendRequest<Job>>) => {
    for (const { body } of batch) jobs.push(body);
  };
  const app = createApp();
  const fetch: Fetch = async (request) => {
    const ctx = createExecutionContext();
    const response = await app.fetch(request, { ...env, QUEUE: { sendBatch } }, ctx);
    await waitOnExecutionContext(ctx);
    return response;
  };
  return { jobs, fetch };
}

/** What the rows of these messages ask for. */
export async function owedBy(jobs: readonly Job[]): Promise<OwedJob[]> {
  const ids = jobs.flatMap((job) => (job.kind === "owed" ? [job.id] : []));
  const query = "SELECT body FROM jobs WHERE id IN (SELECT value FROM json_each(?)) ORDER BY rowid";
  const { results } = await env.DB.prepare(query).bind(JSON.stringify(ids)).all<{ body: string }>();
  return results.map(({ body }) => JSON.parse(body));
}

/** A message as the Queue delivers it, and what became of it. */
export function messageOf(body: unknown, attempts = 1) {
  const outcome: { acked: boolean; retried?: QueueRetryOptions } = { acked: false };
  const ack = () => {
    outcome.acked = true;
  };
  const retry = (options: QueueRetryOptions = {}) => {
    outcome.retried = options;
  };
  return { id: newId(new Date()), timestamp: new Date(), attempts, body, ack, retry, outcome };
}

/** The mails of these messages, and of those that follow at once. */
export async function mailsOf(jobs: readonly Job[], moment: Moment = Date.now(), mailbox = new Mailbox()) {
  for (let next = jobs; next.length > 0; ) {
    const messages = next.map((body) => messageOf(body));
    next = (await inBackground(moment, (open) => consume(open, mailbox, messages))).map(({ job }) => job);
  }
  return mailbox.sent;
}

/** The message of a job that some write owes. */
export async function owing(job: OwedJob, moment: Moment = Date.now()): Promise<Job> {
  const [queued] = await inBackground(moment, (open) => {
    const ctx = open();
    return write(ctx, [], [owe(ctx, job)]);
  });
  return queued?.job ?? expect.fail("nothing is on the Queue");
}

/** The mails of a job that some write owes. */
export async function mailsOwed(job: OwedJob, moment: Moment = Date.now(), mailbox?: Mailbox): Promise<Mail[]> {
  return mailsOf([await owing(job, moment)], moment, mailbox);
}

/** What the cron hands to the Queue at this moment. */
export function claim(moment: Moment, stats?: QueryStats): Promise<Queued[]> {
  return inBackground(
    moment,
    async (open) => {
      await claimReminders(open());
      await claimDigests(open());
    },
    stats,
  );
}

/** Does what is on the Queue, and answers with what is to be tried again. */
export function deliver(
  moment: Moment,
  mailer: Mailer,
  queued: readonly Queued[],
  stats?: QueryStats,
): Promise<Queued[]> {
  const jobs = queued.map(({ job }) => job);
  const reminders = jobs.filter((job) => job.kind === "reminder");
  const act = async (open: () => RequestContext) => {
    if (reminders.length > 0) await deliverReminders(open, mailer, reminders);
    for (const job of jobs) if (job.kind === "digest") await deliverDigest(open, mailer, job);
  };
  return inBackground(moment, act, stats);
}

/** The cron, and all that it puts on the Queue: the mails. */
export async function remind(moment: Moment, mailer = new Mailbox()): Promise<Mail[]> {
  expect(await deliver(moment, mailer, await claim(moment))).toEqual([]);
  return mailer.sent;
}

/** The same person at another moment, signed in there: tokens live a quarter of an hour. */
export function at<Result>(moment: Moment, person: Person, act: (me: Person) => Promise<Result>): Promise<Result> {
  return atMoment(moment, async () => act(await anotherSessionOf(person)));
}

/** Someone whose address is verified. */
export function newReader(fields: Partial<Account> = {}): Promise<Person> {
  return newPerson({ email: `${newUsername()}@example.com`, email_verified: true, ...fields });
}

/** The same person, who has followed the link in the mail that asks whether the address is theirs. */
export async function verified(person: Person): Promise<Person> {
  const [mail] = await mailsOwed({ kind: "verify", userId: person.id });
  const { status } = await call("POST", "/api/email/verify", { body: { token: tokenIn(mail) } });
  expect(status).toBe(200);
  return person;
}

/** The token of the link in a mail. */
export function tokenIn(mail: Mail | undefined): string {
  const [, token] = /\?token=([\w-]+)/.exec(mail?.text ?? "") ?? [];
  return token ?? expect.fail(`no link in ${JSON.stringify(mail)}`);
}
