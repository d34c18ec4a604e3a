import { type SQL, sql } from "drizzle-orm";
import type { SQLiteColumn } from "drizzle-orm/sqlite-core";
import { grants, type Subject } from "../../db/schema/grants.ts";
import { tasks } from "../../db/schema/tasks.ts";

/** The columns of a table that decide who can see its rows. */
interface Rows {
  readonly taskId: SQLiteColumn;
  readonly ownerId: SQLiteColumn;
  readonly categoryId: SQLiteColumn;
}

/**
 * A SELECT of `row` and `sort_key` over all grants of the viewer. `ofCategory` and `ofTask` select the same columns for one
 * grant's `subject_id`. SQLite has no lateral joins, so scalar subqueries return their rows as JSON. D1 limits a text to
 * 2 MB, so each must be at most a page.
 */
export function grantedRows(viewer: SQL, ofCategory: SQL, ofTask: SQL, which: SQL = sql`true`): SQL {
  const listed = (rows: SQL) => sql`(SELECT json_group_array(json_array(row, sort_key)) FROM (${rows}))`;
  return sql`SELECT value ->> 0 AS row, value ->> 1 AS sort_key FROM ${grants}
    CROSS JOIN json_each(iif(${grants.subject} = 'category', ${listed(ofCategory)}, ${listed(ofTask)}))
    WHERE ${grants.userId} = ${viewer} AND ${which}`;
}

/** Rows of the granted task, except those that the viewer owns or sees through a category: other arms read them. */
export function isOfGrantedTask(viewer: SQL, { taskId, ownerId, categoryId }: Rows): SQL {
  const inSeen = granted(viewer, "category", sql`AND ${grants.subjectId} = ${categoryId}`);
  return sql`${taskId} = ${grants.subjectId} AND ${ownerId} <> ${viewer} AND NOT EXISTS (${inSeen})`;
}

/** A SELECT of the ids of the viewer's grants. */
export function granted(viewer: SQL, subject: Subject, more = sql``): SQL {
  return sql`SELECT ${grants.subjectId} AS id FROM ${grants}
    WHERE ${grants.userId} = ${viewer} AND ${grants.subject} = ${sql.raw(`'${subject}'`)} ${more}`;
}

/** Whether a task of the outer query is someone else's that the viewer can see. */
export function isSharedTask(viewer: SQL): SQL {
  return sql`${tasks.ownerId} <> ${viewer}
    AND (${tasks.categoryId} IN (${granted(viewer, "category")}) OR ${tasks.id} IN (${granted(viewer, "task")}))`;
}
