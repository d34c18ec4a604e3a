import { and, eq, exists, or, type SQL, sql } from "drizzle-orm";
import { abortsAs } from "../../db/aborted.ts";
import { statements } from "../../db/client.ts";
import type { Context } from "../../db/context.ts";
import { guard } from "../../db/guard.ts";
import { fetchCount, keyset, type Page, pageOf, type Slice } from "../../db/keyset.ts";
import { read } from "../../db/read.ts";
import { users } from "../../db/schema/users.ts";
import { sessionGuards } from "../../db/session.ts";
import { type User, userView } from "../../db/views.ts";
import { write } from "../../db/write.ts";
import { notFound } from "../../kernel/errors.ts";
import { fold } from "../../kernel/text.ts";
import { NAMES_TAKEN, verifyLater } from "../accounts/accounts.ts";
import { isAdmin } from "./admins.ts";

/** Oneself, and to an admin everyone. */
function visibleUser(ctx: Context, id: string): SQL | undefined {
  return and(eq(users.id, id), or(eq(users.id, ctx.actor.userId), isAdmin(ctx)));
}

/** The same as a range of the primary key: for most it is one row long. */
function visibleUsers(ctx: Context): SQL {
  const me = ctx.actor.userId;
  return sql`${users.id} BETWEEN iif(${isAdmin(ctx)}, '', ${me}) AND iif(${isAdmin(ctx)}, '~', ${me})`;
}

/** @throws AppError `not_found` for anyone but oneself, unless one is an admin */
export async function getUser(ctx: Context, id: string): Promise<User> {
  const [[found]] = await read(ctx, statements.select({ user: userView }).from(users).where(visibleUser(ctx, id)));
  if (!found) throw notFound("user");
  return found.user;
}

/** Those one can see, oldest first. */
export async function listUsers(ctx: Context, slice: Slice): Promise<Page<User>> {
  const { where, orderBy } = keyset({ key: users.id, tie: users.id, descending: false }, slice);
  const [rows] = await read(
    ctx,
    statements
      .select({ item: userView, key: users.id, tie: users.id })
      .from(users)
      .where(and(visibleUsers(ctx), where))
      .orderBy(...orderBy)
      .limit(fetchCount(slice)),
  );
  return pageOf(rows, slice);
}

export interface UserInput {
  username?: string | undefined;
  email?: string | null | undefined;
}

/** A new address has yet to be verified. @throws AppError `not_found`, `username_taken`, `email_taken` */
export async function updateUser(ctx: Context, id: string, input: UserInput): Promise<User> {
  const values = columnsOf(input);
  if (Object.keys(values).length === 0) return getUser(ctx, id);

  const seen = statements.select({ id: users.id }).from(users).where(visibleUser(ctx, id));
  const [[updated]] = await write(
    ctx,
    [...sessionGuards(ctx), guard(exists(seen), "not_found", notFound("user"))],
    [statements.update(users).set(values).where(eq(users.id, id)).returning({ user: userView })],
  ).catch(abortsAs(NAMES_TAKEN));
  if (!updated) throw notFound("user");
  if (values.emailKey && !updated.user.email_verified) verifyLater(ctx, id);
  return updated.user;
}

function columnsOf({ username, email }: UserInput) {
  const emailKey = email ? fold(email) : null;
  return {
    ...(username !== undefined && { username, usernameKey: fold(username) }),
    ...(email !== undefined && {
      email,
      emailKey,
      emailVerified: sql`${users.emailVerified} AND ${users.emailKey} IS ${emailKey}`,
    }),
  };
}
