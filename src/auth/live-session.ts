import { and, eq, exists, gt, isNotNull, notExists, type Placeholder, type SQL, sql } from "drizzle-orm";
import { type Guard, guard } from "../db/guard.ts";
import { lastOfEntity, lastOfFeed, type Tagged } from "../db/last-change.ts";
import { prepare } from "../db/prepared.ts";
import { sessions } from "../db/schema/sessions.ts";
import { users } from "../db/schema/users.ts";
import { statements } from "../db/statements.ts";
import { template } from "../db/template.ts";
import { AppError } from "../kernel/errors.ts";
import type { Principal } from "./principal.ts";

export function sessionEnded(): AppError {
  return new AppError("session_ended", "This session has ended. Sign in again.");
}

export function suspended(): AppError {
  return new AppError("suspended", "This account is suspended.");
}

/** Sessions that have not ended, whether by log-out, expiry or deletion of the account. */
function liveSessions(userId: string | Placeholder, now: string | Placeholder): SQL | undefined {
  return and(eq(sessions.userId, userId), gt(sessions.expiresAt, now));
}

/** The principal's user, with the session of their credential if it is live, and the last change of what is tagged. */
export function selectCredential({ userId, credential }: Principal, now: Date, tagged?: Tagged) {
  const values = { userId, sessionId: credential.id, now: now.toISOString() };
  if (typeof tagged !== "object") return selectSession(values, tagged ?? null);
  return selectSession({ ...values, entity: tagged.entity, id: tagged.id }, "entity");
}

const selectSession = prepare((tagged: "feed" | "entity" | null) => {
  const [userId, entity, id] = ["userId", "entity", "id"].map((name) => sql`${sql.placeholder(name)}`) as [
    SQL,
    SQL,
    SQL,
  ];
  const last = { feed: () => lastOfFeed({ userId }), entity: () => lastOfEntity({ userId, entity, id }) };
  return selectSessions(
    sql.placeholder("userId"),
    eq(sessions.id, sql.placeholder("sessionId")),
    sql.placeholder("now"),
    tagged ? last[tagged]() : undefined,
  );
});

/** A user, with those of the named sessions that are live. */
export function selectLiveSessions(userId: string, ids: readonly string[], now: Date) {
  const isNamed = sql`${sessions.id} IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`;
  return selectSessions(userId, isNamed, now.toISOString());
}

/** One row for each session. A user without sessions has one row with a null session. An unknown user has no row. */
function selectSessions(userId: string | Placeholder, which: SQL, now: string | Placeholder, lastChange = sql`NULL`) {
  return statements
    .select({
      id: sessions.id,
      expiresAt: sessions.expiresAt,
      role: users.role,
      isSuspended: sql<0 | 1>`${users.suspendedAt} IS NOT NULL`,
      lastChange: sql<number | null>`${lastChange}`.as("last_change"),
    })
    .from(users)
    .leftJoin(sessions, and(which, liveSessions(userId, now)))
    .where(eq(users.id, userId));
}

export type SessionRows = Awaited<ReturnType<ReturnType<typeof selectSessions>["execute"]>>;

/** @throws AppError `suspended`, whether or not the session is live; `session_ended` */
export function assertLive(rows: SessionRows) {
  const [row] = rows;
  if (!row?.id || row.isSuspended) throw refusalOf(rows);
  return row;
}

/** Why none of the sessions asked for lets anyone in. */
export function refusalOf([row]: SessionRows): AppError {
  return row?.isSuspended ? suspended() : sessionEnded();
}

export interface LiveSession {
  readonly id: string;
  readonly expiresAt: string;
}

/** The sessions that let their user in: none while the user is suspended. */
export function liveAmong(rows: SessionRows): LiveSession[] {
  return rows.flatMap(({ id, expiresAt, isSuspended }) => (id && expiresAt && !isSuspended ? [{ id, expiresAt }] : []));
}

/** The guards of every write by a principal. */
export function credentialGuards({ userId, credential }: Principal, now: Date): readonly Guard[] {
  const isLive = sessionIsLive({ userId, sessionId: credential.id, now: now.toISOString() });
  return [activeGuard(userId), guard(isLive, sessionEnded)];
}

const sessionIsLive = template(["userId", "sessionId", "now"], ({ userId, sessionId, now }) =>
  exists(
    statements
      .select({ id: sessions.id })
      .from(sessions)
      .where(and(eq(sessions.id, sessionId), eq(sessions.userId, userId), gt(sessions.expiresAt, now))),
  ),
);

/** Holds unless the user is suspended. */
export function activeGuard(userId: string, error: Guard["error"] = suspended): Guard {
  return guard(isActive({ userId }), error);
}

const isActive = template(["userId"], ({ userId }) =>
  notExists(
    statements
      .select({ id: users.id })
      .from(users)
      .where(and(eq(users.id, userId), isNotNull(users.suspendedAt))),
  ),
);
