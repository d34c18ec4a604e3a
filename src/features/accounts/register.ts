import { owe } from "../../context/outbox.ts";
import type { RequestContext } from "../../context/request-context.ts";
import { profiles } from "../../db/schema/profiles.ts";
import { users } from "../../db/schema/users.ts";
import { statements } from "../../db/statements.ts";
import { emailKey } from "../../kernel/email.ts";
import { AppError } from "../../kernel/errors.ts";
import { newId } from "../../kernel/ids.ts";
import { fold } from "../../kernel/text.ts";
import { type Limit, reserve } from "../../limits/attempts.ts";
import { addressKey } from "../../limits/network.ts";
import { commit } from "../feed/commit.ts";
import type { Write } from "../feed/write.ts";
import { hashPassword } from "./argon2.ts";
import { refuseOwnName } from "./password-rules.ts";
import { newSession, type Tokens, tokensFor } from "./tokens.ts";
import type { User } from "./user-view.ts";

const DEFAULT_ZONE = "UTC";

export type SignedIn = { user: User } & Tokens;

export interface Registration {
  username: string;
  email?: string | null | undefined;
  password: string;
}

/** @throws AppError `registration_closed`, `too_many_attempts`, `username_taken`, `email_taken`, `invalid` */
export async function register(ctx: RequestContext, input: Registration, userAgent: string): Promise<SignedIn> {
  if (ctx.settings.REGISTRATION === "closed") {
    throw new AppError("registration_closed", "Registration is closed.");
  }
  const { username, email = null, password } = input;
  refuseOwnName(password, "password", username, email);

  const at = ctx.now.toISOString();
  const id = newId(ctx.now);
  const session = newSession(ctx, id, userAgent);
  const row = { id, username, usernameKey: fold(username), email, emailKey: email && emailKey(email), createdAt: at };
  const { guards, statements: counts } = reserve(ctx, await registrationLimit(ctx));
  const creation: Write<unknown> = {
    event: "profile.updated",
    id,
    actorId: id,
    statements: [
      statements.insert(users).values({ ...row, passwordHash: hashPassword(password) }),
      statements.insert(profiles).values({ userId: id, timeZone: DEFAULT_ZONE, createdAt: at, updatedAt: at }),
      session.insert,
      ...(email ? [owe(ctx, { kind: "verify", userId: id })] : []),
    ],
    conflicts: NAMES_TAKEN,
  };
  // If the name is taken, the batch fails, and nothing is counted.
  await commit(ctx, [creation], { guards, statements: counts });

  const user: User = { id, username, email, email_verified: false, role: "user", created_at: at };
  return { user, ...(await tokensFor(ctx, session.ref, DEFAULT_ZONE)) };
}

async function registrationLimit(ctx: RequestContext): Promise<Limit> {
  return { policy: "registration", subject: "", address: await addressKey(ctx) };
}

/** By the unique index that was violated. */
export const NAMES_TAKEN: Readonly<Record<string, AppError>> = {
  "users.username_key": new AppError("username_taken", "This username is taken."),
  "users.email_key": new AppError("email_taken", "Another account has this e-mail address."),
};
