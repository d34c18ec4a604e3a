import { sql } from "drizzle-orm";
import type { SQLiteColumn } from "drizzle-orm/sqlite-core";
import { completions } from "../../db/schema/completions.ts";
import { tasks } from "../../db/schema/tasks.ts";
import { restoreRows, snapshot } from "../feed/snapshots.ts";

/** The snapshots of ledger rows of a change. They repeat the owner and the category that the task has by now. */
export function restoreOutcomes(seq: number) {
  const ofTask = (column: SQLiteColumn) =>
    sql`(SELECT ${column} FROM ${tasks} WHERE ${tasks.id} = ${snapshot("task_id")})`;
  const columns = { ownerId: ofTask(tasks.ownerId), categoryId: ofTask(tasks.categoryId) };
  return restoreRows(seq, completions, { columns }).onConflictDoNothing();
}
