import { and, asc, inArray, lt, lte, type SQL } from "drizzle-orm";
import type { SQLiteColumn, SQLiteTable } from "drizzle-orm/sqlite-core";
import { type Statement, statements } from "../../db/statements.ts";
import type { RequestContext } from "../../context/request-context.ts";
import { audit } from "../../db/schema/audit.ts";
import { events } from "../../db/schema/feed.ts";
import { links } from "../../db/schema/links.ts";
import { sessions } from "../../db/schema/sessions.ts";
import { sockets } from "../../db/schema/sockets.ts";
import { stats } from "../../db/schema/stats.ts";
import { write } from "../../context/write.ts";
import { leastId } from "../../kernel/ids.ts";
import { log } from "../../kernel/log.ts";

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const KEPT_DAYS = 400;
const SESSION_DAYS = 30;

/** Rows to a statement: one that deletes everything would keep everyone waiting. */
const CHUNK = 1_000;
const MOST_CHUNKS = 50;

/** Deletes what has had its time; what one run leaves, the next goes on with. */
export async function prune(ctx: RequestContext): Promise<void> {
  for (const [name, chunk] of Object.entries(chunksOf(ctx))) {
    const pruned = await pruneTable(ctx, chunk);
    if (pruned > 0) log({ pruned: name, rows: pruned });
  }
}

async function pruneTable(ctx: RequestContext, chunk: Statement): Promise<number> {
  let pruned = 0;
  for (let turn = 0; turn < MOST_CHUNKS; turn += 1) {
    const [deleted] = (await write(ctx, [], [chunk])) as [unknown[]];
    pruned += deleted.length;
    if (deleted.length < CHUNK) break;
  }
  return pruned;
}

/** Of each table, what deletes the oldest of its rows that have had their time. */
function chunksOf({ now }: RequestContext): Record<string, Statement> {
  const before = (ms: number) => new Date(now.getTime() - ms);
  const kept = before(KEPT_DAYS * DAY_MS);
  // Without an index on when they end: a session that has ended was made at least 30 days ago, and ids are in that order.
  const ended = and(
    lt(sessions.id, leastId(before(SESSION_DAYS * DAY_MS))),
    lte(sessions.expiresAt, now.toISOString()),
  );
  return {
    audit: chunk(audit, audit.id, lt(audit.id, leastId(kept))),
    sessions: chunk(sessions, sessions.id, ended),
    links: chunk(links, links.hash, lte(links.createdAt, before(HOUR_MS).toISOString())),
    events: oldestEvents(kept.toISOString()),
    stats: chunk(stats, stats.day, lt(stats.day, kept.toISOString())),
    sockets: chunk(sockets, sockets.userId, lte(sockets.until, now.toISOString())),
  };
}

function chunk(table: SQLiteTable, key: SQLiteColumn, where: SQL | undefined) {
  const oldest = statements.select({ key }).from(table).where(where).orderBy(asc(key)).limit(CHUNK);
  return statements.delete(table).where(inArray(key, oldest)).returning({ key });
}

/** By `seq`, which is the order of time as near as matters here: no index has the moment. */
function oldestEvents(kept: string) {
  const oldest = statements.select({ seq: events.seq }).from(events).orderBy(asc(events.seq)).limit(CHUNK);
  return statements
    .delete(events)
    .where(and(inArray(events.seq, oldest), lt(events.at, kept)))
    .returning({ key: events.seq });
}
