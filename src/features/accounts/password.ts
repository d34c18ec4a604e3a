import { and, eq, exists } from "drizzle-orm";
import { credentialGuards } from "../../auth/live-session.ts";
import type { AuthenticatedContext } from "../../context/request-context.ts";
import { write } from "../../context/write.ts";
import { type Guard, guard } from "../../db/guard.ts";
import { links } from "../../db/schema/links.ts";
import { users } from "../../db/schema/users.ts";
import { statements } from "../../db/statements.ts";
import { AppError } from "../../kernel/errors.ts";
import { clear, type Limit } from "../../limits/attempts.ts";
import { recorder } from "../audit/record.ts";
import { accountMail } from "../email/account-mail.ts";
import { hashPassword, isPassword } from "./argon2.ts";
import { refuseOwnName } from "./password-rules.ts";
import { readAndCount } from "./read-and-count.ts";
import { deleteOtherSessions } from "./sessions.ts";

export interface PasswordChange {
  current_password: string;
  new_password: string;
}

/** Ends every other session. @throws AppError `wrong_password`, `too_many_attempts`, `invalid` */
export async function changePassword(ctx: AuthenticatedContext, input: PasswordChange): Promise<void> {
  const { userId } = ctx.principal;
  const { username, email, passwordHash } = await confirmPassword(ctx, input.current_password);
  refuseOwnName(input.new_password, "new_password", username, email);
  const record = await recorder(ctx);
  await write(
    ctx,
    [...credentialGuards(ctx.principal, ctx.now), unchangedPasswordGuard(userId, passwordHash, wrongPassword())],
    [
      statements
        .update(users)
        .set({ passwordHash: hashPassword(input.new_password) })
        .where(eq(users.id, userId)),
      deleteOtherSessions(ctx),
      statements.delete(links).where(and(eq(links.userId, userId), eq(links.purpose, "reset"))),
      record({ action: "password.changed", actorId: userId, targetId: userId }),
      ...clear(ctx, passwordLimit(userId)),
      accountMail(ctx, userId, "password_changed"),
    ],
  );
  ctx.recheckSessions(userId);
}

/**
 * The actor's account, if this is its password. It counts as an attempt until the caller clears the `passwordLimit`.
 * @param guards checked before the password is
 * @throws AppError `wrong_password`, `too_many_attempts`; the guards' errors
 */
export async function confirmPassword(ctx: AuthenticatedContext, password: string, guards: readonly Guard[] = []) {
  const { userId } = ctx.principal;
  const selectUser = statements.select().from(users).where(eq(users.id, userId));
  const [[user]] = await readAndCount(ctx, { limits: [passwordLimit(userId)], guards }, selectUser);
  if (!user || !isPassword(password, user.passwordHash)) throw wrongPassword();
  return user;
}

/** For the current password of an account, in every operation that asks for it. */
export function passwordLimit(userId: string): Limit {
  return { policy: "password", subject: userId, address: "" };
}

export function unchangedPasswordGuard(userId: string, passwordHash: string, error: AppError): Guard {
  const same = and(eq(users.id, userId), eq(users.passwordHash, passwordHash));
  return guard(exists(statements.select({ id: users.id }).from(users).where(same)), error);
}

export function wrongPassword(): AppError {
  return new AppError("wrong_password", "Wrong password.");
}
