import { lt, lte, type SQL, sql } from "drizzle-orm";
import type { SQLiteColumn, SQLiteTable } from "drizzle-orm/sqlite-core";
import { dayOf } from "../../context/idempotency.ts";
import { attempts } from "../../db/schema/attempts.ts";
import { audit } from "../../db/schema/audit.ts";
import { deletedRows } from "../../db/schema/deleted-rows.ts";
import { events } from "../../db/schema/feed.ts";
import { idempotencyKeys } from "../../db/schema/idempotency-keys.ts";
import { jobs } from "../../db/schema/jobs.ts";
import { links } from "../../db/schema/links.ts";
import { sessions } from "../../db/schema/sessions.ts";
import { stats } from "../../db/schema/stats.ts";
import { type Statement, statements } from "../../db/statements.ts";
import { leastId } from "../../kernel/ids.ts";
import { DAY_MS } from "../../kernel/time.ts";
import { UNDO_DAYS } from "../feed/kept-rows.ts";

/** Rows to a statement. One that deletes more would block other writes for too long. */
export const CHUNK = 1_000;

/** How long rows are kept. Here are sessions and links that expired: those that ended or were used are gone already. */
const DAYS = { events: 400, audit: 400, stats: 400, sessions: 30, links: 30, jobs: 30, deleted_rows: UNDO_DAYS };

/** By table, the statement that deletes the oldest rows, if they are old enough. It returns a row for each of them. */
export function deletions(now: Date): Record<string, Statement> {
  const before = (table: keyof typeof DAYS) => new Date(now.getTime() - DAYS[table] * DAY_MS);
  const at = (table: keyof typeof DAYS) => before(table).toISOString();
  const keyOfDay = [idempotencyKeys.day, idempotencyKeys.userId, idempotencyKeys.key];
  return {
    events: deleteFirst(events, [events.seq], lt(events.at, at("events"))),
    deleted_rows: deleteFirst(deletedRows, [deletedRows.seq, deletedRows.place], isOfEventBefore(at("deleted_rows"))),
    audit: deleteRange(audit, [audit.id], lt(audit.id, leastId(before("audit")))),
    sessions: deleteRange(sessions, [sessions.id], lt(sessions.expiresAt, at("sessions"))),
    links: deleteRange(links, [links.hash], lt(links.createdAt, at("links"))),
    // No try is left for what has failed for so long.
    jobs: deleteRange(jobs, [jobs.id], lt(jobs.id, leastId(before("jobs")))),
    attempts: deleteRange(attempts, [attempts.kind, attempts.subject, attempts.address], isOver(now)),
    // A key counts for 24 hours. Those of a day go together, when the last of them counts no more.
    idempotency_keys: deleteRange(idempotencyKeys, keyOfDay, lt(idempotencyKeys.day, dayOf(now) - 1)),
    stats: deleteRange(stats, [stats.day, stats.name], lt(stats.day, at("stats").slice(0, 10))),
  };
}

function isOver(now: Date): SQL {
  return lte(attempts.expiresAt, now.toISOString());
}

/** A copy is kept for undoing an event. */
function isOfEventBefore(moment: string): SQL {
  const at = sql`(SELECT ${events.at} FROM ${events} WHERE ${events.seq} = ${deletedRows.seq})`;
  return sql`coalesce(${at}, '') < ${moment}`;
}

/** Of a range that an index or the key begins with. */
function deleteRange(table: SQLiteTable, key: readonly SQLiteColumn[], range: SQL): Statement {
  const columns = sql.join([...key], sql`, `);
  return deletion(table, key, sql`(${columns}) IN (SELECT ${columns} FROM ${table} WHERE ${range} LIMIT ${CHUNK})`);
}

/** Of the first rows by their key, whose order is nearly that of their age: no index has that. */
function deleteFirst(table: SQLiteTable, key: readonly SQLiteColumn[], where: SQL): Statement {
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
