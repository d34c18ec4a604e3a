import { type SQL, sql } from "drizzle-orm";
import type { SQLiteColumn } from "drizzle-orm/sqlite-core";
import { grants, type Subject } from "../../db/schema/grants.ts";

/** Rows of a table, each with the columns that say by whom and where it is seen. */
interface Rows {
  readonly taskId: SQLiteColumn;
  readonly ownerId: SQLiteColumn;
  readonly categoryId: SQLiteColumn;
}

/**
 * What was granted to the viewer, as a SELECT of `row` and `sort_key`, which `ofCategory` and `ofTask` select too: they depend
 * on the grant's `subject_id`. Beside it in a FROM only a value can, so they come as JSON, and are to be no more than a page
 * of row numbers and keys: SQLite's texts end at 2 MB.
 */
export function grantedRows(viewer: SQL, ofCategory: SQL, ofTask: SQL, which: SQL = sql`true`): SQL {
  const listed = (rows: SQL) => sql`(SELECT json_group_array(json_array(row, sort_key)) FROM (${rows}))`;
  return sql`SELECT value ->> 0 AS row, value ->> 1 AS sort_key FROM ${grants}
    CROSS JOIN json_each(iif(${grants.subject} = 'category', ${listed(ofCategory)}, ${listed(ofTask)}))
    WHERE ${grants.userId} = ${viewer} AND ${which}`;
}

/** Belongs to the task that is granted. The viewer's own rows, and those in a category that they see, are there already. */
export function isOfGrantedTask(viewer: SQL, { taskId, ownerId, categoryId }: Rows): SQL {
  const inSeen = granted(viewer, "category", sql`AND ${grants.subjectId} = ${categoryId}`);
  return sql`${taskId} = ${grants.subjectId} AND ${ownerId} <> ${viewer} AND NOT EXISTS (${inSeen})`;
}

/** The ids of what was granted to the viewer, as a SELECT. */
export function granted(viewer: SQL, subject: Subject, more = sql``): SQL {
  return sql`SELECT ${grants.subjectId} AS id FROM ${grants}
    WHERE ${grants.userId} = ${viewer} AND ${grants.subject} = ${sql.raw(`'${subject}'`)} ${more}`;
}
