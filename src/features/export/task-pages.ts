import { type SQL, sql } from "drizzle-orm";
import { read } from "../../context/read.ts";
import type { AuthenticatedContext } from "../../context/request-context.ts";
import { prepare } from "../../db/prepared.ts";
import { categories } from "../../db/schema/categories.ts";
import { events, feed } from "../../db/schema/feed.ts";
import { tasks } from "../../db/schema/tasks.ts";
import { statements } from "../../db/statements.ts";
import { categoryLine, taskLine } from "./lines.ts";

/** Ends a page at so many tasks, or at about so many characters of text. */
const PAGE = { tasks: 1_000, size: 1_000_000 };

/** Of a row that has next to no text. */
const LEAST_SIZE = 800;

const me = sql`${sql.placeholder("me")}`;
const after = sql`${sql.placeholder("after")}`;
const began = sql`${sql.placeholder("began")}`;

const ROW_SIZE = sql`(coalesce(length(${tasks.title}) + length(${tasks.description}), 0) + ${sql.raw(String(LEAST_SIZE))})`;

// By id, from the feed: its key is an index of all that someone sees. A task keeps its id wherever it moves, so none is
// passed over because it was moved meanwhile. Others' tasks are null.
const seen = sql`(SELECT entity_id, seq FROM ${feed} WHERE ${feed.userId} = ${me} AND ${feed.entity} = 'task'
  AND ${feed.entityId} > ${after} AND NOT ${feed.deleted} ORDER BY ${feed.entityId} LIMIT ${sql.raw(String(PAGE.tasks))})`;

const sized = sql`(SELECT seen.entity_id AS seen_id, seen.seq AS seen_seq, ${tasks}.*,
    sum(${ROW_SIZE}) OVER (ORDER BY seen.entity_id) - ${ROW_SIZE} AS size_before
  FROM ${seen} AS seen LEFT JOIN ${tasks} ON ${tasks.id} = seen.entity_id AND ${tasks.ownerId} = ${me})`;

const rows = sql`(SELECT * FROM ${sized} WHERE size_before < ${sql.raw(String(PAGE.size))}) AS ${tasks}`;

const selectTasks = prepare(() =>
  statements
    .select({
      place: sql<string>`seen_id`,
      id: sql<string | null>`${tasks.id}`,
      parentId: sql<string | null>`${tasks.parentId}`,
      hasChanged: sql<0 | 1>`seen_seq > ${began}`,
      line: taskLine,
    })
    .from(rows)
    .orderBy(sql`seen_id`),
);

/** The first ones first. They are of the same owner. */
const selectAncestors = prepare(() => {
  const above = sql`(WITH RECURSIVE above(id, parent_id, level) AS (SELECT NULL, ${tasks.parentId}, 0 FROM ${rows}
      WHERE ${tasks.parentId} IS NOT NULL
    UNION SELECT upper.id, upper.parent_id, level + 1 FROM above JOIN ${tasks} AS upper ON upper.id = above.parent_id)
    SELECT id AS above_id, max(level) AS level FROM above WHERE id IS NOT NULL GROUP BY id)`;
  return statements
    .select({ id: sql<string>`${tasks.id}`, line: taskLine })
    .from(sql`${above} AS above CROSS JOIN ${tasks} ON ${tasks.id} = above_id`)
    .where(sql`(${tasks.id} > (SELECT max(seen_id) FROM ${rows}) OR ${isNew(sql`${tasks.id}`)})`)
    .orderBy(sql`level DESC`);
});

/** The page's categories that someone made, or was given, since the export began. */
const selectNewCategories = prepare(() =>
  statements
    .select({ id: sql<string>`${categories.id}`, line: categoryLine })
    .from(categories)
    .where(
      sql`${categories.id} IN (SELECT ${tasks.categoryId} FROM ${rows}) AND ${categories.ownerId} = ${me} AND ${isNew(sql`${categories.id}`)}`,
    ),
);

function isNew(id: SQL): SQL {
  return sql`EXISTS (SELECT 1 FROM ${events} WHERE ${events.subjectId} = ${id} AND ${events.seq} > ${began}
    AND ${events.entityId} = ${id})`;
}

/** A page of the actor's own tasks after an id, with what they need that was not there, or later in order, when it began. */
export async function readTaskPage(ctx: AuthenticatedContext, after: string, began: number) {
  const values = { me: ctx.principal.userId, after, began };
  const [found, ancestors, newCategories] = await read(
    ctx,
    selectTasks(values),
    selectAncestors(values),
    selectNewCategories(values),
  );
  return { found, ancestors, newCategories };
}
