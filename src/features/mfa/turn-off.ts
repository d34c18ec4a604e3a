import { eq } from "drizzle-orm";
import type { AuthenticatedContext } from "../../context/request-context.ts";
import { writeWithoutKey } from "../../context/write.ts";
import { users } from "../../db/schema/users.ts";
import { statements } from "../../db/statements.ts";
import { clear, giveBack } from "../../limits/attempts.ts";
import { isPassword } from "../accounts/argon2.ts";
import { passwordLimit, unchangedPasswordGuard, wrongPassword } from "../accounts/password.ts";
import { readAndCount } from "../accounts/read-and-count.ts";
import { refuseAttempt } from "../accounts/refuse-attempt.ts";
import { factorOff, hasFactorOn, removeFactor, selectFactor } from "./second-factor.ts";
import { codeLimit, invalidCode, verifyCode } from "./verify-code.ts";

/**
 * Turns the actor's second factor off.
 * @throws AppError `wrong_password`, `invalid_code`, `too_many_attempts`, `mfa_off`
 */
export async function turnOff(
  ctx: AuthenticatedContext,
  { current_password, code }: { current_password: string; code: string },
): Promise<void> {
  const { userId } = ctx.principal;
  const [user, factor] = await readUserAndFactor(ctx);
  if (!user || !factor?.confirmedAt) throw factorOff("The second factor is off.");
  if (!isPassword(current_password, user.passwordHash)) {
    // The code was not compared. A thief who has only the session must not make the owner's log-ins wait.
    const uncounted = giveBack(ctx, codeLimit(userId));
    if (uncounted.length > 0) await writeWithoutKey(ctx, [], uncounted);
    throw wrongPassword();
  }
  const right = await verifyCode(ctx, factor, code);
  if (!right) {
    const attempt = { action: "mfa.failed", actorId: userId, targetId: userId } as const;
    return refuseAttempt(ctx, attempt, invalidCode(), clear(ctx, passwordLimit(userId)));
  }
  await removeFactor(ctx, userId, {
    guards: [unchangedPasswordGuard(userId, user.passwordHash, wrongPassword()), right.guard],
    detail: { by: "user", code: right.kind },
    mail: "mfa_disabled",
    statements: clear(ctx, passwordLimit(userId), codeLimit(userId)),
  });
}

/** Counts an attempt of the password and one of a code, if there is a second factor to turn off. */
async function readUserAndFactor(ctx: AuthenticatedContext) {
  const { userId } = ctx.principal;
  const when = hasFactorOn(userId);
  const limits = [passwordLimit(userId), codeLimit(userId)].map((limit) => ({ ...limit, when }));
  const selectUser = statements.select().from(users).where(eq(users.id, userId));
  const [[user], [factor]] = await readAndCount(ctx, { limits }, selectUser, selectFactor(userId));
  return [user, factor] as const;
}
