import { and, eq, exists, gt, isNotNull, notExists, type Placeholder, type SQL, sql } from "drizzle-orm";
import { AppError } from "../kernel/errors.ts";
import { statements } from "./client.ts";
import type { Context } from "./context.ts";
import { type Guard, guard } from "./guard.ts";
import { prepare } from "./prepared.ts";
import { sessions } from "./schema/sessions.ts";
import { users } from "./schema/users.ts";

export function sessionEnded(): AppError {
  return new AppError("session_ended", "This session has ended. Sign in again.");
}

export function suspended(): AppError {
  return new AppError("suspended", "This account is suspended.");
}

/** Not ended, by whatever cause: log-out, expiry, or an account that is gone. */
function liveSessions(userId: string | Placeholder, now: string | Placeholder): SQL | undefined {
  return and(eq(sessions.userId, userId), gt(sessions.expiresAt, now));
}

/** The actor, with their session if it lives. */
export function selectSession({ actor, now }: Context) {
  return selectOwnSession({ userId: actor.userId, sessionId: actor.sessionId, now: now.toISOString() });
}

const selectOwnSession = prepare(() =>
  selectSessions(sql.placeholder("userId"), eq(sessions.id, sql.placeholder("sessionId")), sql.placeholder("now")),
);

/** A user, with those of their sessions by id that live. */
export function selectLiveSessions(userId: string, ids: readonly string[], now: Date) {
  const named = sql`${sessions.id} IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`;
  return selectSessions(userId, named, now.toISOString());
}

/** A row for each session; one without any where there is none, and no row where there is no such user. */
function selectSessions(userId: string | Placeholder, which: SQL, now: string | Placeholder) {
  return statements
    .select({
      id: sessions.id,
      expiresAt: sessions.expiresAt,
      role: users.role,
      isSuspended: sql<0 | 1>`${users.suspendedAt} IS NOT NULL`,
    })
    .from(users)
    .leftJoin(sessions, and(which, liveSessions(userId, now)))
    .where(eq(users.id, userId));
}

export type Found = Awaited<ReturnType<ReturnType<typeof selectSessions>["execute"]>>;

/** Who acts in their session. @throws AppError `suspended`, whether or not the session lives; `session_ended` */
export function liveSession(found: Found) {
  const [row] = found;
  if (!row?.id || row.isSuspended) throw refusalOf(found);
  return row;
}

/** Why a session that was looked for is not among those that live. */
export function refusalOf([found]: Found): AppError {
  return found?.isSuspended ? suspended() : sessionEnded();
}

export interface LiveSession {
  readonly id: string;
  readonly expiresAt: string;
}

/** Those of the sessions that let anyone in: of someone suspended, none. */
export function liveAmong(found: Found): LiveSession[] {
  return found.flatMap(({ id, expiresAt, isSuspended }) =>
    id && expiresAt && !isSuspended ? [{ id, expiresAt }] : [],
  );
}

/** The same for a write. */
export function sessionGuards({ actor, now }: Context): readonly Guard[] {
  const live = and(eq(sessions.id, actor.sessionId), liveSessions(actor.userId, now.toISOString()));
  const session = exists(statements.select({ id: sessions.id }).from(sessions).where(live));
  return [activeGuard(actor.userId), guard(session, "session_ended", sessionEnded())];
}

/** Holds unless the user is suspended. */
export function activeGuard(userId: string, error = suspended()): Guard {
  const isSuspended = and(eq(users.id, userId), isNotNull(users.suspendedAt));
  return guard(notExists(statements.select({ id: users.id }).from(users).where(isSuspended)), "suspended", error);
}
