import { and, eq, or, type SQL, sql } from "drizzle-orm";
import { credentialGuards } from "../../auth/live-session.ts";
import { readAsAdmin } from "../../context/read.ts";
import type { AuthenticatedContext } from "../../context/request-context.ts";
import { write } from "../../context/write.ts";
import { type Guard, guard } from "../../db/guard.ts";
import { fetchCount, keyset, type Page, pageOf, type Slice } from "../../db/keyset.ts";
import { users } from "../../db/schema/users.ts";
import { type Statement, statements } from "../../db/statements.ts";
import { emailKey } from "../../kernel/email.ts";
import { AppError, notFound } from "../../kernel/errors.ts";
import { fold } from "../../kernel/text.ts";
import { endAllSessions } from "../accounts/sessions.ts";
import { type Account, accountView, type User } from "../accounts/user-view.ts";
import { type AuditEntry, recorder } from "../audit/record.ts";
import { accountMail } from "../email/account-mail.ts";
import type { AccountEvent } from "../email/account-texts.ts";
import { turnOffFor } from "../mfa/second-factor.ts";
import { adminGuard, isAdmin, lastAdminGuard } from "../users/admins.ts";
import { userExists } from "../users/users.ts";
import { resumeWebhooksOf } from "../webhooks/accounts.ts";

// Each verb here throws AppError `forbidden` for whoever is not an admin.

/** Everyone, or those with `search` in their username or address, oldest first. */
export async function searchUsers(ctx: AuthenticatedContext, search: string, slice: Slice): Promise<Page<Account>> {
  const { where, orderBy } = keyset({ key: users.id, tie: users.id, descending: false }, slice);
  const [rows] = await readAsAdmin(
    ctx,
    statements
      .select({ item: accountView, key: users.id, tie: users.id })
      .from(users)
      .where(and(isEveryone(ctx), search === "" ? undefined : isNamedLike(search), where))
      .orderBy(...orderBy)
      .limit(fetchCount(slice)),
  );
  return pageOf(rows, slice);
}

/** A range of the primary key. It is empty for others than admins, so that they cannot cause a scan. */
function isEveryone(ctx: AuthenticatedContext): SQL {
  return sql`${users.id} > iif(${isAdmin(ctx)}, '', '~')`;
}

function isNamedLike(search: string): SQL | undefined {
  return or(sql`instr(${users.usernameKey}, ${fold(search)})`, sql`instr(${users.emailKey}, ${emailKey(search)})`);
}

/** Takes effect in the user's next request, and on their sockets at once. @throws AppError `not_found`, `last_admin` */
export async function suspendUser(ctx: AuthenticatedContext, id: string): Promise<Account> {
  const suspended = await changeAccount(ctx, id, {
    action: "user.suspended",
    mail: "suspended",
    guards: [lastAdminGuard(id)],
    values: { suspendedAt: sql`coalesce(${users.suspendedAt}, ${ctx.now.toISOString()})` },
    isChange: sql`${users.suspendedAt} IS NULL`,
  });
  ctx.recheckSessions(id);
  return suspended;
}

/** The user's sessions work again. @throws AppError `not_found` */
export function reinstateUser(ctx: AuthenticatedContext, id: string): Promise<Account> {
  return changeAccount(ctx, id, {
    action: "user.reinstated",
    mail: "reinstated",
    values: { suspendedAt: null },
    isChange: sql`${users.suspendedAt} IS NOT NULL`,
    // The cron wakes them.
    after: [resumeWebhooksOf(ctx, id)],
  });
}

/** @throws AppError `not_found`, `last_admin` */
export function changeSiteRole(ctx: AuthenticatedContext, id: string, role: User["role"]): Promise<Account> {
  return changeAccount(ctx, id, {
    action: "role.changed",
    mail: role === "admin" ? "made_admin" : "made_user",
    guards: role === "admin" ? [] : [lastAdminGuard(id)],
    values: { role },
    isChange: sql`${users.role} <> ${role}`,
    detail: { from: role === "admin" ? "user" : "admin", to: role },
  });
}

/** @throws AppError `not_found` */
export function endSessionsOf(ctx: AuthenticatedContext, id: string): Promise<void> {
  const mail = accountMail(ctx, id, "sessions_ended_by_admin");
  return endAllSessions(ctx, id, [adminGuard(ctx), userGuard(id)], [mail]);
}

/** Lets the user log in with the password alone. @throws AppError `not_found`; `forbidden` for the admin themselves */
export function resetSecondFactor(ctx: AuthenticatedContext, id: string): Promise<void> {
  return turnOffFor(ctx, id, [adminGuard(ctx), userGuard(id), anotherGuard(ctx, id)]);
}

/** Otherwise a stolen admin session would be enough, without the password and a code. */
function anotherGuard({ principal }: AuthenticatedContext, id: string): Guard {
  const error = new AppError("forbidden", "Turn off your own second factor with DELETE /api/mfa.");
  return guard(sql`${id} <> ${principal.userId}`, error);
}

interface AccountChange extends Pick<AuditEntry, "action" | "detail"> {
  readonly guards?: readonly Guard[];
  readonly values: { [Name in keyof typeof users.$inferInsert]?: (typeof users.$inferInsert)[Name] | SQL };
  /** The mail to the user. */
  readonly mail: AccountEvent;
  /** A condition on the user's row: there is something to change, and to record. */
  readonly isChange: SQL;
  /** What else follows from it. */
  readonly after?: readonly Statement[];
}

async function changeAccount(ctx: AuthenticatedContext, id: string, change: AccountChange): Promise<Account> {
  const { guards = [], values, isChange, mail, after = [], ...entry } = change;
  const record = await recorder(ctx);
  const named = eq(users.id, id);
  const [, , [changed]] = await write(
    ctx,
    [...credentialGuards(ctx.principal, ctx.now), adminGuard(ctx), userGuard(id), ...guards],
    [
      record({ ...entry, actorId: ctx.principal.userId, targetId: id }, userExists(and(named, isChange))),
      accountMail(ctx, id, mail, { when: isChange }),
      statements.update(users).set(values).where(named).returning({ user: accountView }),
      ...after,
    ],
    sql`(SELECT ${accountView} FROM ${users} WHERE ${named})`,
  );
  if (!changed) throw notFound("user");
  return changed.user;
}

export function userGuard(id: string): Guard {
  return guard(userExists(eq(users.id, id)), notFound("user"));
}
