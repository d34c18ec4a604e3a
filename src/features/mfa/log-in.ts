import { eq } from "drizzle-orm";
import { openMfaToken } from "../../auth/mfa-token.ts";
import type { RequestContext } from "../../context/request-context.ts";
import { users } from "../../db/schema/users.ts";
import { AppError } from "../../kernel/errors.ts";
import { clear } from "../../limits/attempts.ts";
import { readAndCount } from "../accounts/read-and-count.ts";
import { failedLogIn, refuseAttempt } from "../accounts/refuse-attempt.ts";
import type { SignedIn } from "../accounts/register.ts";
import {
  loginSuspended,
  longLivedToken,
  type Opened,
  selectAccount,
  signedIn,
  startSession,
} from "../accounts/start-session.ts";
import { accountMail } from "../email/account-mail.ts";
import { codeLimit, invalidCode, type VerifiedCode, verifyCode } from "./verify-code.ts";

interface SecondStep {
  mfa_token: string;
  code: string;
}

/**
 * The second step of a log-in.
 * @throws AppError `session_ended` for a token that is no longer valid, `invalid_code`, `login_suspended`,
 * `too_many_attempts`
 */
export async function logInWithCode(ctx: RequestContext, input: SecondStep, userAgent: string): Promise<SignedIn> {
  return signedIn(ctx, await openSession(ctx, input, userAgent));
}

/** As `logInWithCode`, for clients that keep one token. */
export async function logInWithCodeForToken(
  ctx: RequestContext,
  input: SecondStep,
  userAgent: string,
): Promise<string> {
  return longLivedToken(ctx, await openSession(ctx, input, userAgent));
}

async function openSession(ctx: RequestContext, { mfa_token, code }: SecondStep, userAgent: string): Promise<Opened> {
  const token = await openMfaToken(ctx.settings, mfa_token, ctx.now);
  if (!token) throw tokenEnded();
  const selectUser = selectAccount(eq(users.id, token.userId));
  const [[found]] = await readAndCount(ctx, { limits: [codeLimit(token.userId)] }, selectUser);
  if (!found?.factor || !(await token.isFor(found))) throw tokenEnded();
  if (found.suspendedAt !== null) throw loginSuspended();

  const right = await verifyCode(ctx, found.factor, code);
  if (!right) return refuseAttempt(ctx, failedLogIn(found.id), invalidCode());
  return startSession(ctx, found, {
    userAgent,
    passwordChanged: tokenEnded(),
    guards: [right.guard],
    statements: [right.use, ...mailOf(ctx, found.id, right), ...clear(ctx, codeLimit(found.id))],
    detail: { second_factor: right.kind },
  });
}

function mailOf(ctx: RequestContext, userId: string, { kind, recoveryCodesLeft: left }: VerifiedCode) {
  if (kind !== "recovery_code") return [];
  const detail = left === 1 ? "1 recovery code is left." : `${left} recovery codes are left.`;
  return [accountMail(ctx, userId, "recovery_code_used", { detail })];
}

function tokenEnded(): AppError {
  return new AppError("session_ended", "This log-in is older than five minutes, or no longer valid. Start again.");
}
