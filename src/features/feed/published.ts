import { type SQL, sql } from "drizzle-orm";
import { statements } from "../../db/client.ts";
import type { Visit } from "../../db/context.ts";
import type { Change, Publication } from "../../db/publication.ts";
import { events, feed } from "../../db/schema/feed.ts";
import { changeColumns } from "./changes.ts";
import type { SideEffect } from "./events.ts";
import { readersOf } from "./readers.ts";

/** Of more changes for one person their hub is told only that they are there. */
const MOST_CARRIED = 100;

/** The batch's event is the newest one: a batch is a transaction, and nobody else's is between its statements. */
export const thisEvent: SQL = sql`(SELECT max(${events.seq}) FROM ${events})`;

/** By person; 0 for someone whose feed has nothing yet. */
export type Tips = Record<string, number>;

/** By person, the last `seq` of the feed of each whom these rows will be told to: to be read before they are. */
export function tipsOf(rows: readonly SideEffect[]): SQL<Tips> {
  const readers = rows.map((row) => sql`SELECT reader FROM ${row.readers ? sql`(${row.readers})` : readersOf(row)}`);
  const last = (gone: SQL) => sql`(SELECT max(seq) FROM feed WHERE user_id = reader AND gone = ${gone})`;
  const tip = sql`max(coalesce(${last(sql`0`)}, 0), coalesce(${last(sql`1`)}, 0))`;
  return sql`(SELECT json_group_object(reader, ${tip}) FROM (${union(readers)}))`.mapWith(JSON.parse) as SQL<Tips>;
}

/** workerd limits the terms of a compound SELECT. */
const MOST_TERMS = 5;

function union(selects: SQL[]): SQL {
  if (selects.length <= MOST_TERMS) return sql.join(selects, sql` UNION `);
  const first = sql`SELECT reader FROM (${sql.join(selects.slice(0, MOST_TERMS), sql` UNION `)})`;
  return union([first, ...selects.slice(MOST_TERMS)]);
}

export type Published = Change & { userId: string };

/** The feed rows of this batch's event as their readers see them, last of all in the batch. */
export function selectPublished({ now }: Visit) {
  const written = sql`${feed.at} = ${now.toISOString()} AND ${feed.seq} = ${thisEvent}`;
  const carried = sql`SELECT ${feed.userId} FROM ${feed} WHERE ${written} GROUP BY 1 HAVING count(*) <= ${MOST_CARRIED}`;
  return statements
    .select({ userId: feed.userId, ...changeColumns })
    .from(feed)
    .where(sql`${written} AND ${feed.userId} IN (${carried})`)
    .orderBy(feed.userId, feed.entity, feed.entityId);
}

export function publications(
  { seq, tips }: { seq: number; tips: Tips },
  published: readonly Published[],
): Publication[] {
  const byReader = Map.groupBy(published, ({ userId }) => userId);
  return Object.entries(tips).map(([userId, prev]) => ({
    userId,
    prev,
    tip: seq,
    changes: byReader.get(userId)?.map(({ userId: _, ...change }) => change) ?? null,
  }));
}
