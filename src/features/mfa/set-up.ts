import { eq, isNull, not } from "drizzle-orm";
import { encryptSecret } from "../../auth/encryption.ts";
import { credentialGuards } from "../../auth/live-session.ts";
import type { AuthenticatedContext } from "../../context/request-context.ts";
import { write } from "../../context/write.ts";
import { type Guard, guard } from "../../db/guard.ts";
import { secondFactors } from "../../db/schema/second-factors.ts";
import { statements } from "../../db/statements.ts";
import { AppError } from "../../kernel/errors.ts";
import { clear } from "../../limits/attempts.ts";
import { confirmPassword, passwordLimit, unchangedPasswordGuard, wrongPassword } from "../accounts/password.ts";
import { readAndCount } from "../accounts/read-and-count.ts";
import { recorder } from "../audit/record.ts";
import { accountMail } from "../email/account-mail.ts";
import { newRecoveryCodes } from "./recovery-codes.ts";
import { factorOff, hasFactor, hasFactorOn, selectFactor } from "./second-factor.ts";
import { keyUri, newSecret, secretText } from "./totp.ts";
import { codeLimit, invalidCode, verifyCode } from "./verify-code.ts";

/**
 * A new secret for an authenticator app. Log-in asks for its codes once one of them has confirmed it.
 * @throws AppError `wrong_password`, `too_many_attempts`, `mfa_on`
 */
export async function setUpTotp(
  ctx: AuthenticatedContext,
  { current_password }: { current_password: string },
): Promise<{ secret: string; uri: string }> {
  const isOff = factorOffGuard(ctx.principal.userId);
  const { id, username, passwordHash } = await confirmPassword(ctx, current_password, [isOff]);
  const secret = newSecret();
  const row = {
    ...(await encryptSecret(ctx.settings, "second-factor", id, secret)),
    confirmedAt: null,
    lastStep: 0,
    recoveryCodes: "[]",
    createdAt: ctx.now.toISOString(),
  };
  await write(
    ctx,
    [...credentialGuards(ctx.principal, ctx.now), unchangedPasswordGuard(id, passwordHash, wrongPassword()), isOff],
    [
      statements
        .insert(secondFactors)
        .values({ userId: id, ...row })
        .onConflictDoUpdate({ target: secondFactors.userId, set: row }),
      ...clear(ctx, passwordLimit(id)),
    ],
  );
  return { secret: secretText(secret), uri: keyUri(secret, username) };
}

/**
 * Turns the second factor on. The recovery codes are shown here only.
 * @throws AppError `invalid_code`, `too_many_attempts`, `mfa_on`; `mfa_off` where nothing is set up
 */
export async function confirmTotp(
  ctx: AuthenticatedContext,
  { code }: { code: string },
): Promise<{ recovery_codes: string[] }> {
  const { userId } = ctx.principal;
  const isPending = hasFactor(userId, isNull(secondFactors.confirmedAt));
  const limits = [{ ...codeLimit(userId), when: isPending }];
  const [[factor]] = await readAndCount(ctx, { limits }, selectFactor(userId));
  if (!factor) throw factorOff("Set the second factor up first, with POST /api/mfa/totp.");
  if (factor.confirmedAt !== null) throw alreadyOn();
  const right = await verifyCode(ctx, factor, code);
  if (!right) throw invalidCode();

  const { codes, hashes } = await newRecoveryCodes(userId);
  const record = await recorder(ctx);
  await write(
    ctx,
    [...credentialGuards(ctx.principal, ctx.now), factorOffGuard(userId), right.guard],
    [
      right.use,
      statements
        .update(secondFactors)
        .set({ confirmedAt: ctx.now.toISOString(), recoveryCodes: JSON.stringify(hashes) })
        .where(eq(secondFactors.userId, userId)),
      record({ action: "mfa.enabled", actorId: userId, targetId: userId }),
      accountMail(ctx, userId, "mfa_enabled"),
      ...clear(ctx, codeLimit(userId)),
    ],
  );
  return { recovery_codes: codes };
}

function factorOffGuard(userId: string): Guard {
  return guard(not(hasFactorOn(userId)), alreadyOn());
}

function alreadyOn(): AppError {
  return new AppError("mfa_on", "The second factor is on already. Turn it off first.");
}
