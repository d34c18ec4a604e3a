import { type SQL, sql } from "drizzle-orm";
import { read } from "../../context/read.ts";
import type { AuthenticatedContext } from "../../context/request-context.ts";
import {
  ascends,
  comparison,
  type Page,
  pageOf,
  type Slice,
  type SliceShape,
  sliceShape,
  sliceValues,
} from "../../db/keyset.ts";
import { prepare } from "../../db/prepared.ts";
import { categories } from "../../db/schema/categories.ts";
import { events, feed } from "../../db/schema/feed.ts";
import { grants, type Subject } from "../../db/schema/grants.ts";
import { tasks } from "../../db/schema/tasks.ts";
import { statements } from "../../db/statements.ts";
import { type EventView, eventColumns, isListed, viewer } from "./events.ts";

/**
 * The events of all tasks and categories that the actor can see, newest first. The query reads one page of events for
 * each owner: the actor, and each user who shares something with the actor.
 */
export async function listActivity(ctx: AuthenticatedContext, slice: Slice): Promise<Page<EventView>> {
  const values = { ...sliceValues(slice), viewer: ctx.principal.userId };
  const [rows] = await read(ctx, selectActivity(values, sliceShape(slice)));
  return pageOf(
    rows.map((row) => ({ item: row, key: row.seq, tie: row.id })),
    slice,
  );
}

const selectActivity = prepare(({ position }: SliceShape) => {
  const up = ascends(true, position);
  const beyond = position ? sql`${events.seq} ${comparison(position, up)} ${position.key}` : sql`true`;
  const newest = sql`ORDER BY number ${sql.raw(up ? "ASC" : "DESC")} LIMIT ${sql.placeholder("limit")}`;
  const page = sql`SELECT ${events.seq} AS number FROM ${events} WHERE ${events.ownerId} = people.id AND ${beyond}
    AND ${isListed} AND (${isSeen("task")} OR ${isSeen("category")}) ${newest}`;
  // SQLite has no lateral joins. A scalar subquery may depend on `people`, so it returns the page as JSON.
  const numbers = sql`SELECT value AS number FROM (${PEOPLE}) AS people
    CROSS JOIN json_each((SELECT json_group_array(number) FROM (${page}))) ${newest}`;
  return statements.select(eventColumns).from(sql`(${numbers}) AS page CROSS JOIN ${events} ON ${events.seq} = number`);
});

/** The viewer, and each user who shares something with the viewer. */
const PEOPLE = sql`SELECT ${viewer} AS id
  UNION SELECT ${categories.ownerId} FROM ${grants} JOIN ${categories} ON ${categories.id} = ${grants.subjectId}
    WHERE ${grants.userId} = ${viewer} AND ${grants.subject} = 'category'
  UNION SELECT ${tasks.ownerId} FROM ${grants} JOIN ${tasks} ON ${tasks.id} = ${grants.subjectId}
    WHERE ${grants.userId} = ${viewer} AND ${grants.subject} = 'task'`;

/** The viewer's feed has a row for every entity that they can see. Each lookup uses the primary key. */
function isSeen(subject: Subject): SQL {
  return sql`EXISTS (SELECT 1 FROM ${feed} WHERE ${feed.userId} = ${viewer} AND ${feed.entity} = ${sql.raw(`'${subject}'`)}
    AND ${feed.entityId} = ${events.subjectId} AND NOT ${feed.deleted})`;
}
