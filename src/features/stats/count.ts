import { type SQL, sql } from "drizzle-orm";
import { statements } from "../../db/statements.ts";
import type { RequestContext } from "../../context/request-context.ts";
import { counted, stats } from "../../db/schema/stats.ts";
import { write } from "../../context/write.ts";

/** What is counted by day. */
export const COUNTS = [
  "users",
  "tasks_created",
  "tasks_completed",
  "reminders_sent",
  "reminders_failed",
  "mails_failed",
] as const;
export type Count = (typeof COUNTS)[number];

/** The name under which an event is counted. An account's first is its profile's first version. */
const NAME = sql`CASE
  WHEN event = 'task.created' THEN 'tasks_created'
  WHEN event = 'task.completed' THEN 'tasks_completed'
  WHEN event = 'profile.updated' AND data ->> 'version' = 1 THEN 'users'
  WHEN event = 'reminder.failed' THEN 'reminders_failed'
  WHEN event IN ('reminder.due', 'reminder.updated') AND data ->> 'status' = 'sent' THEN 'reminders_sent'
END`;

/** Events to a run. */
const MOST = 20_000;

const reached = sql`coalesce((SELECT seq FROM counted), (SELECT min(seq) FROM events) - 1)`;

/** What the events that have not been counted come to, by day and name. */
export const uncounted: SQL = sql`(SELECT substr(at, 1, 10) AS day, ${NAME} AS name, count(*) AS value FROM events
  WHERE seq > ${reached} AND seq <= ${reached} + ${MOST} AND name IS NOT NULL GROUP BY 1, 2)`;

/** Each event is counted once, in the batch that moves the place up to which they are: a write costs nothing more. */
export async function countEvents(ctx: RequestContext): Promise<void> {
  await write(
    ctx,
    [],
    [
      statements.insert(stats).select(sql`SELECT * FROM ${uncounted} WHERE true`).onConflictDoUpdate(added),
      statements
        .insert(counted)
        .select(
          sql`SELECT 1, min(${reached} + ${MOST}, last) FROM (SELECT max(seq) AS last FROM events) WHERE last > ${reached}`,
        )
        .onConflictDoUpdate({ target: counted.id, set: { seq: sql`excluded.seq` } }),
    ],
  );
}

const added = { target: [stats.day, stats.name], set: { value: sql`${stats.value} + excluded.value` } };

/** What there is of each: counted once a day, since that is a walk through all of them. */
export const TOTALS = {
  users: sql`users`,
  tasks: sql`tasks`,
  reminders_scheduled: sql`reminders WHERE take_at IS NOT NULL`,
};

/** In the first minute of each day. */
export async function countTotals(ctx: RequestContext): Promise<void> {
  const day = dayOf(ctx);
  await write(
    ctx,
    [],
    Object.entries(TOTALS).map(([name, rows]) => {
      const isCounted = sql`EXISTS (SELECT 1 FROM stats WHERE day = ${day} AND name = ${totalName(name)})`;
      return statements
        .insert(stats)
        .select(sql`SELECT ${day}, ${totalName(name)}, (SELECT count(*) FROM ${rows}) WHERE NOT ${isCounted}`);
    }),
  );
}

export function totalName(name: string): string {
  return `${name}_total`;
}

/** Tries that a mail server did not take. */
export async function countFailedMails(ctx: RequestContext, value: number): Promise<void> {
  const row = { day: dayOf(ctx), name: "mails_failed" satisfies Count, value };
  await write(ctx, [], [statements.insert(stats).values(row).onConflictDoUpdate(added)]);
}

export function dayOf({ now }: RequestContext): string {
  return now.toISOString().slice(0, 10);
}
