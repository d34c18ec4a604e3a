import { and, desc, eq, exists, type SQL, sql } from "drizzle-orm";
import type { AuthenticatedContext } from "../../context/request-context.ts";
import { insertInto } from "../../db/insert.ts";
import { completions, type Outcome } from "../../db/schema/completions.ts";
import { tasks } from "../../db/schema/tasks.ts";
import { statements } from "../../db/statements.ts";
import { newId } from "../../kernel/ids.ts";

/** Records the outcome of the occurrence that is due, where `where` holds. It runs before the task moves to the next one. */
export function recordOutcome(
  { principal, now }: AuthenticatedContext,
  taskId: string,
  outcome: Outcome,
  { id = newId(now), where }: { id?: string; where?: SQL | undefined } = {},
) {
  const { ownerId, dueAt, dueDate, dueTime, anchorDate, anchorTime, ruleDate, ruleAt, occurrence } = tasks;
  return insertInto(
    completions,
    {
      id,
      taskId,
      ownerId,
      outcome,
      completedAt: now.toISOString(),
      completedBy: principal.userId,
      ...{ dueAt, dueDate, dueTime, anchorDate, anchorTime, ruleDate, ruleAt, occurrence },
    },
    sql`FROM ${tasks} WHERE ${and(eq(tasks.id, taskId), where)}`,
  );
}

/** Several outcomes may be of one moment: of those the latest occurrence comes first. */
const NEWEST_FIRST = [desc(completions.completedAt), desc(completions.occurrence), desc(completions.id)];

export function selectOutcomes(taskId: string, limit: number) {
  const ofTask = statements.select().from(completions).where(eq(completions.taskId, taskId));
  return ofTask.orderBy(...NEWEST_FIRST).limit(limit);
}

/** Takes the task's newest outcome back. */
export function forgetOutcome(taskId: string) {
  const ofTask = statements.select({ id: completions.id }).from(completions).where(eq(completions.taskId, taskId));
  const newest = ofTask.orderBy(...NEWEST_FIRST).limit(1);
  return statements.delete(completions).where(sql`${completions.id} = ${newest}`);
}

export function outcomeExists(id: string): SQL {
  return exists(statements.select({ id: completions.id }).from(completions).where(eq(completions.id, id)));
}
