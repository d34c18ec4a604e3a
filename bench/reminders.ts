import { counting, newCounts } from "./counting.ts";
import { type Env, newId, product } from "./product.ts";

export const MINUTE = "* * * * *";

/** The consumer's cost. All of its batches run in this isolate. */
const consumed = newCounts();

/** Reminders that were due a second ago, ten for each task, which is the limit. */
export async function seedReminders({ DB }: Env, userId: string, count: number): Promise<void> {
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

/** Runs the cron twice at once. Returns the time until all jobs are queued, and the round trips. */
export async function cronTwice(env: Env, ctx: ExecutionContext) {
  const runs = [newCounts(), newCounts()];
  const started = Date.now();
  const controller = { cron: MINUTE, scheduledTime: started, noRetry() {} };
  await Promise.all(runs.map((run) => product.scheduled(controller, { ...env, DB: counting(env.DB, run) }, ctx)));
  return { ms: Date.now() - started, trips: runs.map(({ trips }) => trips) };
}

export function consume(batch: MessageBatch<never>, env: Env, ctx: ExecutionContext): Promise<void> {
  return product.queue(batch, { ...env, DB: counting(env.DB, consumed) }, ctx);
}

/** The current state of the reminders, and the round trips so far. */
export async function delivered({ DB }: Env, userId: string) {
  const sql = `SELECT count(*) AS events, count(DISTINCT entity_id) AS reminders,
    (SELECT count(*) FROM reminders WHERE user_id = ?1 AND status = 'sent') AS sent
    FROM events WHERE owner_id = ?1 AND event = 'reminder.due'`;
  return { ...(await DB.prepare(sql).bind(userId).first()), trips: consumed.trips };
}
