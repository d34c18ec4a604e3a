import { and, eq, isNotNull, type SQL } from "drizzle-orm";
import { activeGuard } from "../../auth/live-session.ts";
import { type SessionRef, sealOpaque } from "../../auth/opaque-token.ts";
import type { RequestContext } from "../../context/request-context.ts";
import { write } from "../../context/write.ts";
import type { Guard } from "../../db/guard.ts";
import { profiles } from "../../db/schema/profiles.ts";
import { secondFactors } from "../../db/schema/second-factors.ts";
import { users } from "../../db/schema/users.ts";
import { type Statement, statements } from "../../db/statements.ts";
import { AppError } from "../../kernel/errors.ts";
import { recorder } from "../audit/record.ts";
import { unchangedPasswordGuard } from "./password.ts";
import type { SignedIn } from "./register.ts";
import { deleteExpiredSessions } from "./sessions.ts";
import { newSession, tokensFor } from "./tokens.ts";
import { type User, userView } from "./user-view.ts";

/** An account that someone logs in to, with its second factor if that is on. */
export type Account = Awaited<ReturnType<typeof selectAccount>>[number];

export function selectAccount(where: SQL | undefined) {
  return statements
    .select({
      user: userView,
      id: users.id,
      passwordHash: users.passwordHash,
      suspendedAt: users.suspendedAt,
      timeZone: profiles.timeZone,
      factor: secondFactors,
    })
    .from(users)
    .innerJoin(profiles, eq(profiles.userId, users.id))
    .leftJoin(secondFactors, and(eq(secondFactors.userId, users.id), isNotNull(secondFactors.confirmedAt)))
    .where(where);
}

interface Options {
  readonly userAgent: string;
  /** Thrown if the password has changed since the account was read. */
  readonly passwordChanged: AppError;
  /** Written with the session. */
  readonly statements: readonly Statement[];
  /** For a second factor: its code is unused. */
  readonly guards?: readonly Guard[];
  readonly detail?: Readonly<Record<string, string>>;
}

export interface Opened {
  readonly user: User;
  readonly ref: SessionRef;
  readonly timeZone: string;
}

/** @throws `passwordChanged`, the guards' errors, AppError `login_suspended` */
export async function startSession(
  ctx: RequestContext,
  { id, user, passwordHash, timeZone }: Account,
  { userAgent, passwordChanged, statements, guards = [], detail }: Options,
): Promise<Opened> {
  const { ref, insert } = newSession(ctx, id, userAgent);
  const record = await recorder(ctx);
  const entry = { action: "login.succeeded", actorId: id, targetId: id } as const;
  await write(
    ctx,
    [unchangedPasswordGuard(id, passwordHash, passwordChanged), activeGuard(id, loginSuspended()), ...guards],
    [
      insert,
      deleteExpiredSessions(ctx, id),
      record({ ...entry, detail: { session_id: ref.sessionId, ...detail } }),
      ...statements,
    ],
  );
  return { user, ref, timeZone };
}

export async function signedIn(ctx: RequestContext, { user, ref, timeZone }: Opened): Promise<SignedIn> {
  return { user, ...(await tokensFor(ctx, ref, timeZone)) };
}

/** For clients that keep one token. It lives as long as its session: 30 days, or until log-out. */
export function longLivedToken({ settings }: RequestContext, { ref }: Opened): Promise<string> {
  return sealOpaque(settings, "tws_", ref);
}

export function loginSuspended(): AppError {
  return new AppError("login_suspended", "This account is suspended.");
}
