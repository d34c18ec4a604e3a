import { and, eq, getTableColumns, sql } from "drizzle-orm";
import { sessionRequired } from "../../auth/scopes.ts";
import { owe } from "../../context/outbox.ts";
import { read } from "../../context/read.ts";
import type { AuthenticatedContext } from "../../context/request-context.ts";
import { UniqueViolation } from "../../db/batch.ts";
import { type Guard, guard, Stale, unchangedGuard } from "../../db/guard.ts";
import { users } from "../../db/schema/users.ts";
import { statements } from "../../db/statements.ts";
import { emailKey } from "../../kernel/email.ts";
import { invalid, notFound } from "../../kernel/errors.ts";
import { fold } from "../../kernel/text.ts";
import { clear } from "../../limits/attempts.ts";
import { isPassword } from "../accounts/argon2.ts";
import { passwordLimit, unchangedPasswordGuard, wrongPassword } from "../accounts/password.ts";
import { readAndCount } from "../accounts/read-and-count.ts";
import { NAMES_TAKEN } from "../accounts/register.ts";
import { type User, userView } from "../accounts/user-view.ts";
import { recorder } from "../audit/record.ts";
import { accountMail } from "../email/account-mail.ts";
import { commit } from "../feed/commit.ts";
import { usernameChange } from "../profiles/profiles.ts";
import { isVisibleUser, userExists } from "./users.ts";

export interface UserInput {
  username?: string | undefined;
  email?: string | null | undefined;
  /** Needed to change one's own address. */
  current_password?: string | undefined;
}

type Row = typeof users.$inferSelect;

/**
 * Missing fields keep their values. A new address must be verified, and the former one is notified.
 * @throws AppError `not_found`, `username_taken`, `email_taken`, `wrong_password`, `too_many_attempts`;
 * `session_required` if a token would change the address; `invalid` without the password that this takes
 */
export async function updateUser(ctx: AuthenticatedContext, id: string, input: UserInput): Promise<User> {
  const { row, view } = await (bringsPasswordForAddress(ctx, id, input)
    ? readActorAndCount(ctx, input)
    : visibleUser(ctx, id));
  const { fields, isNewAddress, columns } = changesOf(row, input);
  if (fields.length === 0) return view;
  if (fields.includes("email") && ctx.principal.credential.kind === "token") throw sessionRequired();

  const byAdmin = id !== ctx.principal.userId;
  const guards = isNewAddress && !byAdmin ? [passwordGuard(row, input.current_password)] : [];
  const record = await recorder(ctx);
  const entry = { action: "user.changed", actorId: ctx.principal.userId, targetId: id } as const;
  try {
    await commit(ctx, fields.includes("username") ? [usernameChange(ctx, id)] : [], {
      guards: [...guards, guard(userExists(isVisibleUser(ctx, id)), notFound("user")), unchangedUserGuard(row)],
      statements: [
        ...(byAdmin ? fields.map((field) => accountMail(ctx, id, `${field}_changed_by_admin`)) : []),
        ...(isNewAddress && !byAdmin ? [accountMail(ctx, id, "email_changed")] : []),
        statements.update(users).set(columns).where(eq(users.id, id)),
        ...(guards.length > 0 ? clear(ctx, passwordLimit(id)) : []),
        ...(isNewAddress && columns.email ? [owe(ctx, { kind: "verify", userId: id })] : []),
        ...(byAdmin ? [record({ ...entry, detail: { fields: fields.join(",") } })] : []),
      ],
      response: sql`(SELECT ${userView} FROM ${users} WHERE ${users.id} = ${id})`,
    });
  } catch (error) {
    if (error instanceof Stale) return updateUser(ctx, id, input);
    throw error instanceof UniqueViolation ? (NAMES_TAKEN[error.columns] ?? error) : error;
  }
  const { username, email, emailVerified } = columns;
  return { ...view, username, email, email_verified: emailVerified };
}

const COLUMNS = { row: getTableColumns(users), view: userView };

async function visibleUser(ctx: AuthenticatedContext, id: string) {
  const [[found]] = await read(ctx, statements.select(COLUMNS).from(users).where(isVisibleUser(ctx, id)));
  if (!found) throw notFound("user");
  return found;
}

/** Whether the request may change the actor's own address, and has the password for it. */
function bringsPasswordForAddress({ principal }: AuthenticatedContext, id: string, input: UserInput): boolean {
  const isSent = input.email !== undefined && input.current_password !== undefined;
  return isSent && id === principal.userId && principal.credential.kind === "session";
}

/** Counts an attempt of the password, if the address is a new one. @throws AppError `too_many_attempts` */
async function readActorAndCount(ctx: AuthenticatedContext, { email }: UserInput) {
  const { userId } = ctx.principal;
  const isNew = userExists(and(eq(users.id, userId), sql`${users.emailKey} IS NOT ${email ? emailKey(email) : null}`));
  const limits = [{ ...passwordLimit(userId), when: isNew }];
  const selectActor = statements.select(COLUMNS).from(users).where(eq(users.id, userId));
  const [[found]] = await readAndCount(ctx, { limits }, selectActor);
  if (!found) throw notFound("user");
  return found;
}

function changesOf(row: Row, { username = row.username, email = row.email }: UserInput) {
  const sent = { username, email };
  const fields = (["username", "email"] as const).filter((field) => sent[field] !== row[field]);
  const key = email && emailKey(email);
  const isNewAddress = key !== (row.email && emailKey(row.email));
  const columns = {
    ...sent,
    usernameKey: fold(username),
    emailKey: key,
    emailVerified: row.emailVerified && !isNewAddress,
  };
  return { fields, isNewAddress, columns };
}

/** @throws AppError `wrong_password`; `invalid` if it is missing */
function passwordGuard({ id, passwordHash }: Row, password: string | undefined): Guard {
  const message = "Send the current password to change the e-mail address.";
  if (password === undefined) throw invalid({ path: "current_password", code: "required", message });
  if (!isPassword(password, passwordHash)) throw wrongPassword();
  return unchangedPasswordGuard(id, passwordHash, wrongPassword());
}

function unchangedUserGuard({ id, username, email, emailVerified }: Row): Guard {
  const isSame = sql`${users.email} IS ${email} AND ${users.emailVerified} = ${emailVerified ? 1 : 0}`;
  return unchangedGuard(userExists(and(eq(users.id, id), eq(users.username, username), isSame)));
}
