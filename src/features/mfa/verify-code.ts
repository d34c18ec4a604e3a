import { and, eq, lt, type SQL, sql } from "drizzle-orm";
import { decryptSecret } from "../../auth/encryption.ts";
import type { RequestContext } from "../../context/request-context.ts";
import { type Guard, guard } from "../../db/guard.ts";
import { secondFactors } from "../../db/schema/second-factors.ts";
import { type Statement, statements } from "../../db/statements.ts";
import { equalBytes, fromBase64Url } from "../../kernel/crypto.ts";
import { AppError } from "../../kernel/errors.ts";
import { log } from "../../kernel/log.ts";
import type { Limit } from "../../limits/attempts.ts";
import { hashRecoveryCode } from "./recovery-codes.ts";
import { matchingStep } from "./totp.ts";

export type Factor = typeof secondFactors.$inferSelect;

/** A right code, and the statement that spends it. If two requests send the same code, the guard lets one through. */
export interface VerifiedCode {
  readonly kind: "totp" | "recovery_code";
  readonly guard: Guard;
  readonly use: Statement;
  /** After this one is spent. */
  readonly recoveryCodesLeft: number;
}

/**
 * Undefined for a wrong code. It is compared with every code that would be right, so that the time it takes tells
 * nothing.
 */
export async function verifyCode(
  ctx: RequestContext,
  factor: Factor,
  typed: string,
): Promise<VerifiedCode | undefined> {
  const code = typed.replace(/\s/g, "");
  const [step, hash] = await Promise.all([stepOf(ctx, factor, code), hashRecoveryCode(factor.userId, code)]);
  const hashes: string[] = JSON.parse(factor.recoveryCodes);
  const isRecovery = hashes.filter((each) => isSame(each, hash)).length > 0;
  if (step !== undefined) {
    const unused = lt(secondFactors.lastStep, step);
    return { kind: "totp", recoveryCodesLeft: hashes.length, ...spend(factor, unused, { lastStep: step }) };
  }
  if (!isRecovery) return undefined;
  const unused = sql`EXISTS (SELECT 1 FROM json_each(${secondFactors.recoveryCodes}) WHERE value = ${hash})`;
  const others = sql`(SELECT json_group_array(value) FROM json_each(${secondFactors.recoveryCodes}) WHERE value <> ${hash})`;
  const left = hashes.length - 1;
  return { kind: "recovery_code", recoveryCodesLeft: left, ...spend(factor, unused, { recoveryCodes: others }) };
}

/** If the key is lost, no time-based code is right. Recovery codes still work. */
async function stepOf({ settings, now }: RequestContext, factor: Factor, code: string): Promise<number | undefined> {
  const secret = await decryptSecret(settings, "second-factor", factor.userId, factor);
  if (secret) return matchingStep(secret, code, { now, lastStep: factor.lastStep });
  log({ second_factor: "encrypted with a lost key", user_id: factor.userId, key_id: factor.keyId });
  return undefined;
}

function isSame(one: string, other: string): boolean {
  const [a, b] = [fromBase64Url(one), fromBase64Url(other)];
  return a !== undefined && b !== undefined && equalBytes(a, b);
}

/** A second factor that was set up again has another `created_at`. */
function spend({ userId, createdAt }: Factor, unused: SQL, values: { lastStep: number } | { recoveryCodes: SQL }) {
  const isThis = and(eq(secondFactors.userId, userId), eq(secondFactors.createdAt, createdAt));
  const condition = sql`EXISTS (SELECT 1 FROM ${secondFactors} WHERE ${and(isThis, unused)})`;
  return {
    guard: guard(condition, invalidCode),
    use: statements.update(secondFactors).set(values).where(isThis),
  };
}

/** For the codes of an account, at log-in and in its settings. */
export function codeLimit(userId: string): Limit {
  return { policy: "mfa", subject: userId, address: "" };
}

export function invalidCode(): AppError {
  return new AppError("invalid_code", "Wrong code.");
}
