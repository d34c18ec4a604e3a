import { and, eq, or, type SQL, sql } from "drizzle-orm";
import { within } from "../../auth/restriction.ts";
import type { AuthenticatedContext } from "../../context/request-context.ts";
import { isAmongValues } from "../../db/rows.ts";
import { categories } from "../../db/schema/categories.ts";
import { grants } from "../../db/schema/grants.ts";
import { profiles } from "../../db/schema/profiles.ts";
import { users } from "../../db/schema/users.ts";
import { statements } from "../../db/statements.ts";
import { grantedCategories } from "./granted-rows.ts";
import { personView } from "./people.ts";
import type { Role } from "./roles.ts";

/** Whether the actor can see a category of the outer query, and their token reaches it. */
export function isSeenCategory({ principal }: AuthenticatedContext): SQL | undefined {
  const viewer = sql`${principal.userId}`;
  const isSeen = or(eq(categories.ownerId, viewer), sql`${categories.id} IN (${grantedCategories(viewer)})`);
  return and(isSeen, within(principal, categories.id));
}

/** Everyone in those of these categories that the actor can see: of each the owner first, then the oldest member. */
export function selectCategoryMembers(ctx: AuthenticatedContext, ids: readonly string[]) {
  const seen = and(isAmongValues(categories.id, ids), isSeenCategory(ctx));
  const members = sql`(SELECT ${categories.id} AS category_id, ${categories.ownerId} AS user_id, 'owner' AS role, '' AS since
    FROM ${categories} WHERE ${seen}
    UNION ALL SELECT ${grants.subjectId}, ${grants.userId}, ${grants.role}, ${grants.createdAt} FROM ${categories}
    CROSS JOIN ${grants} ON ${grants.subject} = 'category' AND ${grants.subjectId} = ${categories.id} WHERE ${seen}) AS member`;
  return statements
    .select({
      categoryId: sql<string>`member.category_id`.as("category_id"),
      person: personView.as("person"),
      role: sql<Role>`member.role`.as("role"),
    })
    .from(members)
    .innerJoin(users, sql`${users.id} = member.user_id`)
    .innerJoin(profiles, eq(profiles.userId, users.id))
    .orderBy(sql`member.since, member.user_id`);
}
