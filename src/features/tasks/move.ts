import { and, eq, sql } from "drizzle-orm";
import { statements } from "../../db/statements.ts";
import type { AuthenticatedContext } from "../../context/request-context.ts";
import { type Guard, guard } from "../../db/guard.ts";
import { categories } from "../../db/schema/categories.ts";
import { comments } from "../../db/schema/comments.ts";
import { tasks } from "../../db/schema/tasks.ts";
import { categoryRole } from "../sharing/roles.ts";
import { invalid } from "../../kernel/errors.ts";
import { accessChanged, type Consequences, goesToOwner, grantees } from "../sharing/access.ts";
import { forbidden, authorizeCategory, authorizeTask } from "../sharing/authorize.ts";
import { someTask } from "./visible.ts";

type Row = typeof tasks.$inferSelect;

/** The category that a task is to be in, where the actor can see it. */
export function selectTarget({ principal }: AuthenticatedContext, id: string | null | undefined) {
  return statements
    .select({ id: categories.id, ownerId: categories.ownerId })
    .from(categories)
    .where(and(eq(categories.id, id ?? ""), sql`${categoryRole(principal.userId)} IS NOT NULL`));
}

export interface Target {
  readonly id: string;
  readonly ownerId: string;
}

export interface Move {
  readonly edits: Pick<Row, "categoryId" | "ownerId">;
  readonly guards: readonly Guard[];
  readonly consequences: Consequences;
}

/**
 * Into another category, or out of any (null). Within one owner's categories it takes an editor of both; out of them, or
 * to someone else's, the task's owner, and the task is theirs whose category it then is.
 * @throws AppError `invalid` where the actor sees no such category
 */
export function moveTo(ctx: AuthenticatedContext, row: Row, target: Target | null | undefined, moved: string): Move {
  if (target === undefined) throw unknownCategory();
  const ownerId = target?.ownerId ?? row.ownerId;
  const isWithin = target !== null && ownerId === row.ownerId;
  const stillSo = and(
    eq(tasks.id, row.id),
    eq(tasks.ownerId, row.ownerId),
    sql`${tasks.categoryId} IS ${row.categoryId}`,
    target
      ? sql`${ownerId} = (SELECT ${categories.ownerId} FROM ${categories} WHERE ${eq(categories.id, target.id)})`
      : undefined,
  );
  const itself = sql`${eq(tasks.id, row.id)}`;
  const { writes, feedChanges, postWrites } = accessChanged(ctx, itself, formerReaders(row));
  return {
    edits: { categoryId: target?.id ?? null, ownerId },
    guards: [
      ...(isWithin ? [] : authorizeTask(ctx, "manage", row.id)),
      ...(isWithin && row.categoryId ? authorizeCategory(ctx, "change", row.categoryId, forbidden()) : []),
      ...(target ? authorizeCategory(ctx, "change", target.id, unknownCategory()) : []),
      guard(someTask(stillSo), moved),
    ],
    consequences: {
      writes: [...writes, ...(ownerId === row.ownerId ? [] : goesToOwner(ownerId, itself))],
      feedChanges: [...feedChanges, { entity: "comment", gone: false, where: sql`${eq(comments.taskId, row.id)}` }],
      postWrites,
    },
  };
}

function formerReaders({ ownerId, categoryId }: Row) {
  const owner = sql`SELECT ${ownerId} AS reader`;
  return categoryId ? sql`${owner} UNION ${grantees("category", categoryId)}` : owner;
}

export function unknownCategory() {
  return invalid({ path: "category_id", code: "unknown_category", message: "You have no such category." });
}
