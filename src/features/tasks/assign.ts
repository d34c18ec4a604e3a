import { eq, sql } from "drizzle-orm";
import { type Check, check, type Guard, guard } from "../../db/guard.ts";
import { tasks } from "../../db/schema/tasks.ts";
import { invalid } from "../../kernel/errors.ts";
import { ownerOf } from "../sharing/resource.ts";
import { taskRole } from "../sharing/roles.ts";
import { taskIs } from "./visible.ts";

const unknownAssignee = invalid({
  path: "assignee_id",
  code: "unknown_assignee",
  message: "No user with this id can see the task.",
});

/** Checks after the write that the assignee can see the task. It passes if the task was not written. */
export function assigneeCheck(id: string, assigneeId: string): Check {
  const role = sql`(SELECT ${taskRole(assigneeId)} FROM ${tasks} WHERE ${eq(tasks.id, id)})`;
  return check(guard(sql`(NOT ${taskIs(id)} OR ${role} IS NOT NULL)`, unknownAssignee));
}

/** The same, checked before the write for the row that it will leave. */
export function assigneeGuard(
  { id, ownerId, categoryId, parentId }: typeof tasks.$inferSelect,
  assigneeId: string,
): Guard {
  // A task in a category belongs to the category's owner.
  const owner = categoryId ? ownerOf({ subject: "category", id: categoryId }) : sql`${ownerId}`;
  const row = sql`(SELECT ${id} AS id, ${owner} AS owner_id, ${categoryId} AS category_id,
    ${parentId} AS parent_id) AS ${tasks}`;
  return guard(sql`(SELECT ${taskRole(assigneeId)} FROM ${row}) IS NOT NULL`, unknownAssignee);
}
