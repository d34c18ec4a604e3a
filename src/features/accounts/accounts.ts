import { and, eq, exists, type SQL } from "drizzle-orm";
import { abortsAs } from "../../db/aborted.ts";
import { statements } from "../../db/client.ts";
import type { Context, Visit } from "../../db/context.ts";
import { type Guard, guard } from "../../db/guard.ts";
import { read, readUnchecked } from "../../db/read.ts";
import { links } from "../../db/schema/links.ts";
import { profiles } from "../../db/schema/profiles.ts";
import { users } from "../../db/schema/users.ts";
import { activeGuard, sessionGuards } from "../../db/session.ts";
import { type User, userView } from "../../db/views.ts";
import { write } from "../../db/write.ts";
import { AppError } from "../../kernel/errors.ts";
import { newId } from "../../kernel/ids.ts";
import { fold } from "../../kernel/text.ts";
import { recorder } from "../audit/record.ts";
import { commitFirst } from "../feed/commit.ts";
import { hashPassword, isPassword } from "./argon2.ts";
import { refuseOwnName } from "./passwords.ts";
import { deleteExpiredSessions, deleteOtherSessions, newSession, type Tokens, tokensFor } from "./sessions.ts";
import { type SessionRef, sealOpaque } from "./tokens.ts";

const DEFAULT_ZONE = "UTC";

export type SignedIn = { user: User } & Tokens;

export interface Registration {
  username: string;
  email?: string | null | undefined;
  password: string;
}

/** @throws AppError `registration_closed`, `username_taken`, `email_taken`, `invalid` */
export async function register(visit: Visit, input: Registration, userAgent: string): Promise<SignedIn> {
  if (visit.settings.REGISTRATION === "closed") {
    throw new AppError("registration_closed", "Nobody new can register here at present.");
  }
  refuseOwnName(input.password, "password", input.username, input.email);

  const at = visit.now.toISOString();
  const id = newId(visit.now);
  const session = newSession(visit, id, userAgent);
  const ctx = { ...visit, actor: { ...session.ref, timeZone: DEFAULT_ZONE, expiresAt: null } };
  await commitFirst(ctx, {
    event: "profile.updated",
    id,
    writes: [
      statements.insert(users).values({
        ...namesOf(input),
        id,
        username: input.username,
        passwordHash: hashPassword(input.password),
        createdAt: at,
      }),
      statements.insert(profiles).values({ userId: id, timeZone: DEFAULT_ZONE, createdAt: at, updatedAt: at }),
      session.insert,
    ],
  }).catch(abortsAs(NAMES_TAKEN));

  if (input.email) verifyLater(visit, id);
  const user: User = {
    id,
    username: input.username,
    email: input.email ?? null,
    email_verified: false,
    role: "user",
    created_at: at,
  };
  return { user, ...(await tokensFor(visit, session.ref, DEFAULT_ZONE)) };
}

/** Mails a link to verify the account's address with; where that cannot be asked for now, its owner can ask again. */
export function verifyLater(visit: Visit, userId: string): void {
  visit.later(visit.enqueue([{ kind: "verify", userId }]));
}

/** By the unique index that was hit. */
export const NAMES_TAKEN = {
  "users.username_key": new AppError("username_taken", "This username belongs to someone else."),
  "users.email_key": new AppError("email_taken", "This e-mail address belongs to another account."),
};

function namesOf({ username, email }: { username: string; email?: string | null | undefined }) {
  return { usernameKey: fold(username), email: email ?? null, emailKey: email ? fold(email) : null };
}

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

/** An `@` in `username` means that it is an address: no username has one. */
function isNamed({ username, email }: Credentials): SQL | undefined {
  const byUsername = username === undefined ? undefined : fold(username);
  return and(
    byUsername === undefined
      ? undefined
      : eq(byUsername.includes("@") ? users.emailKey : users.usernameKey, byUsername),
    email === undefined ? undefined : eq(users.emailKey, fold(email)),
  );
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

export function passwordUnchanged(userId: string, passwordHash: string, error: AppError): Guard {
  const same = and(eq(users.id, userId), eq(users.passwordHash, passwordHash));
  return guard(exists(statements.select({ id: users.id }).from(users).where(same)), "password_changed", error);
}

export interface PasswordChange {
  current_password: string;
  new_password: string;
}

/** Ends every other session. @throws AppError `wrong_password`, `invalid` */
export async function changePassword(ctx: Context, input: PasswordChange): Promise<void> {
  const user = await ownAccount(ctx, input.current_password);
  refuseOwnName(input.new_password, "new_password", user.username, user.email);
  const record = await recorder(ctx);
  await write(
    ctx,
    [...sessionGuards(ctx), passwordUnchanged(ctx.actor.userId, user.passwordHash, wrongPassword())],
    [
      statements
        .update(users)
        .set({ passwordHash: hashPassword(input.new_password) })
        .where(eq(users.id, ctx.actor.userId)),
      deleteOtherSessions(ctx),
      statements.delete(links).where(and(eq(links.userId, ctx.actor.userId), eq(links.purpose, "reset"))),
      record({ action: "password.changed", actorId: ctx.actor.userId, targetId: ctx.actor.userId }),
    ],
  );
  ctx.recheckSessions(ctx.actor.userId);
}

/** The actor's own account, once they have shown that they know its password. @throws AppError `wrong_password` */
export async function ownAccount(ctx: Context, password: string) {
  const [[user]] = await read(ctx, statements.select().from(users).where(eq(users.id, ctx.actor.userId)));
  if (!user || !isPassword(password, user.passwordHash)) throw wrongPassword();
  return user;
}

export function wrongPassword(): AppError {
  return new AppError("wrong_password", "This is not the account's password.");
}
