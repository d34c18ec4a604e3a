import { eq, sql } from "drizzle-orm";
import { conflictsAs } from "../../context/write.ts";
import type { AuthenticatedContext } from "../../context/request-context.ts";
import { guard, guardStatement } from "../../db/guard.ts";
import { tasks } from "../../db/schema/tasks.ts";
import { taskRole } from "../sharing/roles.ts";
import { invalid } from "../../kernel/errors.ts";

/** To be run once the task is written: aborts the batch where this person cannot see it. */
export function assigneeSees(id: string, assigneeId: string) {
  const role = sql`(SELECT ${taskRole(assigneeId)} FROM ${tasks} WHERE ${eq(tasks.id, id)})`;
  return guardStatement([guard(sql`${role} IS NOT NULL`, UNKNOWN_ASSIGNEE)]);
}

const UNKNOWN_ASSIGNEE = "unknown_assignee";

/** For `.catch` of such a write. */
export const refuseAssignee = conflictsAs({
  [UNKNOWN_ASSIGNEE]: invalid({
    path: "assignee_id",
    code: UNKNOWN_ASSIGNEE,
    message: "Nobody with this id can see the task.",
  }),
});

/** By mail; whoever takes a task for themselves knows. */
export function tellAssignee(ctx: AuthenticatedContext, taskId: string, userId: string): void {
  if (userId !== ctx.principal.userId) ctx.waitUntil(ctx.enqueue([{ kind: "notice", userId, taskId, commentId: null }]));
}
