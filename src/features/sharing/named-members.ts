import { and, eq, or, sql } from "drizzle-orm";
import { tokenReaches } from "../../auth/restriction.ts";
import type { AuthenticatedContext } from "../../context/request-context.ts";
import { isAmongValues } from "../../db/rows.ts";
import { categories } from "../../db/schema/categories.ts";
import { users } from "../../db/schema/users.ts";
import { statements } from "../../db/statements.ts";
import { fold } from "../../kernel/text.ts";
import { grantedCategories } from "./granted-rows.ts";
import { categoryRole } from "./roles.ts";

/**
 * Finds the users with these names among the members of the categories that the actor can see: a row for each category.
 * CROSS JOIN has SQLite begin with the users, who are few.
 */
export function selectNamedMembers({ principal }: AuthenticatedContext, usernames: readonly string[]) {
  const viewer = sql`${principal.userId}`;
  const isSeen = or(eq(categories.ownerId, viewer), sql`${categories.id} IN (${grantedCategories(viewer)})`);
  return (
    statements
      // D1 returns rows as objects, where two columns `id` would be one.
      .select({ category_id: sql<string>`${categories.id}`.as("category_id"), id: users.id, username: users.username })
      .from(users)
      .crossJoin(categories)
      .where(
        and(
          isAmongValues(users.usernameKey, usernames.map(fold)),
          isSeen,
          tokenReaches(principal, categories.id),
          sql`${categoryRole(sql`${users.id}`)} IS NOT NULL`,
        ),
      )
  );
}
