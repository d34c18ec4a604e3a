import { and, eq, type SQL, sql } from "drizzle-orm";
import { sealMfaToken } from "../../auth/mfa-token.ts";
import type { RequestContext } from "../../context/request-context.ts";
import { write } from "../../context/write.ts";
import { users } from "../../db/schema/users.ts";
import type { Statement } from "../../db/statements.ts";
import { emailKey } from "../../kernel/email.ts";
import { AppError } from "../../kernel/errors.ts";
import { fold } from "../../kernel/text.ts";
import { nameKey } from "../../limits/network.ts";
import { isPassword } from "./argon2.ts";
import { clearLogInLimits, logInLimits } from "./log-in-limits.ts";
import { warnOwner } from "./log-in-mail.ts";
import { readAndCount } from "./read-and-count.ts";
import { failedLogIn, refuseAttempt } from "./refuse-attempt.ts";
import type { SignedIn } from "./register.ts";
import {
  type Account,
  loginSuspended,
  longLivedToken,
  type Opened,
  selectAccount,
  signedIn,
  startSession,
} from "./start-session.ts";

export interface Credentials {
  username?: string | undefined;
  email?: string | undefined;
  password: string;
}

/**
 * @throws AppError `invalid_credentials`, the same and after the same time for an unknown user and a wrong password;
 * `login_suspended` and `mfa_required` where the password is right; `too_many_attempts` before either is known
 */
export async function logIn(ctx: RequestContext, credentials: Credentials, userAgent: string): Promise<SignedIn> {
  return signedIn(ctx, await openSession(ctx, credentials, userAgent));
}

/** As `logIn`, for clients that keep one token. */
export async function logInForToken(ctx: RequestContext, credentials: Credentials, userAgent: string): Promise<string> {
  return longLivedToken(ctx, await openSession(ctx, credentials, userAgent));
}

async function openSession(ctx: RequestContext, credentials: Credentials, userAgent: string): Promise<Opened> {
  const found = await reserveAndFind(ctx, credentials);
  const right = isPassword(credentials.password, found?.passwordHash ?? NOBODYS_HASH);
  if (!found || !right) return refuse(ctx, found?.id ?? null, wrongCredentials());
  if (found.suspendedAt !== null) return refuse(ctx, found.id, loginSuspended());
  const success = await clearLogInLimits(ctx, found.id);
  if (found.factor) return askForCode(ctx, found, success);
  return startSession(ctx, found, { userAgent, passwordChanged: wrongCredentials(), statements: success });
}

/** @throws AppError `mfa_required` with the token for `POST /api/login/mfa` */
async function askForCode(ctx: RequestContext, account: Account, success: readonly Statement[]): Promise<never> {
  if (success.length > 0) await write(ctx, [], success);
  const mfa_token = await sealMfaToken(ctx.settings, account, ctx.now);
  const detail = "Send this token with a code of your second factor to POST /api/login/mfa, within five minutes.";
  throw new AppError("mfa_required", detail, [], { mfa_token });
}

/** Counts the attempt, and reads the account in the same trip. @throws AppError `too_many_attempts` */
async function reserveAndFind(ctx: RequestContext, credentials: Credentials) {
  const { username, email } = credentials;
  // A name that nobody has waits like any other.
  const unknown = await nameKey(ctx, [username && fold(username), email && emailKey(email)].join());
  const account = sql`coalesce((SELECT ${users.id} FROM ${users} WHERE ${isNamed(credentials)}), ${unknown})`;
  const limits = await logInLimits(ctx, account);
  const [[found]] = await readAndCount(ctx, { limits }, selectAccount(isNamed(credentials)));
  return found;
}

function isNamed({ username, email }: Credentials): SQL | undefined {
  return and(username === undefined ? undefined : hasName(username), email === undefined ? undefined : hasEmail(email));
}

/** With an `@` it is an address: no username has one. */
function hasName(name: string): SQL {
  const key = fold(name);
  return key.includes("@") ? hasEmail(name) : eq(users.usernameKey, key);
}

function hasEmail(email: string): SQL {
  return eq(users.emailKey, emailKey(email));
}

/** An unknown user's password is compared with this, so that the response takes as long as for a known one. */
const NOBODYS_HASH = `$argon2id$v=19$m=19456,t=2,p=1$${"A".repeat(22)}$${"A".repeat(43)}`;

function refuse(ctx: RequestContext, userId: string | null, error: AppError): Promise<never> {
  return refuseAttempt(ctx, failedLogIn(userId), error, warnOwner(ctx, userId));
}

function wrongCredentials(): AppError {
  return new AppError("invalid_credentials", "Wrong username or password.");
}
