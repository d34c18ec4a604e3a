import { type SQL, sql } from "drizzle-orm";
import type { AuthenticatedContext } from "../../context/request-context.ts";
import { type Guard, guard } from "../../db/guard.ts";
import { adminsOnly } from "../../context/read.ts";
import { AppError } from "../../kernel/errors.ts";

export function isAdmin({ principal }: AuthenticatedContext): SQL {
  return sql`EXISTS (SELECT 1 FROM users AS me WHERE me.id = ${principal.userId} AND me.role = 'admin')`;
}

export function adminGuard(ctx: AuthenticatedContext): Guard {
  return guard(isAdmin(ctx), "forbidden", adminsOnly());
}

/** Holds unless without this user there would be no admin who can sign in. */
export function lastAdminGuard(userId: string): Guard {
  const isNone = sql`NOT EXISTS (SELECT 1 FROM users WHERE id = ${userId} AND role = 'admin')`;
  const another = sql`EXISTS (SELECT 1 FROM users WHERE role = 'admin' AND suspended_at IS NULL AND id <> ${userId})`;
  const error = new AppError("last_admin", "There is no other admin. Make someone else one first.");
  return guard(sql`${isNone} OR ${another}`, error.code, error);
}
