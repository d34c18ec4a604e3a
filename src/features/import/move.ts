import { sql } from "drizzle-orm";
import { read } from "../../context/read.ts";
import type { AuthenticatedContext } from "../../context/request-context.ts";
import { isAmongValues, updateRows } from "../../db/rows.ts";
import { tasks } from "../../db/schema/tasks.ts";
import { type AccessEffects, accessEffects, seenTogether } from "../sharing/access.ts";
import { taskReaders } from "../sharing/roles.ts";
import { MAX_LEVELS } from "../tasks/nesting.ts";
import { depthOf, type Node, type Parents, selectReaders, selectSubtrees } from "./tree.ts";

/** Subtrees that move to another parent or category. */
export interface Moved {
  readonly nodes: readonly Node[];
  /** Who sees any of them before. */
  readonly readers: readonly string[];
}

export async function readMoved(ctx: AuthenticatedContext, ids: readonly string[]): Promise<Moved> {
  if (ids.length === 0) return { nodes: [], readers: [] };
  const [nodes, readers] = await read(ctx, selectSubtrees(ids), selectReaders(ids));
  return { nodes, readers: readers.map(({ reader }) => reader) };
}

/** Those of the tasks that move which would bring a subtask too deep, or among its own subtasks. */
export function tooDeep({ nodes }: Moved, moved: ReadonlySet<string>, parents: Parents): Set<string> {
  const deep = nodes.filter(({ id }) => depthOf(parents, id) > MAX_LEVELS);
  return new Set(deep.flatMap(({ id }) => lineageOf(parents, id).find((each) => moved.has(each)) ?? []));
}

function lineageOf(parents: Parents, id: string): string[] {
  const line = [id];
  for (let at = parents.get(id); at && line.length <= MAX_LEVELS; at = parents.get(at)) line.push(at);
  return line;
}

/**
 * What a move changes beside the tasks themselves: their subtasks follow into the category, and people gain or lose them.
 * @param categoryOf of a task once all have moved
 */
export function moveEffects(
  ctx: AuthenticatedContext,
  { nodes, readers }: Moved,
  written: ReadonlySet<string>,
  categoryOf: (id: string) => string | null,
): Partial<AccessEffects> {
  if (nodes.length === 0) return {};
  const followers = nodes.filter(({ id }) => !written.has(id)).map(({ id }) => ({ id, categoryId: categoryOf(id) }));
  const which = isAmongValues(
    tasks.id,
    nodes.map(({ id }) => id),
  );
  const people = sql`SELECT value FROM json_each(${JSON.stringify(readers)}) UNION SELECT reader FROM ${taskReaders(which)}`;
  const { statements, feedChanges, postWrites } = accessEffects(ctx, which, people);
  const [, ...children] = seenTogether(ctx.entities, "task", which);
  const changed = { version: sql`${tasks.version} + 1`, updatedAt: sql`${ctx.now.toISOString()}` };
  return {
    statements: [...(followers.length > 0 ? [updateRows(tasks, tasks.id, followers, changed)] : []), ...statements],
    feedChanges: [...feedChanges, ...children.map(({ entity, where }) => ({ entity, where }))],
    postWrites,
  };
}
