import { and, eq, type SQL, sql } from "drizzle-orm";
import { isRestricted, outsideToken, tokenReaches } from "../../auth/restriction.ts";
import type { AuthenticatedContext } from "../../context/request-context.ts";
import { type Guard, unchangedGuard } from "../../db/guard.ts";
import { isAmongValues } from "../../db/rows.ts";
import { categories } from "../../db/schema/categories.ts";
import { tasks } from "../../db/schema/tasks.ts";
import { statements } from "../../db/statements.ts";
import { invalid } from "../../kernel/errors.ts";
import { lastPosition } from "../../kernel/position.ts";
import { type AccessEffects, accessEffects, reassignTasks, seenTogether } from "../sharing/access.ts";
import { authorizeCategory, authorizeTask, forbidden } from "../sharing/authorize.ts";
import { grantees, granteesAlong, ownerOf } from "../sharing/resource.ts";
import { categoryRole } from "../sharing/roles.ts";
import { inSubtree, isBelow } from "../sharing/tree.ts";
import { nestingGuards, unknownParent } from "./nesting.ts";
import { taskIs } from "./visible.ts";

type Row = typeof tasks.$inferSelect;

/** Where a task stands: below a parent, in a category, or neither. Its owner follows from that. */
export type Location = Pick<Row, "parentId" | "categoryId" | "ownerId">;

export interface Category {
  readonly id: string;
  readonly ownerId: string;
}

/** A category that the actor can see; no row for null. */
export function selectCategory(ctx: AuthenticatedContext, id: string | null | undefined) {
  return selectCategories(ctx, id ? [id] : []);
}

/** Those of the categories that the actor can see. */
export function selectCategories({ principal }: AuthenticatedContext, ids: readonly string[]) {
  const role = categoryRole(principal.userId);
  return statements
    .select({ id: categories.id, ownerId: categories.ownerId, role })
    .from(categories)
    .where(and(isAmongValues(categories.id, ids), sql`${role} IS NOT NULL`, tokenReaches(principal, categories.id)));
}

/** A restricted token keeps tasks in categories. @throws AppError `outside_token` */
export function requireCategory({ principal }: AuthenticatedContext, id: string | null | undefined): void {
  if (id === null && isRestricted(principal)) throw outsideToken();
}

export interface Relocation {
  readonly edits: Location & Pick<Row, "position">;
  readonly guards: readonly Guard[];
  readonly effects: AccessEffects;
}

/**
 * Moves a task with its subtasks, to the end of its new list. Within the categories and parents of one owner, the actor
 * must be an editor of the old place and of the new one. To no category and parent, or to those of another owner, the
 * actor must own the task; the tasks then belong to the new owner.
 */
export function relocate(ctx: AuthenticatedContext, row: Row, to: Location): Relocation {
  const { parentId, categoryId, ownerId } = to;
  const keepsOwner = ownerId === row.ownerId && (parentId ?? categoryId) !== null;
  return {
    edits: { ...to, position: lastPosition(ctx.now) },
    guards: [
      ...(keepsOwner ? leaveGuards(ctx, row) : authorizeTask(ctx, "manage", row.id)),
      ...enterGuards(ctx, row, to),
      unchangedGuard(sql`(${isAt(row.id, row)} AND ${exists(to)})`),
      ...(parentId === null ? [] : nestingGuards(row.id, parentId)),
    ],
    effects: effectsOf(ctx, row, to),
  };
}

function leaveGuards(ctx: AuthenticatedContext, { parentId, categoryId }: Location): Guard[] {
  if (parentId !== null) return authorizeTask(ctx, "change", parentId, forbidden());
  return categoryId === null ? [] : authorizeCategory(ctx, "change", categoryId, forbidden());
}

function enterGuards(ctx: AuthenticatedContext, from: Location, { parentId, categoryId }: Location): Guard[] {
  if (parentId !== null) return authorizeTask(ctx, "change", parentId, unknownParent());
  if (categoryId === null) return [];
  // A subtask that comes to the top stays in a category that the actor may not see.
  const unseen = categoryId === from.categoryId ? forbidden() : unknownCategory();
  return authorizeCategory(ctx, "change", categoryId, unseen);
}

export function isAt(id: string, { parentId, categoryId, ownerId }: Location): SQL {
  return taskIs(
    id,
    eq(tasks.ownerId, ownerId),
    sql`${tasks.categoryId} IS ${categoryId}`,
    sql`${tasks.parentId} IS ${parentId}`,
  );
}

/** Whether the parent or category of the location still has this owner and category. */
function exists({ parentId, categoryId, ownerId }: Location): SQL {
  if (parentId !== null) {
    return taskIs(parentId, eq(tasks.ownerId, ownerId), sql`${tasks.categoryId} IS ${categoryId}`);
  }
  return categoryId === null ? sql`true` : sql`${ownerId} = ${ownerOf({ subject: "category", id: categoryId })}`;
}

/** Former readers may lose the tasks, and new ones receive what is seen with them. */
function effectsOf(ctx: AuthenticatedContext, row: Row, to: Location): AccessEffects {
  const [tree, subtasks] = [inSubtree(row.id), isBelow(row.id)];
  const { ownerId, categoryId } = to;
  if (ownerId === row.ownerId && categoryId === row.categoryId) {
    return accessEffects(ctx, tree, sql`${granteesAlong(row.parentId)} UNION ${granteesAlong(to.parentId)}`, {
      takesSnapshots: true,
    });
  }
  const effects = accessEffects(ctx, tree, readersAt(row), { takesSnapshots: true });
  const [, ...children] = seenTogether(ctx.entities, "task", tree);
  const follow = statements
    .update(tasks)
    .set({ ownerId, categoryId, version: sql`${tasks.version} + 1`, updatedAt: ctx.now.toISOString() })
    .where(subtasks);
  return {
    ...effects,
    statements: [follow, ...effects.statements, ...(ownerId === row.ownerId ? [] : reassignTasks(ctx, tree, ownerId))],
    feedChanges: [
      ...effects.feedChanges,
      { entity: "task", where: subtasks },
      ...children.map(({ entity, where }) => ({ entity, where })),
    ],
  };
}

/** Those who see a task because of where it stands. */
function readersAt({ parentId, categoryId, ownerId }: Location): SQL {
  const inCategory = categoryId === null ? sql`` : sql`UNION ${grantees({ subject: "category", id: categoryId })}`;
  return sql`SELECT ${ownerId} UNION ${granteesAlong(parentId)} ${inCategory}`;
}

export function unknownCategory() {
  return invalid({ path: "category_id", code: "unknown_category", message: "Category not found." });
}
