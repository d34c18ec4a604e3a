import { and, asc, inArray, lt, lte, type SQL, sql } from "drizzle-orm";
import type { SQLiteColumn, SQLiteTable } from "drizzle-orm/sqlite-core";
import { dayOf } from "../../context/idempotency.ts";
import type { RequestContext } from "../../context/request-context.ts";
import { write } from "../../context/write.ts";
import { attempts } from "../../db/schema/attempts.ts";
import { audit } from "../../db/schema/audit.ts";
import { deletedRows } from "../../db/schema/deleted-rows.ts";
import { events } from "../../db/schema/feed.ts";
import { idempotencyKeys } from "../../db/schema/idempotency-keys.ts";
import { links } from "../../db/schema/links.ts";
import { sessions } from "../../db/schema/sessions.ts";
import { stats } from "../../db/schema/stats.ts";
import { type Statement, statements } from "../../db/statements.ts";
import { leastId } from "../../kernel/ids.ts";
import { log } from "../../kernel/log.ts";
import { DAY_MS } from "../../kernel/time.ts";
import { UNDO_DAYS } from "../feed/kept-rows.ts";
import { pruneInvitations } from "../invitations/prune.ts";

const HOUR_MS = 3_600_000;
const KEPT_DAYS = 400;
const SESSION_DAYS = 30;

/** Rows to a statement. One that deletes more would block other writes for too long. */
const CHUNK = 1_000;
const MAX_CHUNKS = 50;

/** Deletes old rows. The next run deletes what remains. */
export async function prune(ctx: RequestContext): Promise<void> {
  for (const [name, chunk] of Object.entries(chunksOf(ctx))) report(name, await pruneTable(ctx, chunk));
  report("invitations", await pruneInvitations(ctx));
}

function report(pruned: string, rows: number): void {
  if (rows > 0) log({ pruned, rows });
}

async function pruneTable(ctx: RequestContext, chunk: Statement): Promise<number> {
  let rows = 0;
  for (let turn = 0; turn < MAX_CHUNKS; turn += 1) {
    const [deleted] = (await write(ctx, [], [chunk])) as [unknown[]];
    rows += deleted.length;
    if (deleted.length < CHUNK) break;
  }
  return rows;
}

/** The statement for each table that deletes its oldest rows, if they are old enough. */
function chunksOf({ now }: RequestContext): Record<string, Statement> {
  const before = (ms: number) => new Date(now.getTime() - ms);
  const kept = before(KEPT_DAYS * DAY_MS);
  // There is no index on the expiry. Sessions last 30 days or longer, and ids are in the order of creation.
  const ended = and(
    lt(sessions.id, leastId(before(SESSION_DAYS * DAY_MS))),
    lte(sessions.expiresAt, now.toISOString()),
  );
  return {
    audit: chunk(audit, audit.id, lt(audit.id, leastId(kept))),
    sessions: chunk(sessions, sessions.id, ended),
    links: chunk(links, links.hash, lte(links.createdAt, before(HOUR_MS).toISOString())),
    deleted_rows: oldestRows(before(UNDO_DAYS * DAY_MS).toISOString()),
    events: oldestEvents(kept.toISOString()),
    idempotency_keys: oldestKeys(dayOf(now) - 1),
    attempts: oldestAttempts(now.toISOString()),
    stats: chunk(stats, stats.day, lt(stats.day, kept.toISOString())),
  };
}

function chunk(table: SQLiteTable, key: SQLiteColumn, where: SQL | undefined) {
  const oldest = statements.select({ key }).from(table).where(where).orderBy(asc(key)).limit(CHUNK);
  return statements.delete(table).where(inArray(key, oldest)).returning({ key });
}

/** A range of the primary key. */
function oldestKeys(day: number) {
  const key = sql`(${idempotencyKeys.day}, ${idempotencyKeys.userId}, ${idempotencyKeys.key})`;
  const { userId } = idempotencyKeys;
  const oldest = sql`SELECT day, user_id, key FROM ${idempotencyKeys} WHERE ${lt(idempotencyKeys.day, day)} LIMIT ${CHUNK}`;
  return statements.delete(idempotencyKeys).where(sql`${key} IN (${oldest})`).returning({ key: userId });
}

/** By the index on the expiry. */
function oldestAttempts(now: string) {
  const key = sql`(${attempts.kind}, ${attempts.subject}, ${attempts.address})`;
  const oldest = sql`SELECT kind, subject, address FROM ${attempts} WHERE ${lte(attempts.expiresAt, now)} LIMIT ${CHUNK}`;
  return statements.delete(attempts).where(sql`${key} IN (${oldest})`).returning({ key: attempts.kind });
}

/** In the order of `seq`, which is nearly that of `at`: no index has `at`. */
function oldestEvents(kept: string) {
  const oldest = statements.select({ seq: events.seq }).from(events).orderBy(asc(events.seq)).limit(CHUNK);
  return statements
    .delete(events)
    .where(and(inArray(events.seq, oldest), lt(events.at, kept)))
    .returning({ key: events.seq });
}

/** What was kept for undoing an event goes once the event is too old. */
function oldestRows(kept: string) {
  const key = sql`(${deletedRows.seq}, ${deletedRows.place})`;
  const oldest = statements
    .select({ seq: deletedRows.seq, place: deletedRows.place })
    .from(deletedRows)
    .orderBy(asc(deletedRows.seq), asc(deletedRows.place))
    .limit(CHUNK);
  const at = sql`(SELECT ${events.at} FROM ${events} WHERE ${events.seq} = ${deletedRows.seq})`;
  return statements
    .delete(deletedRows)
    .where(sql`${key} IN ${oldest} AND coalesce(${at}, '') < ${kept}`)
    .returning({ key: deletedRows.seq });
}
