import { sql } from "drizzle-orm";
import { read } from "../../context/read.ts";
import type { AuthenticatedContext } from "../../context/request-context.ts";
import { isAmongValues } from "../../db/rows.ts";
import { categories } from "../../db/schema/categories.ts";
import { statements } from "../../db/statements.ts";
import { type FieldError, invalid } from "../../kernel/errors.ts";
import { categoryRole } from "./roles.ts";

/**
 * @param known those that need not be visible
 * @throws AppError `invalid` for others of the field `categories` that the actor cannot see
 */
export async function requireCategories(
  ctx: AuthenticatedContext,
  ids: readonly string[],
  known: readonly string[] = [],
): Promise<void> {
  const isNamed = isAmongValues(categories.id, ids);
  const [rows] = await read(
    ctx,
    statements
      .select({ id: categories.id })
      .from(categories)
      .where(sql`${isNamed} AND ${categoryRole(ctx.principal.userId)} IS NOT NULL`),
  );
  const visible = new Set([...known, ...rows.map(({ id }) => id)]);
  const unknown = ids.flatMap((id, index): FieldError[] =>
    visible.has(id) ? [] : [{ path: `categories.${index}`, code: "unknown_category", message: "Category not found." }],
  );
  if (unknown.length > 0) throw invalid(...unknown);
}
