import { and, desc, eq, gte, lt, sql } from "drizzle-orm";
import { statements } from "../../db/client.ts";
import type { Context } from "../../db/context.ts";
import { fetchCount, keyset, type Page, pageOf, type Slice } from "../../db/keyset.ts";
import { completions } from "../../db/schema/completions.ts";
import { tasks } from "../../db/schema/tasks.ts";
import { newId } from "../../kernel/ids.ts";
import { inProfileZone, readInZone } from "../profiles/zone.ts";
import { instantOf, needsZone, type TaskFilters } from "./filters.ts";

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

export type CompletionFilters = Pick<TaskFilters, "completed_after" | "completed_before">;

/** Newest first. `title` is the task's present one. */
export function listCompletions(ctx: Context, filters: CompletionFilters, slice: Slice): Promise<Page<Completion>> {
  return inProfileZone(ctx, async (ctx) => {
    const [rows] = await readInZone(ctx, needsZone(filters), selectCompletions(ctx, filters, slice));
    return pageOf(
      rows.map((row) => ({ item: row, key: row.completed_at, id: row.id })),
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
  const { where, orderBy } = keyset({ key: completions.completedAt, id: completions.id, descending: true }, slice);
  return statements
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
    .where(
      and(
        eq(completions.ownerId, ctx.actor.userId),
        completed_after && gte(completions.completedAt, instantOf(ctx, completed_after)),
        completed_before && lt(completions.completedAt, instantOf(ctx, completed_before)),
        where,
      ),
    )
    .orderBy(...orderBy)
    .limit(fetchCount(slice));
}
