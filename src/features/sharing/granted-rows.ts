import { type SQL, sql } from "drizzle-orm";
import type { SQLiteColumn } from "drizzle-orm/sqlite-core";
import { grants } from "../../db/schema/grants.ts";
import { tasks } from "../../db/schema/tasks.ts";

/** The columns of a table that decide who can see its rows. */
interface Rows {
  readonly taskId: SQLiteColumn;
  readonly ownerId: SQLiteColumn;
  readonly categoryId: SQLiteColumn;
}

/** The id of a granted task, or of a subtask of it, for the argument `ofTask` of `grantedRows`. */
const GRANTED_TASK = sql`granted.id`;

/**
 * A SELECT of `row` and `sort_key` over all grants of the viewer. `ofCategory` selects the same columns for one grant's
 * `subject_id`, `ofTask` for one `GRANTED_TASK`. SQLite has no lateral joins, so scalar subqueries return their rows as JSON.
 * D1 limits a text to 2 MB, so each must be at most a page: `end` sorts and limits.
 */
export function grantedRows(viewer: SQL, ofCategory: SQL, ofTask: SQL, end: SQL, which: SQL = sql`true`): SQL {
  const rows = (from: SQL) => sql`SELECT value ->> 0 AS row, value ->> 1 AS sort_key FROM ${from}`;
  const listed = (page: SQL) => sql`(SELECT json_group_array(json_array(row, sort_key)) FROM (${page} ${end}))`;
  const ofTree = rows(sql`(${treeOfGrant(viewer)}) AS granted CROSS JOIN json_each(${listed(ofTask)})`);
  return rows(sql`${grants} CROSS JOIN json_each(iif(${grants.subject} = 'category', ${listed(ofCategory)}, ${listed(ofTree)}))
    WHERE ${grants.userId} = ${viewer} AND ${which}`);
}

/** The granted task and its subtasks, except those that belong to another grant of the viewer's. */
function treeOfGrant(viewer: SQL): SQL {
  const isGrantedToo = sql`EXISTS (SELECT 1 FROM ${grants} AS other
    WHERE other.user_id = ${viewer} AND other.subject = 'task' AND other.subject_id = lower.id)`;
  return sql`WITH RECURSIVE tree(id) AS (SELECT ${grants.subjectId} UNION SELECT lower.id FROM tree
    JOIN ${tasks} AS lower ON lower.parent_id = tree.id WHERE NOT ${isGrantedToo}) SELECT id FROM tree`;
}

/** Rows of the granted task, except those that the viewer owns or sees through a category: other arms read them. */
export function isOfGrantedTask(viewer: SQL, { taskId, ownerId, categoryId }: Rows): SQL {
  const inSeen = grantedCategories(viewer, sql`AND ${grants.subjectId} = ${categoryId}`);
  return sql`${taskId} = ${GRANTED_TASK} AND ${ownerId} <> ${viewer} AND NOT EXISTS (${inSeen})`;
}

/** A SELECT of the ids of the tasks that the viewer was granted and of their subtasks, each once. */
function grantedTasks(viewer: SQL): SQL {
  return sql`WITH RECURSIVE tree(id) AS (SELECT ${grants.subjectId} FROM ${grants}
    WHERE ${grants.userId} = ${viewer} AND ${grants.subject} = 'task'
    UNION SELECT lower.id FROM tree JOIN ${tasks} AS lower ON lower.parent_id = tree.id) SELECT id FROM tree`;
}

/** A SELECT of the ids of the categories that the viewer was granted. */
export function grantedCategories(viewer: SQL, more = sql``): SQL {
  return sql`SELECT ${grants.subjectId} AS id FROM ${grants}
    WHERE ${grants.userId} = ${viewer} AND ${grants.subject} = 'category' ${more}`;
}

/** Whether a task of the outer query is someone else's that the viewer can see. */
export function isSharedTask(viewer: SQL): SQL {
  return sql`${tasks.ownerId} <> ${viewer}
    AND (${tasks.categoryId} IN (${grantedCategories(viewer)}) OR ${tasks.id} IN (${grantedTasks(viewer)}))`;
}
