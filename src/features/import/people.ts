import { and, eq, sql } from "drizzle-orm";
import { isAmongValues } from "../../db/rows.ts";
import { grants } from "../../db/schema/grants.ts";
import { statements } from "../../db/statements.ts";

// The people that a file names are others than the actor only where they see the task through its category: a file is
// no way to say what others did.

interface Seeing {
  readonly userId: string;
  readonly categoryId: string | null;
}

/** Which categories these people see. */
export function selectGrants(userIds: readonly string[]) {
  return statements
    .select({ userId: grants.userId, categoryId: sql<string>`${grants.subjectId}`.as("category_id") })
    .from(grants)
    .where(and(isAmongValues(grants.userId, [...new Set(userIds)]), eq(grants.subject, "category")));
}

export function grantKey({ userId, categoryId }: Seeing): string {
  return `${userId} ${categoryId}`;
}
