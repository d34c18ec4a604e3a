import { and, eq, exists, gt, isNull, or, type SQL, sql } from "drizzle-orm";
import { type Guard, guard } from "../db/guard.ts";
import { tokens } from "../db/schema/tokens.ts";
import { statements } from "../db/statements.ts";
import { template } from "../db/template.ts";
import { type Access, insufficientScope, type Scope, scopeGroups, scopesIncluding, sessionRequired } from "./scopes.ts";

/** Tokens of the user that have neither been revoked nor expired. */
export function areLiveTokens(userId: SQL | string, now: SQL | string): SQL | undefined {
  return and(eq(tokens.userId, userId), or(isNull(tokens.expiresAt), gt(tokens.expiresAt, now)));
}

export const tokenIsLive = template(["id", "userId", "now"], ({ id, userId, now }) =>
  exists(
    statements
      .select({ id: tokens.id })
      .from(tokens)
      .where(and(eq(tokens.hash, id), areLiveTokens(userId, now))),
  ),
);

/** The guards of a write: the token has the scopes that it needs. */
export function scopeGuards(id: string, access: Access): Guard[] {
  if (access === "public") return [];
  if (access === "session") return [guard(sql`false`, sessionRequired)];
  return scopeGroups(access).map((group) => guard(hasScope(id, group), () => insufficientScope(group[0] as Scope)));
}

/** Whether the token has one of these scopes. */
export function hasScope(id: string, scopes: readonly Scope[]): SQL {
  return scopeIn({ id, scopes: JSON.stringify(scopes.flatMap(scopesIncluding)) });
}

const scopeIn = template(["id", "scopes"], ({ id, scopes }) => {
  return sql`EXISTS (SELECT 1 FROM ${tokens} CROSS JOIN json_each(${tokens.scopes}) AS scope
    WHERE ${eq(tokens.hash, id)} AND scope.value IN (SELECT value FROM json_each(${scopes})))`;
});
