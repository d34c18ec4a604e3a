import { eq, sql } from "drizzle-orm";
import { type Check, check, guard } from "../../db/guard.ts";
import { tasks } from "../../db/schema/tasks.ts";
import { invalid } from "../../kernel/errors.ts";
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
