import { type SQL, sql } from "drizzle-orm";
import { deletedRows } from "../../db/schema/deleted-rows.ts";
import { tasks } from "../../db/schema/tasks.ts";
import { type Statement, statements } from "../../db/statements.ts";
import { kept, keptFor, keptIds } from "../feed/kept-rows.ts";
import { taskRole } from "../sharing/roles.ts";

/**
 * Assigns tasks again that have nobody by now, to those who still see them.
 * @param name that of the copies
 * @param changes to the tasks that were there meanwhile
 */
export function restoreAssignees(
  seq: number,
  name: string,
  changes: { updatedAt?: string; version?: SQL } = {},
): Statement {
  const assignee = sql`(SELECT ${kept("assignee_id")} FROM ${deletedRows} WHERE ${keptFor(seq, name)} AND ${kept("id")} = ${tasks.id})`;
  return statements
    .update(tasks)
    .set({ assigneeId: sql`coalesce(${tasks.assigneeId}, ${assignee})`, ...changes })
    .where(sql`${tasks.id} IN (${keptIds(seq, name)}) AND ${taskRole(assignee)} IS NOT NULL`);
}
