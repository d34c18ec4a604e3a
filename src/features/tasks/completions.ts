import { and, desc, eq, gte, lt, type SQL, sql } from "drizzle-orm";
import { statements } from "../../db/client.ts";
import type { Context } from "../../db/context.ts";
import { fetchCount, keyset, type Page, pageOf, type Slice } from "../../db/keyset.ts";
import { read } from "../../db/read.ts";
import { completions } from "../../db/schema/completions.ts";
import { tasks } from "../../db/schema/tasks.ts";
import { newId } from "../../kernel/ids.ts";

/** A completion is a row of its own: a task may be done, reopened and done again. */
export function recordCompletion({ actor, now }: Context, taskId: string) {
  return statements.insert(completions).select(
    sql`SELECT ${newId(now)}, ${tasks.id}, ${tasks.ownerId}, ${tasks.dueAt}, ${now.toISOString()}, ${actor.userId}
        FROM ${tasks} WHERE ${eq(tasks.id, taskId)}`,
  );
}

/** Takes the task's newest completion back. */
export function forgetCompletion(taskId: string) {
  const newest = statements
    .select({ id: completions.id })
    .from(completions)
    .where(eq(completions.taskId, taskId))
    .orderBy(desc(completions.completedAt), desc(completions.id))
    .limit(1);
  return statements.delete(completions).where(eq(completions.id, sql`${newest}`));
}

export interface CompletionFilters {
  completed_after?: string | undefined;
  completed_before?: string | undefined;
}

/** Newest first. `title` is the task's present one. */
export async function listCompletions(ctx: Context, filters: CompletionFilters, slice: Slice) {
  const { where, orderBy } = keyset({ key: completions.completedAt, id: completions.id, descending: true }, slice);
  const [rows] = await read(
    ctx,
    statements
      .select({
        id: completions.id,
        task_id: completions.taskId,
        title: tasks.title,
        due_at: completions.dueAt,
        completed_at: completions.completedAt,
        completed_by: completions.completedBy,
      })
      .from(completions)
      .innerJoin(tasks, eq(tasks.id, completions.taskId))
      .where(and(eq(completions.ownerId, ctx.actor.userId), within(filters), where))
      .orderBy(...orderBy)
      .limit(fetchCount(slice)),
  );
  return pageOf(
    rows.map((row) => ({ item: row, key: row.completed_at, id: row.id })),
    slice,
  ) satisfies Page<unknown>;
}

function within({ completed_after, completed_before }: CompletionFilters): SQL | undefined {
  return and(
    completed_after === undefined ? undefined : gte(completions.completedAt, completed_after),
    completed_before === undefined ? undefined : lt(completions.completedAt, completed_before),
  );
}
