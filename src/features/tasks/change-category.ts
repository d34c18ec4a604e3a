import { and, eq, sql } from "drizzle-orm";
import { isRestricted, outsideToken, within } from "../../auth/restriction.ts";
import type { AuthenticatedContext } from "../../context/request-context.ts";
import { type Guard, unchangedGuard } from "../../db/guard.ts";
import { categories } from "../../db/schema/categories.ts";
import { tasks } from "../../db/schema/tasks.ts";
import { statements } from "../../db/statements.ts";
import { invalid } from "../../kernel/errors.ts";
import { type AccessEffects, accessEffects, reassignTasks, seenTogether } from "../sharing/access.ts";
import { authorizeCategory, authorizeTask, forbidden } from "../sharing/authorize.ts";
import { grantees, ownerOf } from "../sharing/resource.ts";
import { categoryRole } from "../sharing/roles.ts";
import { taskIs } from "./visible.ts";

type Row = typeof tasks.$inferSelect;

export interface Category {
  readonly id: string;
  readonly ownerId: string;
}

/** A category that the actor can see; no row for null. */
export function selectCategory({ principal }: AuthenticatedContext, id: string | null | undefined) {
  return statements
    .select({ id: categories.id, ownerId: categories.ownerId })
    .from(categories)
    .where(
      and(
        eq(categories.id, id ?? ""),
        sql`${categoryRole(principal.userId)} IS NOT NULL`,
        within(principal, categories.id),
      ),
    );
}

/** A restricted token keeps tasks in categories. @throws AppError `outside_token` */
export function requireCategory({ principal }: AuthenticatedContext, id: string | null | undefined): void {
  if (id === null && isRestricted(principal)) throw outsideToken();
}

export interface CategoryChange {
  readonly edits: Pick<Row, "categoryId" | "ownerId">;
  readonly guards: readonly Guard[];
  readonly effects: AccessEffects;
}

/**
 * Moves a task into another category, or out of any (null). Between one owner's categories it takes an editor of both.
 * Out of them, or to someone else's, it takes the task's owner, and the task becomes the category owner's.
 * @throws AppError `invalid` for a category that the actor cannot see
 */
export function changeCategory(
  ctx: AuthenticatedContext,
  row: Row,
  category: Category | null | undefined,
): CategoryChange {
  if (category === undefined) throw unknownCategory();
  const ownerId = category?.ownerId ?? row.ownerId;
  const isWithin = category !== null && ownerId === row.ownerId;
  const isUnchanged = taskIs(
    row.id,
    eq(tasks.ownerId, row.ownerId),
    sql`${tasks.categoryId} IS ${row.categoryId}`,
    category ? sql`${ownerId} = ${ownerOf({ subject: "category", id: category.id })}` : undefined,
  );
  return {
    edits: { categoryId: category?.id ?? null, ownerId },
    guards: [
      ...(isWithin ? [] : authorizeTask(ctx, "manage", row.id)),
      ...(isWithin && row.categoryId ? authorizeCategory(ctx, "change", row.categoryId, forbidden()) : []),
      ...(category ? authorizeCategory(ctx, "change", category.id, unknownCategory()) : []),
      unchangedGuard(isUnchanged),
    ],
    effects: effectsOf(ctx, row, ownerId),
  };
}

/** Former readers may lose the task, and new ones receive what is seen with it. */
function effectsOf(ctx: AuthenticatedContext, { id, ownerId, categoryId }: Row, newOwnerId: string): AccessEffects {
  const itself = sql`${eq(tasks.id, id)}`;
  const owner = sql`SELECT ${ownerId}`;
  const formerReaders = categoryId ? sql`${owner} UNION ${grantees({ subject: "category", id: categoryId })}` : owner;
  const effects = accessEffects(ctx, itself, formerReaders);
  const [, ...children] = seenTogether(ctx.entities, "task", itself);
  return {
    ...effects,
    statements: [...effects.statements, ...(newOwnerId === ownerId ? [] : reassignTasks(ctx, itself, newOwnerId))],
    feedChanges: [...effects.feedChanges, ...children.map(({ entity, where }) => ({ entity, where }))],
  };
}

export function unknownCategory() {
  return invalid({ path: "category_id", code: "unknown_category", message: "Category not found." });
}
