import { type SQL, sql } from "drizzle-orm";
import type { RequestContext } from "../../context/request-context.ts";
import { write } from "../../context/write.ts";
import { insertInto } from "../../db/insert.ts";
import { counted, stats } from "../../db/schema/stats.ts";
import { utcDate } from "../../kernel/time.ts";

/** The daily counts of events. */
export const COUNTS = ["users", "tasks_created", "tasks_completed", "reminders_sent", "reminders_failed"] as const;

/** The name under which an event is counted. A new account is the first version of its profile. */
const NAME = sql`CASE
  WHEN event = 'task.created' THEN 'tasks_created'
  WHEN event = 'task.completed' THEN 'tasks_completed'
  WHEN event = 'profile.updated' AND data ->> 'version' = 1 THEN 'users'
  WHEN event = 'reminder.failed' THEN 'reminders_failed'
  WHEN event IN ('reminder.due', 'reminder.updated') AND data ->> 'status' = 'sent' THEN 'reminders_sent'
END`;

/** Events to a run. */
const CHUNK = 20_000;

const reached = sql`coalesce((SELECT seq FROM counted), (SELECT min(seq) FROM events) - 1)`;

/** The numbers of the events that are not counted yet, by day and name. */
export const uncounted: SQL = sql`(SELECT substr(at, 1, 10) AS day, ${NAME} AS name, count(*) AS value FROM events
  WHERE seq > ${reached} AND seq <= ${reached} + ${CHUNK} AND name IS NOT NULL GROUP BY 1, 2)`;

/** Counts each event once: the batch that counts also moves the place up to which events are counted. */
export async function countEvents(ctx: RequestContext): Promise<void> {
  // Not max(): with a condition on it, SQLite would read the whole table.
  const last = sql`(SELECT seq AS last FROM events ORDER BY seq DESC LIMIT 1)`;
  const end = sql<number>`min(${reached} + ${CHUNK}, last)`;
  const addUncounted = insertInto(
    stats,
    { day: sql`day`, name: sql`name`, value: sql`value` },
    sql`FROM ${uncounted} WHERE true`,
  ).onConflictDoUpdate(addToStats);
  const moveReached = insertInto(
    counted,
    { id: 1, seq: end },
    sql`FROM ${last} WHERE last > ${reached}`,
  ).onConflictDoUpdate({ target: counted.id, set: { seq: sql`excluded.seq` } });
  await write(ctx, [], [addUncounted, moveReached]);
}

/** Adds to the row of the same day and name. */
export const addToStats = { target: [stats.day, stats.name], set: { value: sql`${stats.value} + excluded.value` } };

/** Counting them reads every row. */
export const TOTALS = {
  users: sql`users`,
  tasks: sql`tasks`,
  reminders_scheduled: sql`reminders WHERE take_at IS NOT NULL`,
};

/** Once a day. */
export async function countTotals(ctx: RequestContext): Promise<void> {
  const day = utcDate(ctx.now);
  const inserts = Object.entries(TOTALS).map(([name, rows]) =>
    insertInto(stats, { day, name: totalName(name), value: sql`(SELECT count(*) FROM ${rows})` }).onConflictDoNothing(),
  );
  await write(ctx, [], inserts);
}

export function totalName(name: string): string {
  return `${name}_total`;
}
