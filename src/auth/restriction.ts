import { eq, type SQL, sql } from "drizzle-orm";
import type { SQLiteColumn } from "drizzle-orm/sqlite-core";
import { categories } from "../db/schema/categories.ts";
import { grants } from "../db/schema/grants.ts";
import { tokens } from "../db/schema/tokens.ts";
import { template } from "../db/template.ts";
import { AppError } from "../kernel/errors.ts";
import type { Principal } from "./principal.ts";

// A token may be restricted to the tasks in some categories. Everything else is absent for it. All SQL that reads or writes
// something in a category asks `tokenReaches`, or `preparedTokenReaches` where its statement is prepared.

export function isRestricted({ credential }: Principal): boolean {
  return credential.kind === "token" && credential.isRestricted;
}

/** A condition: the actor's token reaches this category. Undefined where it is not restricted. */
export function tokenReaches(principal: Principal, category: SQL | SQLiteColumn): SQL | undefined {
  if (!isRestricted(principal)) return undefined;
  const { userId, credential } = principal;
  return sql`${category} IN (${reachedCategories({ viewer: userId, token: credential.id })})`;
}

/** The same for prepared statements, with the placeholders `viewer` and `token`: the credential's id. */
export function preparedTokenReaches(category: SQL | SQLiteColumn): SQL {
  return sql`${category} IN (${REACHED})`;
}

/** A SELECT of the ids of the token's categories, without those that its user can no longer see. */
const reachedCategories = template(["viewer", "token"], ({ viewer, token }) => {
  return sql`SELECT ${categories.id} FROM ${tokens} CROSS JOIN json_each(${tokens.categories}) AS named
    CROSS JOIN ${categories} ON ${categories.id} = named.value
    WHERE ${eq(tokens.hash, token)} AND (${categories.ownerId} = ${viewer} OR EXISTS (SELECT 1 FROM ${grants}
      WHERE ${grants.userId} = ${viewer} AND ${grants.subject} = 'category' AND ${grants.subjectId} = ${categories.id}))`;
});

export const REACHED = reachedCategories({
  viewer: sql`${sql.placeholder("viewer")}`,
  token: sql`${sql.placeholder("token")}`,
});

/** @throws AppError `outside_token` for a restricted token */
export function requireUnrestricted(principal: Principal): void {
  if (isRestricted(principal)) throw outsideToken();
}

export function outsideToken(): AppError {
  return new AppError("outside_token", "This token is restricted to some categories, and this is outside of them.");
}
