import { sql } from "drizzle-orm";
import type { AuthenticatedContext } from "../../context/request-context.ts";
import { tasks } from "../../db/schema/tasks.ts";
import { statements } from "../../db/statements.ts";
import { taskReaders } from "../sharing/roles.ts";
import { MAX_LEVELS } from "../tasks/nesting.ts";
import { isOwnAmong } from "./attached.ts";

export interface Node {
  readonly id: string;
  readonly parentId: string | null;
  readonly categoryId: string | null;
  readonly version: number;
}

/** For each task the one above it. */
export type Parents = Map<string, string | null>;

/** The actor's tasks among these, and those above them. */
export function selectLineages(ctx: AuthenticatedContext, ids: readonly string[]) {
  const lineages = sql`WITH RECURSIVE line(id) AS (SELECT ${tasks.id} FROM ${tasks} WHERE ${isOwnAmong(ctx, ids)}
    UNION SELECT upper.parent_id FROM line JOIN ${tasks} AS upper ON upper.id = line.id
    WHERE upper.parent_id IS NOT NULL) SELECT id FROM line`;
  return selectNodes(lineages);
}

const subtrees = (ids: readonly string[]) => sql`WITH RECURSIVE tree(id) AS
  (SELECT value FROM json_each(${JSON.stringify(ids)}) UNION SELECT lower.id FROM tree
    JOIN ${tasks} AS lower ON lower.parent_id = tree.id) SELECT id FROM tree`;

/** Tasks, and those below them. */
export function selectSubtrees(ids: readonly string[]) {
  return selectNodes(subtrees(ids));
}

/** Everyone who sees any of them. */
export function selectReaders(ids: readonly string[]) {
  const readers = taskReaders(sql`${tasks.id} IN (${subtrees(ids)})`);
  return statements.selectDistinct({ reader: sql<string>`reader` }).from(sql`${readers} AS readers`);
}

function selectNodes(ids: ReturnType<typeof sql>) {
  return statements
    .select({ id: tasks.id, parentId: tasks.parentId, categoryId: tasks.categoryId, version: tasks.version })
    .from(tasks)
    .where(sql`${tasks.id} IN (${ids})`);
}

/** From 1 for a task without a parent. More than `MAX_LEVELS` also where tasks are each other's subtasks. */
export function depthOf(parents: Parents, id: string): number {
  let depth = 1;
  for (let at = parents.get(id); at && depth <= MAX_LEVELS; at = parents.get(at)) depth += 1;
  return depth;
}
