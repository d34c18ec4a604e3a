import { and, eq } from "drizzle-orm";
import type { AuthenticatedContext } from "../../context/request-context.ts";
import { isAmongValues } from "../../db/rows.ts";
import { tasks } from "../../db/schema/tasks.ts";
import { statements } from "../../db/statements.ts";
import { invalid } from "../../kernel/errors.ts";
import { type ImportContext, ownId } from "./plan.ts";

/** The actor's own tasks that these lines are attached to. */
export function selectTasksOf(
  { ctx, candidates }: ImportContext,
  lines: readonly { readonly line: { task_id: string } }[],
) {
  const ids = [...new Set(lines.flatMap(({ line }) => candidates(line.task_id)))];
  return statements
    .select({
      id: tasks.id,
      version: tasks.version,
      status: tasks.status,
      remindFrom: tasks.remindFrom,
      categoryId: tasks.categoryId,
    })
    .from(tasks)
    .where(isOwnAmong(ctx, ids));
}

export function isOwnAmong({ principal }: AuthenticatedContext, ids: readonly string[]) {
  return and(isAmongValues(tasks.id, ids), eq(tasks.ownerId, principal.userId));
}

/** The task that a line is attached to. @throws AppError `invalid` where it is not there, as after its own line failed */
export function taskOf<Row>({ candidates }: ImportContext, tasks: ReadonlyMap<string, Row>, taskId: string): Row {
  const task = tasks.get(ownId(tasks, candidates(taskId)) ?? "");
  if (!task) throw invalid({ path: "task_id", code: "unknown_task", message: "Task not found." });
  return task;
}
