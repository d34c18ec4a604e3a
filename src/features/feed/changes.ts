import { and, desc, eq, type SQL, sql } from "drizzle-orm";
import { statements } from "../../db/client.ts";
import { rendered } from "../../db/json.ts";
import type { Change } from "../../db/publication.ts";
import { feed } from "../../db/schema/feed.ts";
import type { Settings } from "../../env.ts";
import { badCursor, type Cursor, compareCursors, ORIGIN, sealCursor } from "./cursor.ts";
import { ENTITIES } from "./entities.ts";

/** What the thing of a feed row looks like now. */
const representation: SQL = rendered(
  sql`CASE ${feed.entity} ${sql.join(
    Object.entries(ENTITIES).map(
      ([entity, { table, id, view }]) =>
        sql`WHEN ${entity} THEN (SELECT ${view} FROM ${table} WHERE ${id} = ${feed.entityId})`,
    ),
    sql` `,
  )} END`,
);

/** The columns of a `Change`: a row of the feed with its thing's present representation. */
export const changeColumns = {
  seq: feed.seq,
  event: feed.event,
  entity: feed.entity,
  id: feed.entityId,
  op: sql<Change["op"]>`iif(${feed.gone}, 'delete', 'upsert')`,
  data: sql<Change["data"]>`iif(${feed.gone}, NULL, ${representation})`.mapWith(JSON.parse),
  actor_id: feed.actorId,
  at: feed.at,
};

/** A change, and the place in the feed at which it has been told. */
export interface Told {
  readonly change: Change;
  readonly cursor: Cursor;
}

/** Part of a person's feed: what is told, and the place up to which that is everything. */
export interface Chunk {
  readonly told: readonly Told[];
  readonly cursor: Cursor;
  readonly hasMore: boolean;
}

/**
 * What a person's feed has after `from` (undefined: everything that they can see), at most `limit` changes: the SELECTs
 * to be run in one batch, and what to make of their rows.
 */
export function changesSince(userId: string, from: Cursor | undefined, limit: number) {
  const start = from ?? FROM_NOTHING;
  const after = sql`(${feed.seq}, ${feed.entity}, ${feed.entityId}) > (${start.seq}, ${start.entity}, ${start.id})`;
  const toTell = start.began === undefined ? undefined : sql`(NOT ${feed.gone} OR ${feed.seq} > ${start.began})`;
  const selects = [
    selectTip(userId),
    statements
      .select(changeColumns)
      .from(feed)
      .where(and(eq(feed.userId, userId), after, toTell))
      .orderBy(feed.seq, feed.entity, feed.entityId)
      .limit(limit + 1),
  ] as const;
  const chunk = ([tip = ORIGIN]: Cursor[], rows: Change[]): Chunk => {
    if (compareCursors(from ?? ORIGIN, tip) > 0) throw badCursor();
    return chunkOf(start, tip, rows, limit);
  };
  return { selects, chunk };
}

const FROM_NOTHING: Cursor = { ...ORIGIN, began: Number.MAX_SAFE_INTEGER };

/** The last row of a person's feed. */
export function selectTip(userId: string) {
  return statements
    .select({ seq: feed.seq, entity: feed.entity, id: feed.entityId })
    .from(feed)
    .where(eq(feed.userId, userId))
    .orderBy(desc(feed.seq), desc(feed.entity), desc(feed.entityId))
    .limit(1);
}

function chunkOf({ began }: Cursor, tip: Cursor, rows: Change[], limit: number): Chunk {
  const walkBegan = began === undefined ? undefined : Math.min(began, tip.seq);
  const told = rows.slice(0, limit).map((change) => ({ change, cursor: cursorOf(change, walkBegan) }));
  const last = told.at(-1);
  const hasMore = rows.length > limit;
  return { told, cursor: hasMore && last ? last.cursor : tip, hasMore };
}

export function cursorOf({ seq, entity, id }: Change, began?: number): Cursor {
  return began !== undefined && seq < began ? { seq, entity, id, began } : { seq, entity, id };
}

/** As it leaves the system, by sync and live alike. */
export function representTold(settings: Settings, userId: string, { change, cursor }: Told) {
  const { seq, event, entity, id, op, data, actor_id, at } = change;
  return { seq, cursor: sealCursor(settings, userId, cursor), event, entity, id, op, data, actor_id, at };
}
