import { eq, type SQL, sql } from "drizzle-orm";
import type { SQLiteColumn } from "drizzle-orm/sqlite-core";
import { statements } from "../../db/client.ts";
import type { Context } from "../../db/context.ts";
import { completions, type Outcome } from "../../db/schema/completions.ts";
import { tasks } from "../../db/schema/tasks.ts";
import { newId } from "../../kernel/ids.ts";

/**
 * What became of the occurrence that the task is at, as a row of its own: a task may be done, reopened and done again.
 * To be run before the task moves on.
 */
export function recordOutcome({ actor, now }: Context, taskId: string, outcome: Outcome) {
  const series = [tasks.anchorDate, tasks.anchorTime, tasks.ruleDate, tasks.occurrence];
  return statements.insert(completions).select(
    sql`SELECT ${newId(now)}, ${tasks.id}, ${tasks.ownerId}, ${tasks.dueAt}, ${now.toISOString()}, ${actor.userId},
        ${outcome}, ${tasks.dueDate}, ${tasks.dueTime}, ${sql.join(series, sql`, `)}, ${tasks.categoryId}
        FROM ${tasks} WHERE ${eq(tasks.id, taskId)}`,
  );
}

/** Takes the task's newest outcome back. */
export function forgetOutcome(taskId: string) {
  return statements.delete(completions).where(eq(completions.id, newestOutcome(taskId, completions.id)));
}

/** A column of the task's newest outcome; of those of one moment, of the latest occurrence. */
export function newestOutcome(taskId: string, column: SQLiteColumn | SQL): SQL {
  return sql`(SELECT ${column} FROM ${completions} WHERE ${eq(completions.taskId, taskId)}
    ORDER BY ${completions.completedAt} DESC, ${completions.occurrence} DESC, ${completions.id} DESC LIMIT 1)`;
}
