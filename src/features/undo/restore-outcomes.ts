import { sql } from "drizzle-orm";
import type { SQLiteColumn } from "drizzle-orm/sqlite-core";
import { completions } from "../../db/schema/completions.ts";
import { tasks } from "../../db/schema/tasks.ts";
import { kept, restoreRows } from "../feed/kept-rows.ts";

/** The rows of the ledger that were kept for a change. They repeat the owner and the category that the task has by now. */
export function restoreOutcomes(seq: number) {
  const ofTask = (column: SQLiteColumn) => sql`(SELECT ${column} FROM ${tasks} WHERE ${tasks.id} = ${kept("task_id")})`;
  const columns = { ownerId: ofTask(tasks.ownerId), categoryId: ofTask(tasks.categoryId) };
  return restoreRows(seq, completions, { columns }).onConflictDoNothing();
}
