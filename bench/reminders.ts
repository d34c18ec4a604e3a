import { newTally } from "../src/db/client.ts";
import type { Job } from "../src/db/job.ts";
import { claimReminders } from "../src/features/reminders/claim.ts";
import { work } from "../src/jobs.ts";
import { newId } from "../src/kernel/ids.ts";
import { openVisit } from "../src/visit.ts";
import type { BenchEnv } from "./worker.ts";

/** What the consumer cost, in this isolate: all of its batches run here. */
const consumer = newTally();
const mailer = { send: () => Promise.reject(new Error("the benchmark's users have no address")) };

/** Reminders that were due a second ago, ten to a task as at most. */
export async function seedReminders({ DB }: BenchEnv, userId: string, count: number): Promise<void> {
  const now = new Date();
  const at = new Date(now.getTime() - 1000).toISOString();
  const tasks = Array.from({ length: Math.ceil(count / 10) }, () => newId(now));
  const reminders = Array.from({ length: count }, (_, place) => ({
    id: newId(now),
    task: tasks[Math.floor(place / 10)],
  }));
  const insertTasks = DB.prepare(
    `INSERT INTO tasks (id, owner_id, title, title_key, status, priority, created_at, updated_at)
     SELECT value, ?1, 'A task', 'a task', 0, 0, ?2, ?2 FROM json_each(?3)`,
  );
  const insertReminders = DB.prepare(
    `INSERT INTO reminders (id, task_id, user_id, at, status, take_at, created_at, updated_at)
     SELECT value ->> 'id', value ->> 'task', ?1, ?2, 'scheduled', ?2, ?2, ?2 FROM json_each(?3)`,
  );
  await DB.batch([
    insertTasks.bind(userId, at, JSON.stringify(tasks)),
    insertReminders.bind(userId, at, JSON.stringify(reminders)),
  ]);
}

/** The cron's run, twice at once: how long until all is handed over, and in how many trips. */
export async function claimTwice(env: BenchEnv, ctx: ExecutionContext) {
  const runs = [newTally(), newTally()];
  const started = Date.now();
  await Promise.all(runs.map((tally) => claimReminders(openVisit(env, ctx, new Date(), { tally }))));
  return { ms: Date.now() - started, trips: runs.map(({ trips }) => trips) };
}

export async function consume(messages: readonly Message<Job>[], env: BenchEnv, ctx: ExecutionContext): Promise<void> {
  await work(() => openVisit(env, ctx, new Date(), { tally: consumer }), mailer, messages);
}

/** What has come of them by now, and in how many trips. */
export async function delivered({ DB }: BenchEnv, userId: string) {
  const sql = `SELECT count(*) AS events, count(DISTINCT entity_id) AS reminders,
    (SELECT count(*) FROM reminders WHERE user_id = ?1 AND status = 'sent') AS sent
    FROM events WHERE owner_id = ?1 AND event = 'reminder.due'`;
  return { ...(await DB.prepare(sql).bind(userId).first()), trips: consumer.trips };
}
