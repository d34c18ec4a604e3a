import { and, eq, exists, ne, or, type SQL, sql } from "drizzle-orm";
import { statements } from "../../db/client.ts";
import type { Context } from "../../db/context.ts";
import { type Guard, guard } from "../../db/guard.ts";
import { fetchCount, keyset, type Page, pageOf, type Slice } from "../../db/keyset.ts";
import { readAsAdmin } from "../../db/read.ts";
import { users } from "../../db/schema/users.ts";
import { sessionGuards } from "../../db/session.ts";
import { type Account, accountView, type User } from "../../db/views.ts";
import { write } from "../../db/write.ts";
import { invalid, notFound } from "../../kernel/errors.ts";
import { fold } from "../../kernel/text.ts";
import { endAllSessions } from "../accounts/sessions.ts";
import { type Entry, recorder } from "../audit/record.ts";
import { giveTo } from "../sharing/hand-over.ts";
import { adminGuard, isAdmin, lastAdminGuard } from "../users/admins.ts";
import { erase, selectThings } from "../users/erase.ts";

// Each verb here throws AppError `forbidden` for whoever is no admin.

/** Everyone, or those with `search` in their username or address; oldest first. */
export async function searchUsers(ctx: Context, search: string, slice: Slice): Promise<Page<Account>> {
  const { where, orderBy } = keyset({ key: users.id, tie: users.id, descending: false }, slice);
  const [rows] = await readAsAdmin(
    ctx,
    statements
      .select({ item: accountView, key: users.id, tie: users.id })
      .from(users)
      .where(and(everyone(ctx), search === "" ? undefined : isNamedLike(search), where))
      .orderBy(...orderBy)
      .limit(fetchCount(slice)),
  );
  return pageOf(rows, slice);
}

/** A range of the primary key that for whoever is no admin is empty: they cannot have everyone walked through. */
function everyone(ctx: Context): SQL {
  return sql`${users.id} > iif(${isAdmin(ctx)}, '', '~')`;
}

function isNamedLike(search: string): SQL | undefined {
  const part = fold(search);
  return or(sql`instr(${users.usernameKey}, ${part})`, sql`instr(${users.emailKey}, ${part})`);
}

/** Acts in their next request, and on their sockets at once. @throws AppError `not_found`, `last_admin` */
export async function suspendUser(ctx: Context, id: string): Promise<Account> {
  const suspended = await changeUser(ctx, id, {
    action: "user.suspended",
    guards: [lastAdminGuard(id)],
    values: { suspendedAt: sql`coalesce(${users.suspendedAt}, ${ctx.now.toISOString()})` },
    changes: sql`${users.suspendedAt} IS NULL`,
  });
  ctx.recheckSessions(id);
  return suspended;
}

/** Their sessions are as they were. @throws AppError `not_found` */
export function reinstateUser(ctx: Context, id: string): Promise<Account> {
  return changeUser(ctx, id, {
    action: "user.reinstated",
    values: { suspendedAt: null },
    changes: sql`${users.suspendedAt} IS NOT NULL`,
  });
}

/** @throws AppError `not_found`, `last_admin` */
export function changeRole(ctx: Context, id: string, role: User["role"]): Promise<Account> {
  return changeUser(ctx, id, {
    action: "role.changed",
    guards: role === "admin" ? [] : [lastAdminGuard(id)],
    values: { role },
    changes: sql`${users.role} <> ${role}`,
    detail: { from: role === "admin" ? "user" : "admin", to: role },
  });
}

/** @throws AppError `not_found` */
export function endSessionsOf(ctx: Context, id: string): Promise<void> {
  return endAllSessions(ctx, id, [adminGuard(ctx), userGuard(id)]);
}

export type Shared = "delete" | { hand_over_to: string };

/**
 * With all that is theirs; what others can see goes too, or to someone else.
 * @throws AppError `not_found`, `last_admin`, `shared_things`, `name_taken`; `invalid` for an heir who is nobody
 */
export async function removeUser(ctx: Context, id: string, shared: Shared | undefined): Promise<void> {
  const guards = [adminGuard(ctx), userGuard(id)];
  if (typeof shared === "object") await inherit(ctx, id, shared.hand_over_to, guards);
  await erase(ctx, id, { guards, shared: shared === "delete" ? shared : undefined });
}

/** Each thing in a batch of its own: where that ends in the middle, the next try goes on. */
async function inherit(ctx: Context, id: string, heirId: string, guards: readonly Guard[]): Promise<void> {
  const unknown = invalid({ path: "shared.hand_over_to", code: "unknown_user", message: "Nobody has this id." });
  const heir = guard(someUser(and(eq(users.id, heirId), ne(users.id, id))), "unknown_heir", unknown);
  const [things] = await readAsAdmin(ctx, selectThings(id));
  for (const thing of things) await giveTo(ctx, thing, heirId, [...guards, heir]);
}

interface Change extends Pick<Entry, "action" | "detail"> {
  readonly guards?: readonly Guard[];
  readonly values: { [Name in keyof typeof users.$inferInsert]?: (typeof users.$inferInsert)[Name] | SQL };
  /** Where it holds of the user's row, there is something to change, and to record. */
  readonly changes: SQL;
}

async function changeUser(ctx: Context, id: string, change: Change): Promise<Account> {
  const { guards = [], values, changes, ...entry } = change;
  const record = await recorder(ctx);
  const named = eq(users.id, id);
  const [, [changed]] = await write(
    ctx,
    [...sessionGuards(ctx), adminGuard(ctx), userGuard(id), ...guards],
    [
      record({ ...entry, actorId: ctx.actor.userId, targetId: id }, someUser(and(named, changes))),
      statements.update(users).set(values).where(named).returning({ user: accountView }),
    ],
  );
  if (!changed) throw notFound("user");
  return changed.user;
}

function userGuard(id: string): Guard {
  return guard(someUser(eq(users.id, id)), "not_found", notFound("user"));
}

function someUser(where: SQL | undefined): SQL {
  return exists(statements.select({ id: users.id }).from(users).where(where));
}
