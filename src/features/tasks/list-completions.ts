import { and, type SQL, sql } from "drizzle-orm";
import { isRestricted, preparedTokenReaches } from "../../auth/restriction.ts";
import type { AuthenticatedContext } from "../../context/request-context.ts";
import { ascends, type Direction, fetchCount, type Page, pageOf, rangesBeyond, type Slice } from "../../db/keyset.ts";
import { prepare } from "../../db/prepared.ts";
import { completions } from "../../db/schema/completions.ts";
import { grants } from "../../db/schema/grants.ts";
import { tasks } from "../../db/schema/tasks.ts";
import { statements } from "../../db/statements.ts";
import { unionAll } from "../../db/union.ts";
import { readInZone } from "../profiles/zone.ts";
import { grantedRows, isOfGrantedTask } from "../sharing/granted-rows.ts";
import { instantOf, needsZone, type TaskFilters } from "./filters.ts";

export type CompletionFilters = Pick<TaskFilters, "completed_after" | "completed_before">;

export interface Completion {
  id: string;
  task_id: string;
  title: string;
  due_at: string | null;
  completed_at: string;
  completed_by: string;
}

/** Newest first. `title` is the task's current title. */
export async function listCompletions(
  ctx: AuthenticatedContext,
  filters: CompletionFilters,
  slice: Slice,
): Promise<Page<Completion>> {
  const { completed_after, completed_before } = filters;
  const { position } = slice;
  const [rows] = await readInZone(ctx, needsZone(filters), (ctx) => {
    const values = {
      viewer: ctx.principal.userId,
      token: ctx.principal.credential.id,
      after: completed_after && instantOf(ctx, completed_after),
      before: completed_before && instantOf(ctx, completed_before),
      key: position?.key,
      row: position?.tie,
      limit: fetchCount(slice),
    };
    const shape = {
      hasAfter: completed_after !== undefined,
      hasBefore: completed_before !== undefined,
      isRestricted: isRestricted(ctx.principal),
      position: position && { backward: position.backward, inclusive: position.inclusive },
    };
    return [selectCompletions(values, shape)];
  });
  return pageOf(
    rows.map(({ row, ...item }) => ({ item, key: item.completed_at, tie: row })),
    slice,
  );
}

interface Shape {
  readonly hasAfter: boolean;
  readonly hasBefore: boolean;
  readonly isRestricted: boolean;
  readonly position: Direction | undefined;
}

const ROW = sql<number>`${completions}.rowid`;
const viewer = sql`${sql.placeholder("viewer")}`;
const limit = sql.placeholder("limit");

const selectCompletions = prepare((shape: Shape) => {
  const { position } = shape;
  const up = ascends(true, position);
  const parts = position ? rangesBeyond(completions.completedAt, ROW, position, up) : [undefined];
  const page = unionAll(
    parts.map((where) => sql`SELECT * FROM (${seenRows(and(isDone(shape, up), where), up)} LIMIT -1)`),
  );
  return statements
    .select({
      row: sql<number>`page.row`,
      id: sql<string>`${completions.id}`,
      task_id: sql<string>`${completions.taskId}`,
      title: sql<string>`(SELECT ${tasks.title} FROM ${tasks} WHERE ${tasks.id} = ${completions.taskId})`,
      due_at: sql<string | null>`${completions.dueAt}`,
      completed_at: sql<string>`${completions.completedAt}`,
      completed_by: sql<string>`${completions.completedBy}`,
    })
    .from(sql`(${page} LIMIT ${limit}) AS page CROSS JOIN ${completions} ON ${ROW} = page.row`);
});

/** SQLite uses one bound at each end of a range, so a filter must not bound the end that the position bounds. */
function isDone({ hasAfter, hasBefore, isRestricted, position }: Shape, up: boolean): SQL | undefined {
  const at = (isBounded: boolean) => (isBounded ? sql`+${completions.completedAt}` : sql`${completions.completedAt}`);
  return and(
    sql`${completions.outcome} = 'done'`,
    hasAfter ? sql`${at(position !== undefined && up)} >= ${sql.placeholder("after")}` : undefined,
    hasBefore ? sql`${at(position !== undefined && !up)} < ${sql.placeholder("before")}` : undefined,
    isRestricted ? preparedTokenReaches(sql`+${completions.categoryId}`) : undefined,
  );
}

/** Completions of the viewer's own and shared tasks. It reads at most one page of each shared category or task. */
function seenRows(which: SQL | undefined, up: boolean): SQL {
  const direction = sql.raw(up ? "ASC" : "DESC");
  const order = sql`ORDER BY sort_key ${direction}, row ${direction}`;
  const rows = (whose: SQL) => sql`SELECT ${ROW} AS row, ${completions.completedAt} AS sort_key FROM ${completions}
    WHERE ${whose} AND ${which}`;
  const shared = grantedRows(
    viewer,
    rows(sql`${completions.categoryId} = ${grants.subjectId}`),
    rows(isOfGrantedTask(viewer, completions)),
    sql`${order} LIMIT ${limit}`,
  );
  return sql`${rows(sql`${completions.ownerId} = ${viewer}`)} UNION ALL ${shared} ${order}`;
}
