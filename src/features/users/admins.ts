import { type SQL, sql } from "drizzle-orm";
import { hasScope } from "../../auth/live-token.ts";
import { adminsOnly } from "../../context/read.ts";
import type { AuthenticatedContext } from "../../context/request-context.ts";
import { type Guard, guard } from "../../db/guard.ts";
import { AppError } from "../../kernel/errors.ts";

/** A token of an admin is an admin's only with the scope `admin`. */
export function isAdmin({ principal }: AuthenticatedContext): SQL {
  const { userId, credential } = principal;
  const isMine = sql`EXISTS (SELECT 1 FROM users AS me WHERE me.id = ${userId} AND me.role = 'admin')`;
  return credential.kind === "token" ? sql`(${isMine} AND ${hasScope(credential.id, ["admin"])})` : isMine;
}

export function adminGuard(ctx: AuthenticatedContext): Guard {
  return guard(isAdmin(ctx), adminsOnly());
}

/** Refuses what would leave no admin who can sign in. */
export function lastAdminGuard(userId: string): Guard {
  const isNone = sql`NOT EXISTS (SELECT 1 FROM users WHERE id = ${userId} AND role = 'admin')`;
  const another = sql`EXISTS (SELECT 1 FROM users WHERE role = 'admin' AND suspended_at IS NULL AND id <> ${userId})`;
  const message = "There is no other admin. Make another user an admin first.";
  return guard(sql`${isNone} OR ${another}`, new AppError("last_admin", message));
}
