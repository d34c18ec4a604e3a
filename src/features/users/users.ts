import { and, eq, exists, or, type SQL, sql } from "drizzle-orm";
import { read } from "../../context/read.ts";
import type { AuthenticatedContext } from "../../context/request-context.ts";
import { fetchCount, keyset, type Page, pageOf, type Slice } from "../../db/keyset.ts";
import { users } from "../../db/schema/users.ts";
import { statements } from "../../db/statements.ts";
import { notFound } from "../../kernel/errors.ts";
import { type User, userView } from "../accounts/user-view.ts";
import { isAdmin } from "./admins.ts";

export function userExists(where: SQL | undefined): SQL {
  return exists(statements.select({ id: users.id }).from(users).where(where));
}

/** Everyone sees themselves; an admin sees everyone. */
export function isVisibleUser(ctx: AuthenticatedContext, id: string): SQL | undefined {
  return and(eq(users.id, id), or(eq(users.id, ctx.principal.userId), isAdmin(ctx)));
}

/** The same as a range of the primary key, one row long for most. */
function areVisibleUsers(ctx: AuthenticatedContext): SQL {
  const me = ctx.principal.userId;
  return sql`${users.id} BETWEEN iif(${isAdmin(ctx)}, '', ${me}) AND iif(${isAdmin(ctx)}, '~', ${me})`;
}

/** @throws AppError `not_found` for another user, unless the actor is an admin */
export async function getUser(ctx: AuthenticatedContext, id: string): Promise<User> {
  const [[found]] = await read(ctx, statements.select({ user: userView }).from(users).where(isVisibleUser(ctx, id)));
  if (!found) throw notFound("user");
  return found.user;
}

/** The users whom the actor can see, oldest first. */
export async function listUsers(ctx: AuthenticatedContext, slice: Slice): Promise<Page<User>> {
  const { where, orderBy } = keyset({ key: users.id, tie: users.id, descending: false }, slice);
  const [rows] = await read(
    ctx,
    statements
      .select({ item: userView, key: users.id, tie: users.id })
      .from(users)
      .where(and(areVisibleUsers(ctx), where))
      .orderBy(...orderBy)
      .limit(fetchCount(slice)),
  );
  return pageOf(rows, slice);
}
