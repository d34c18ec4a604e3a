import { desc, type SQL, sql } from "drizzle-orm";
import { statements } from "../../db/client.ts";
import type { Context } from "../../db/context.ts";
import { fetchCount, type Page, pageOf, type Slice } from "../../db/keyset.ts";
import { read } from "../../db/read.ts";
import { categories } from "../../db/schema/categories.ts";
import { events, feed } from "../../db/schema/feed.ts";
import { grants } from "../../db/schema/grants.ts";
import { tasks } from "../../db/schema/tasks.ts";
import { type EventView, eventColumns, tellable } from "./events.ts";

/**
 * Who did what to the things that the actor can see, newest first. Of the events of each person whose things those are a
 * page is read: the actor's own, and theirs who share something with them.
 */
export async function listActivity(ctx: Context, slice: Slice): Promise<Page<EventView>> {
  const most = fetchCount(slice);
  const { position } = slice;
  const up = position?.backward ?? false;
  const beyond = position
    ? sql`${events.seq} ${sql.raw((up ? ">" : "<") + (position.inclusive ? "=" : ""))} ${position.key}`
    : sql`true`;
  const order = sql`${events.seq} ${sql.raw(up ? "ASC" : "DESC")}`;
  const each = sql`SELECT ${events.seq} FROM ${events} WHERE ${events.ownerId} = people.id AND ${beyond}
    AND ${tellable(ctx)} AND ${isSeen(ctx)} ORDER BY ${order} LIMIT ${most}`;
  const [rows] = await read(
    ctx,
    statements
      .select(eventColumns(ctx))
      .from(events)
      .where(sql`${events.seq} IN (SELECT event.seq FROM (${peopleOf(ctx)}) AS people
        JOIN ${events} AS event ON event.seq IN (${each}))`)
      .orderBy(up ? events.seq : desc(events.seq))
      .limit(most),
  );
  return pageOf(
    rows.map((row) => ({ item: row, key: row.seq, tie: row.id })),
    slice,
  );
}

/** The actor, and whose things are shared with them. */
function peopleOf({ actor }: Context): SQL {
  const granted = (subject: SQL, owner: SQL, table: SQL, id: SQL) => sql`SELECT ${owner} FROM ${grants}
    JOIN ${table} ON ${id} = ${grants.subjectId} WHERE ${grants.userId} = ${actor.userId} AND ${grants.subject} = ${subject}`;
  return sql`SELECT ${actor.userId} AS id
    UNION ${granted(sql`'category'`, sql`${categories.ownerId}`, sql`${categories}`, sql`${categories.id}`)}
    UNION ${granted(sql`'task'`, sql`${tasks.ownerId}`, sql`${tasks}`, sql`${tasks.id}`)}`;
}

/** By their feed, which says of everything whether they can. */
function isSeen({ actor }: Context): SQL {
  return sql`EXISTS (SELECT 1 FROM ${feed} WHERE ${feed.userId} = ${actor.userId}
    AND ${feed.entity} IN ('task', 'category') AND ${feed.entityId} = ${events.subjectId} AND NOT ${feed.gone})`;
}
