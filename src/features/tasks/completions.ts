import { and, eq, gte, lt, type SQL, sql } from "drizzle-orm";
import type { AuthenticatedContext } from "../../context/request-context.ts";
import { fetchCount, keyset, type Page, pageOf, type Slice } from "../../db/keyset.ts";
import { completions } from "../../db/schema/completions.ts";
import type { Subject } from "../../db/schema/grants.ts";
import { tasks } from "../../db/schema/tasks.ts";
import { statements } from "../../db/statements.ts";
import { readInZone } from "../profiles/zone.ts";
import { grantedTo } from "../sharing/roles.ts";
import { instantOf, needsZone, type TaskFilters } from "./filters.ts";

export type CompletionFilters = Pick<TaskFilters, "completed_after" | "completed_before">;

/** Newest first. `title` is the task's present one. */
export async function listCompletions(
  ctx: AuthenticatedContext,
  filters: CompletionFilters,
  slice: Slice,
): Promise<Page<Completion>> {
  const [rows] = await readInZone(ctx, needsZone(filters), (ctx) => [selectCompletions(ctx, filters, slice)]);
  return pageOf(
    rows.map((row) => ({ item: row, key: row.completed_at, id: row.id })),
    slice,
  );
}

export interface Completion {
  id: string;
  task_id: string;
  title: string;
  due_at: string | null;
  completed_at: string;
  completed_by: string;
}

function selectCompletions(
  ctx: AuthenticatedContext,
  { completed_after, completed_before }: CompletionFilters,
  slice: Slice,
) {
  const { where, orderBy } = keyset({ key: completions.completedAt, id: completions.id, descending: true }, slice);
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
function seenCompletions({ principal }: AuthenticatedContext, which: SQL | undefined, inOrder: SQL): SQL {
  const own = sql`SELECT * FROM ${completions} WHERE ${and(eq(completions.ownerId, principal.userId), which)} ${inOrder}`;
  const granted = (subject: Subject) => grantedTo(principal.userId, subject);
  const shared = sql`SELECT * FROM ${completions} WHERE ${completions.taskId} IN (SELECT ${tasks.id} FROM ${tasks}
    WHERE ${tasks.categoryId} IN (${granted("category")}) UNION ${granted("task")}) AND ${which}`;
  return sql`(SELECT * FROM (${own}) UNION ALL ${shared}) AS ${completions}`;
}
