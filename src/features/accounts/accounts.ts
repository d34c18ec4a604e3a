import { and, eq, exists } from "drizzle-orm";
import { abortsAs } from "../../db/aborted.ts";
import { statements } from "../../db/client.ts";
import type { Context, Visit } from "../../db/context.ts";
import { type Guard, guard } from "../../db/guard.ts";
import { read } from "../../db/read.ts";
import { links } from "../../db/schema/links.ts";
import { profiles } from "../../db/schema/profiles.ts";
import { users } from "../../db/schema/users.ts";
import { sessionGuards } from "../../db/session.ts";
import type { User } from "../../db/views.ts";
import { write } from "../../db/write.ts";
import { emailKey } from "../../kernel/email.ts";
import { AppError } from "../../kernel/errors.ts";
import { newId } from "../../kernel/ids.ts";
import { fold } from "../../kernel/text.ts";
import { recorder } from "../audit/record.ts";
import { commitFirst } from "../feed/commit.ts";
import { hashPassword, isPassword } from "./argon2.ts";
import { refuseOwnName } from "./passwords.ts";
import { deleteOtherSessions, newSession, type Tokens, tokensFor } from "./sessions.ts";

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
  visit.later(visit.enqueue([{ kind: "verify", userId, again: false }]));
}

/** By the unique index that was hit. */
export const NAMES_TAKEN = {
  "users.username_key": new AppError("username_taken", "This username belongs to someone else."),
  "users.email_key": new AppError("email_taken", "This e-mail address belongs to another account."),
};

function namesOf({ username, email }: { username: string; email?: string | null | undefined }) {
  return { usernameKey: fold(username), email: email ?? null, emailKey: email ? emailKey(email) : null };
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
