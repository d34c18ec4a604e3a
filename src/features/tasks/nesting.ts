import { type SQL, sql } from "drizzle-orm";
import type { AuthenticatedContext } from "../../context/request-context.ts";
import { type Guard, guard } from "../../db/guard.ts";
import { tasks } from "../../db/schema/tasks.ts";
import { statements } from "../../db/statements.ts";
import { invalid } from "../../kernel/errors.ts";
import { seenCategory } from "../sharing/roles.ts";
import { lineage } from "../sharing/tree.ts";
import { isVisibleTask } from "./visible.ts";

export const MAX_LEVELS = 5;

/** A task that the actor can see, as a parent; no row for null. `seenCategoryId` is null if they cannot see the category. */
export function selectParent(ctx: AuthenticatedContext, id: string | null | undefined) {
  return statements
    .select({
      id: tasks.id,
      ownerId: tasks.ownerId,
      categoryId: tasks.categoryId,
      seenCategoryId: seenCategory(ctx.principal.userId).as("seen_category"),
    })
    .from(tasks)
    .where(isVisibleTask(ctx, id ?? ""));
}

export interface Parent {
  readonly id: string;
  readonly ownerId: string;
  readonly categoryId: string | null;
  readonly seenCategoryId: string | null;
}

/** The parent is not among the task's own subtasks, and the tree does not become too deep. The task may be new. */
export function nestingGuards(id: string, parentId: string): Guard[] {
  const isOutside = sql`${id} NOT IN (${lineage(parentId)})`;
  return [guard(isOutside, cycle), guard(sql`${levelsAbove(parentId)} + ${levelsBelow(id)} <= ${MAX_LEVELS}`, tooDeep)];
}

export function cycle() {
  return parentError("cycle", "A task cannot be below itself.");
}

export function tooDeep() {
  return parentError("too_deep", `Tasks can be nested in ${MAX_LEVELS} levels.`);
}

/** A task that exists is not too deep, nor is what is below it. */
export function isWithinLevels(id: string): SQL {
  return sql`${levelsAbove(id)} + ${levelsBelow(id)} <= ${MAX_LEVELS + 1}`;
}

/** Each counts the task itself. */
function levelsAbove(id: string): SQL {
  return sql`(SELECT count(*) FROM (${lineage(id)}))`;
}

function levelsBelow(id: string): SQL {
  return sql`(WITH RECURSIVE tree(id, level) AS (SELECT ${id}, 1 UNION ALL SELECT lower.id, level + 1 FROM tree
    JOIN ${tasks} AS lower ON lower.parent_id = tree.id) SELECT max(level) FROM tree)`;
}

export function unknownParent() {
  return parentError("unknown_task", "Task not found.");
}

/** For a `category_id` beside a parent. */
export function otherCategory() {
  return invalid({
    path: "category_id",
    code: "not_the_parents",
    message: "A subtask is in the category of its parent. Move it out of its parent first.",
  });
}

function parentError(code: string, message: string) {
  return invalid({ path: "parent_id", code, message });
}
