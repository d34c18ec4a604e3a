import { type SQL, sql } from "drizzle-orm";
import { snapshots } from "../../db/schema/snapshots.ts";
import { tasks } from "../../db/schema/tasks.ts";
import { type Statement, statements } from "../../db/statements.ts";
import { snapshot, snapshotIds, snapshotsOf } from "../feed/snapshots.ts";
import { taskRole } from "../sharing/roles.ts";

/**
 * Assigns tasks again that have nobody by now, to those who still see them.
 * @param name that of the snapshots
 * @param changes to the tasks that were there meanwhile
 */
export function restoreAssignees(
  seq: number,
  name: string,
  changes: { updatedAt?: string; version?: SQL } = {},
): Statement {
  const assignee = sql`(SELECT ${snapshot("assignee_id")} FROM ${snapshots} WHERE ${snapshotsOf(seq, name)} AND ${snapshot("id")} = ${tasks.id})`;
  return statements
    .update(tasks)
    .set({ assigneeId: sql`coalesce(${tasks.assigneeId}, ${assignee})`, ...changes })
    .where(sql`${tasks.id} IN (${snapshotIds(seq, name)}) AND ${taskRole(assignee)} IS NOT NULL`);
}
