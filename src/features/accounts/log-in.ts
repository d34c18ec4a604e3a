import { and, eq, type SQL } from "drizzle-orm";
import { statements } from "../../db/client.ts";
import type { Visit } from "../../db/context.ts";
import { readUnchecked } from "../../db/read.ts";
import { profiles } from "../../db/schema/profiles.ts";
import { users } from "../../db/schema/users.ts";
import { activeGuard } from "../../db/session.ts";
import { type User, userView } from "../../db/views.ts";
import { write } from "../../db/write.ts";
import { emailKey } from "../../kernel/email.ts";
import { AppError } from "../../kernel/errors.ts";
import { fold } from "../../kernel/text.ts";
import { recorder } from "../audit/record.ts";
import { passwordUnchanged, type SignedIn } from "./accounts.ts";
import { isPassword } from "./argon2.ts";
import { deleteExpiredSessions, newSession, tokensFor } from "./sessions.ts";
import { type SessionRef, sealOpaque } from "./tokens.ts";

export interface Credentials {
  username?: string | undefined;
  email?: string | undefined;
  password: string;
}

/**
 * @throws AppError `invalid_credentials`, the same, and as late, for an unknown user and for a wrong password;
 * `login_suspended` for the right one
 */
export async function logIn(visit: Visit, credentials: Credentials, userAgent: string): Promise<SignedIn> {
  const { user, ref, timeZone } = await openSession(visit, credentials, userAgent);
  return { user, ...(await tokensFor(visit, ref, timeZone)) };
}

/** As `logIn`, for clients that keep one token: it lives as long as its session, 30 days, unless logged out. */
export async function logInForToken(visit: Visit, credentials: Credentials, userAgent: string): Promise<string> {
  const { ref } = await openSession(visit, credentials, userAgent);
  return sealOpaque(visit.settings, "tws_", ref);
}

interface Opened {
  user: User;
  ref: SessionRef;
  timeZone: string;
}

async function openSession(visit: Visit, credentials: Credentials, userAgent: string): Promise<Opened> {
  const [[found]] = await readUnchecked(
    visit,
    statements
      .select({
        user: userView,
        id: users.id,
        passwordHash: users.passwordHash,
        suspendedAt: users.suspendedAt,
        timeZone: profiles.timeZone,
      })
      .from(users)
      .innerJoin(profiles, eq(profiles.userId, users.id))
      .where(isNamed(credentials)),
  );
  const right = isPassword(credentials.password, found?.passwordHash ?? NOBODYS_HASH);
  if (!found || !right) return refuse(visit, found?.id ?? null, wrongCredentials());
  if (found.suspendedAt !== null) return refuse(visit, found.id, loginSuspended());

  const session = newSession(visit, found.id, userAgent);
  const { userId, sessionId } = session.ref;
  const record = await recorder(visit);
  await write(
    visit,
    [passwordUnchanged(userId, found.passwordHash, wrongCredentials()), activeGuard(userId, loginSuspended())],
    [
      session.insert,
      deleteExpiredSessions(visit, userId),
      record({
        action: "login.succeeded",
        actorId: userId,
        targetId: userId,
        detail: { session_id: sessionId },
      }),
    ],
  );
  return { user: found.user, ref: session.ref, timeZone: found.timeZone };
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

/** What an unknown user's password is held against, so that the answer takes as long as for a known one. */
const NOBODYS_HASH = `$argon2id$v=19$m=19456,t=2,p=1$${"A".repeat(22)}$${"A".repeat(43)}`;

/** Recorded without the name that was typed: it may well be a password. */
async function refuse(visit: Visit, targetId: string | null, error: AppError): Promise<never> {
  const record = await recorder(visit);
  const detail = { reason: error.code };
  await write(visit, [], [record({ action: "login.failed", actorId: null, targetId, detail })]);
  throw error;
}

function wrongCredentials(): AppError {
  return new AppError("invalid_credentials", "No account has this name and this password.");
}

function loginSuspended(): AppError {
  return new AppError("login_suspended", "This account is suspended.");
}
