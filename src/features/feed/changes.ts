import { and, eq, gt, type SQL, sql } from "drizzle-orm";
import type { Change } from "../../context/publisher.ts";
import type { EntityDefinition, EntityRegistry } from "../../db/entity.ts";
import { feed } from "../../db/schema/feed.ts";
import { statements } from "../../db/statements.ts";
import { rendered } from "../../db/template.ts";
import type { Settings } from "../../env.ts";
import { memoize } from "../../kernel/memoize.ts";
import { badCursor, type Cursor, compareCursors, ORIGIN, sealCursor } from "./cursor.ts";

/** A row's place, as expressions: the feed is read from a subquery that has its name. */
const place = {
  seq: sql<number>`${feed.seq}`,
  entity: sql<string>`${feed.entity}`,
  id: sql<string>`${feed.entityId}`,
};

const changeColumns = memoize((entities: EntityRegistry) => columnsOf(Object.values(entities)));

/** The columns of a `Change`, for feed rows of these entities: the row with its entity's current representation. */
export function columnsOf(entities: readonly EntityDefinition[]) {
  const representations = entities.map(
    ({ name, table, id, view }) =>
      sql`WHEN ${name} THEN (SELECT ${view(sql`${feed.userId}`)} FROM ${table} WHERE ${id} = ${feed.entityId})`,
  );
  const representation = rendered(sql`CASE ${feed.entity} ${sql.join(representations, sql` `)} END`);
  return {
    ...place,
    event: sql<string>`${feed.event}`,
    op: sql<Change["op"]>`iif(${feed.deleted}, 'delete', 'upsert')`,
    data: sql<unknown>`iif(${feed.deleted}, NULL, ${representation})`.mapWith(JSON.parse),
    actor_id: sql<string>`${feed.actorId}`,
    at: sql<string>`${feed.at}`,
  };
}

/** A change, and the cursor of whoever has received it. */
export interface Delivery {
  readonly change: Change;
  readonly cursor: Cursor;
}

/** Part of a person's feed. Whoever has received it has everything up to `cursor`. */
export interface Chunk {
  readonly deliveries: readonly Delivery[];
  readonly cursor: Cursor;
  readonly hasMore: boolean;
}

/**
 * At most `limit` changes of a person's feed after `from` (undefined: everything that they can see): the SELECTs to run
 * in one batch, and `chunk`, which turns their rows into a `Chunk`.
 */
export function changesSince(entities: EntityRegistry, userId: string, from: Cursor | undefined, limit: number) {
  const start = from ?? FROM_NOTHING;
  const after = sql`(${feed.seq}, ${feed.entity}, ${feed.entityId}) > (${start.seq}, ${start.entity}, ${start.id})`;
  // One bound or the other: given two on the same column, SQLite would use the first.
  const began = start.began ?? 0;
  const deleted = began >= start.seq ? gt(feed.seq, began) : after;
  const rows = inOrder(userId, { present: after, deleted }, sql`ASC`, limit + 1);
  const selects = [selectTip(userId), statements.select(changeColumns(entities)).from(rows)] as const;
  const chunk = ([tip = ORIGIN]: Cursor[], rows: Change[]): Chunk => {
    if (compareCursors(from ?? ORIGIN, tip) > 0) throw badCursor();
    return chunkOf(start, tip, rows, limit);
  };
  return { selects, chunk };
}

const FROM_NOTHING: Cursor = { ...ORIGIN, began: Number.MAX_SAFE_INTEGER };

/** The last row of a person's feed. */
export function selectTip(userId: string) {
  return statements.select(place).from(inOrder(userId, {}, sql`DESC`, 1));
}

/** A merge of two ranges of the index: what is present, and what is deleted. */
function inOrder(userId: string, where: { present?: SQL; deleted?: SQL }, direction: SQL, limit: number): SQL {
  const range = (deleted: 0 | 1, condition: SQL | undefined) =>
    sql`SELECT * FROM ${feed} WHERE ${and(eq(feed.userId, userId), sql`${feed.deleted} = ${deleted}`, condition)}`;
  // A compound's ORDER BY knows its columns by their bare names.
  const order = [feed.seq, feed.entity, feed.entityId].map(({ name }) => sql`${sql.identifier(name)} ${direction}`);
  return sql`(${range(0, where.present)} UNION ALL ${range(1, where.deleted)}
    ORDER BY ${sql.join(order, sql`, `)} LIMIT ${limit}) AS ${feed}`;
}

function chunkOf({ began }: Cursor, tip: Cursor, rows: Change[], limit: number): Chunk {
  const syncBegan = began === undefined ? undefined : Math.min(began, tip.seq);
  const deliveries = rows.slice(0, limit).map((change) => {
    const cursor = cursorOf(change);
    const isUnderWay = syncBegan !== undefined && cursor.seq <= syncBegan && compareCursors(cursor, tip) < 0;
    return { change, cursor: isUnderWay ? { ...cursor, began: syncBegan } : cursor };
  });
  const last = deliveries.at(-1);
  const hasMore = rows.length > limit;
  return { deliveries, cursor: hasMore && last ? last.cursor : tip, hasMore };
}

export function cursorOf({ seq, entity, id }: Change): Cursor {
  return { seq, entity, id };
}

/** A change as clients receive it, from sync and live alike. */
export function representDelivery(settings: Settings, userId: string, { change, cursor }: Delivery) {
  const { seq, event, entity, id, op, data, actor_id, at } = change;
  return { seq, cursor: sealCursor(settings, userId, cursor), event, entity, id, op, data, actor_id, at };
}
