import { type SQL, sql } from "drizzle-orm";
import type { AuthenticatedContext } from "../../context/request-context.ts";
import { tasks } from "../../db/schema/tasks.ts";
import { statements } from "../../db/statements.ts";
import type { FeedChange } from "../feed/write.ts";
import { PERMISSIONS } from "../sharing/authorize.ts";
import { isSharedTask } from "../sharing/granted-rows.ts";
import { taskRole } from "../sharing/roles.ts";
import { labelsAfter } from "./task-labels.ts";

/**
 * The change of a label, given by its key, on all tasks that the actor may change. `change` is to be announced before
 * `update` runs.
 */
export function relabelTasks(
  { principal: { userId }, now }: AuthenticatedContext,
  key: SQL,
  change: Pick<Parameters<typeof labelsAfter>[0], "listed" | "removed">,
) {
  const has = sql`instr(${tasks.labels}, '[' || json_quote(${key}) || ',')`;
  const roles = JSON.stringify(PERMISSIONS.change.roles);
  const mayChange = sql`${taskRole(userId)} IN (SELECT value FROM json_each(${roles}))`;
  const those = (whose: SQL) =>
    sql`SELECT ${tasks.id} FROM ${tasks} WHERE ${whose} AND ${tasks.labels} IS NOT NULL AND ${has}`;
  const where = sql`${tasks.id} IN (${those(sql`${tasks.ownerId} = ${userId}`)}
    UNION ALL ${those(sql`${isSharedTask(sql`${userId}`)} AND ${mayChange}`)})`;
  return {
    change: { entity: "task", where } satisfies FeedChange,
    update: statements
      .update(tasks)
      .set({
        labels: labelsAfter({ ...change, actor: userId }, sql`${tasks.labels}`),
        version: sql`${tasks.version} + 1`,
        updatedAt: now.toISOString(),
      })
      .where(where),
  };
}
