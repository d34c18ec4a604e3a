import { and, eq, gte, lt, type SQL, sql } from "drizzle-orm";
import type { SQLiteColumn } from "drizzle-orm/sqlite-core";
import { statements } from "../../db/client.ts";
import type { Context } from "../../db/context.ts";
import { fetchCount, keyset, type Page, pageOf, type Slice } from "../../db/keyset.ts";
import { completions, type Outcome } from "../../db/schema/completions.ts";
import type { Subject } from "../../db/schema/grants.ts";
import { tasks } from "../../db/schema/tasks.ts";
import { grantedTo } from "../../db/visibility.ts";
import { newId } from "../../kernel/ids.ts";
import { inProfileZone, readInZone } from "../profiles/zone.ts";
import { instantOf, needsZone, type TaskFilters } from "./filters.ts";

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

export type CompletionFilters = Pick<TaskFilters, "completed_after" | "completed_before">;

/** Newest first. `title` is the task's present one. */
export function listCompletions(ctx: Context, filters: CompletionFilters, slice: Slice): Promise<Page<Completion>> {
  return inProfileZone(ctx, async (ctx) => {
    const [rows] = await readInZone(ctx, needsZone(filters), selectCompletions(ctx, filters, slice));
    return pageOf(
      rows.map((row) => ({ item: row, key: row.completed_at, tie: row.id })),
      slice,
    );
  });
}

export interface Completion {
  id: string;
  task_id: string;
  title: string;
  due_at: string | null;
  completed_at: string;
  completed_by: string;
}

function selectCompletions(ctx: Context, { completed_after, completed_before }: CompletionFilters, slice: Slice) {
  const { where, orderBy } = keyset({ key: completions.completedAt, tie: completions.id, descending: true }, slice);
  const which = and(
    eq(completions.outcome, "done"),
    completed_after && gte(completions.completedAt, instantOf(ctx, completed_after)),
    completed_before && lt(completions.completedAt, instantOf(ctx, completed_before)),
    where,
  );
  const inOrder = sql`ORDER BY ${sql.join(orderBy, sql`, `)} LIMIT ${fetchCount(slice)}`;
  return statements
    .select({
      id: sql<string>`${completions.id}`,
      task_id: sql<string>`${completions.taskId}`,
      title: sql<string>`(SELECT ${tasks.title} FROM ${tasks} WHERE ${tasks.id} = ${completions.taskId})`,
      due_at: sql<string | null>`${completions.dueAt}`,
      completed_at: sql<string>`${completions.completedAt}`,
      completed_by: sql<string>`${completions.completedBy}`,
    })
    .from(seenCompletions(ctx, which, inOrder))
    .orderBy(...orderBy)
    .limit(fetchCount(slice));
}

/** Of one's own tasks, of which no more than a page is read, and of those shared with one. */
function seenCompletions({ actor }: Context, which: SQL | undefined, inOrder: SQL): SQL {
  const own = sql`SELECT * FROM ${completions} WHERE ${and(eq(completions.ownerId, actor.userId), which)} ${inOrder}`;
  const granted = (subject: Subject) => grantedTo(actor.userId, subject);
  const shared = sql`SELECT * FROM ${completions} WHERE ${completions.taskId} IN (SELECT ${tasks.id} FROM ${tasks}
    WHERE ${tasks.categoryId} IN (${granted("category")}) UNION ${granted("task")}) AND ${which}`;
  return sql`(SELECT * FROM (${own}) UNION ALL ${shared}) AS ${completions}`;
}
