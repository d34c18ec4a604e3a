import { and, isNull, lt, lte, type SQL, sql } from "drizzle-orm";
import type { SQLiteColumn, SQLiteTable } from "drizzle-orm/sqlite-core";
import { dayNumber } from "../../context/idempotency.ts";
import { attempts } from "../../db/schema/attempts.ts";
import { audit } from "../../db/schema/audit.ts";
import { events } from "../../db/schema/feed.ts";
import { idempotencyKeys } from "../../db/schema/idempotency-keys.ts";
import { jobs } from "../../db/schema/jobs.ts";
import { links } from "../../db/schema/links.ts";
import { sessions } from "../../db/schema/sessions.ts";
import { snapshots } from "../../db/schema/snapshots.ts";
import { stats } from "../../db/schema/stats.ts";
import { deliveries } from "../../db/schema/webhooks.ts";
import { type Statement, statements } from "../../db/statements.ts";
import { leastId } from "../../kernel/ids.ts";
import { DAY_MS, utcDate } from "../../kernel/time.ts";
import { UNDO_DAYS } from "../feed/snapshots.ts";

/** Rows to a statement. One that deletes more would block other writes for too long. */
export const CHUNK = 1_000;

/** By table: a statement that deletes the oldest rows, if they are old enough. It returns a row for each of them. */
export function deletions(now: Date): Record<string, Statement> {
  const daysAgo = (days: number) => new Date(now.getTime() - days * DAY_MS);
  const at = (days: number) => daysAgo(days).toISOString();
  const keyOfDay = [idempotencyKeys.day, idempotencyKeys.userId, idempotencyKeys.key];
  return {
    events: deleteFirst(events, [events.seq], lt(events.at, at(400))),
    deleted_rows: deleteFirst(snapshots, [snapshots.seq, snapshots.place], isOfEventBefore(at(UNDO_DAYS))),
    audit: deleteRange(audit, [audit.id], lt(audit.id, leastId(daysAgo(400)))),
    // Ended sessions and used links are deleted at once. These have expired.
    sessions: deleteRange(sessions, [sessions.id], lt(sessions.expiresAt, at(30))),
    links: deleteRange(links, [links.hash], lt(links.createdAt, at(30))),
    // Their tries are used up.
    deliveries: deleteFirst(
      deliveries,
      [deliveries.id],
      and(lt(deliveries.createdAt, at(30)), isNull(deliveries.nextTryAt)),
    ),
    jobs: deleteRange(jobs, [jobs.id], lt(jobs.id, leastId(daysAgo(30)))),
    attempts: deleteRange(attempts, [attempts.kind, attempts.subject, attempts.address], isOver(now)),
    // A key is valid for 24 hours. The keys of a day are deleted together, once the last one is invalid.
    idempotency_keys: deleteRange(idempotencyKeys, keyOfDay, lt(idempotencyKeys.day, dayNumber(now) - 1)),
    stats: deleteRange(stats, [stats.day, stats.name], lt(stats.day, utcDate(daysAgo(400)))),
  };
}

function isOver(now: Date): SQL {
  return lte(attempts.expiresAt, now.toISOString());
}

/** A snapshot is there for undoing an event. */
function isOfEventBefore(moment: string): SQL {
  const at = sql`(SELECT ${events.at} FROM ${events} WHERE ${events.seq} = ${snapshots.seq})`;
  return sql`coalesce(${at}, '') < ${moment}`;
}

/** Deletes rows of a range that an index or the key begins with. */
function deleteRange(table: SQLiteTable, key: readonly SQLiteColumn[], range: SQL): Statement {
  const columns = sql.join([...key], sql`, `);
  return deletion(table, key, sql`(${columns}) IN (SELECT ${columns} FROM ${table} WHERE ${range} LIMIT ${CHUNK})`);
}

/** Deletes old rows among the first ones by the key. No index has their age, but the key is nearly in its order. */
function deleteFirst(table: SQLiteTable, key: readonly SQLiteColumn[], where: SQL | undefined): Statement {
  const columns = sql.join([...key], sql`, `);
  const first = sql`SELECT ${columns} FROM ${table} ORDER BY ${columns} LIMIT ${CHUNK}`;
  return deletion(table, key, sql`(${columns}) IN (${first}) AND ${where}`);
}

function deletion(table: SQLiteTable, [column]: readonly SQLiteColumn[], where: SQL): Statement {
  return statements
    .delete(table)
    .where(where)
    .returning({ key: column as SQLiteColumn });
}
