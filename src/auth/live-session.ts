import { and, eq, exists, gt, isNotNull, isNull, notExists, type SQL, sql } from "drizzle-orm";
import { type Guard, guard } from "../db/guard.ts";
import { lastOfEntity, lastOfFeed, type Tagged } from "../db/last-change.ts";
import { prepare } from "../db/prepared.ts";
import { sessions } from "../db/schema/sessions.ts";
import { tokens } from "../db/schema/tokens.ts";
import { users } from "../db/schema/users.ts";
import { statements } from "../db/statements.ts";
import { template } from "../db/template.ts";
import { AppError } from "../kernel/errors.ts";
import { areLiveTokens, scopeGuards, tokenIsLive } from "./live-token.ts";
import type { Principal } from "./principal.ts";
import { requireScopes } from "./scopes.ts";

/** A session ends this long after its last refresh. */
export const SESSION_DAYS = 30;

export function sessionEnded(): AppError {
  return new AppError("session_ended", "This session has ended. Sign in again.");
}

export function suspended(): AppError {
  return new AppError("suspended", "This account is suspended.");
}

/** Sessions that have not ended, whether by log-out, expiry or deletion of the account. */
function liveSessions(userId: SQL | string, now: SQL | string): SQL | undefined {
  return and(eq(sessions.userId, userId), gt(sessions.expiresAt, now));
}

/** The principal's user, with the session or token of their credential if it is live, and the last change of what is tagged. */
export function selectCredential({ userId, credential: { kind, id } }: Principal, now: Date, tagged?: Tagged) {
  const select = kind === "session" ? selectSession : selectToken;
  const values = { userId, credential: id, now: now.toISOString() };
  if (typeof tagged !== "object") return select(values, tagged ?? null);
  return select({ ...values, entity: tagged.entity, id: tagged.id }, "entity");
}

const [userId, credential, now, entity, id] = ["userId", "credential", "now", "entity", "id"].map(
  (name) => sql`${sql.placeholder(name)}`,
) as [SQL, SQL, SQL, SQL, SQL];

const userColumns = { role: users.role, isSuspended: sql<0 | 1>`${users.suspendedAt} IS NOT NULL` };

type TagKind = "feed" | "entity" | null;

function lastChange(tagged: TagKind) {
  const last = { feed: lastOfFeed({ userId }), entity: lastOfEntity({ userId, entity, id }) };
  return sql<number | null>`${tagged ? last[tagged] : sql`NULL`}`.as("last_change");
}

const selectSession = prepare((tagged: TagKind) =>
  statements
    .select({ id: sessions.id, expiresAt: sessions.expiresAt, ...userColumns, lastChange: lastChange(tagged) })
    .from(users)
    .leftJoin(sessions, and(eq(sessions.id, credential), liveSessions(userId, now)))
    .where(eq(users.id, userId)),
);

const selectToken = prepare((tagged: TagKind) => {
  const { hash, expiresAt, scopes } = tokens;
  return statements
    .select({ id: hash, expiresAt, scopes, ...userColumns, lastChange: lastChange(tagged) })
    .from(users)
    .leftJoin(tokens, and(eq(hash, credential), areLiveTokens(userId, now)))
    .where(eq(users.id, userId));
});

/**
 * A user, with those of the named sessions and tokens that may open sockets: one row for each. Where there are none, one
 * row with nulls. An unknown user has no row.
 */
export function selectLiveCredentials(userId: string, ids: readonly string[], now: Date) {
  const at = now.toISOString();
  const named = sql`(SELECT value FROM json_each(${JSON.stringify(ids)}))`;
  const isLive = sql`EXISTS (SELECT 1 FROM json_each(${tokens.scopes}) WHERE value = 'live')`;
  const live = sql`(SELECT ${sessions.id} AS id, ${sessions.expiresAt} AS expires_at FROM ${sessions}
    WHERE ${sessions.id} IN ${named} AND ${liveSessions(userId, at)}
    UNION ALL SELECT ${tokens.hash}, coalesce(${tokens.expiresAt}, ${NEVER}) FROM ${tokens}
    WHERE ${tokens.hash} IN ${named} AND ${areLiveTokens(userId, at)} AND ${isNull(tokens.categories)} AND ${isLive})`;
  return statements
    .select({ id: sql<string | null>`live.id`, expiresAt: sql<string | null>`live.expires_at`, ...userColumns })
    .from(users)
    .leftJoin(sql`${live} AS live`, sql`true`)
    .where(eq(users.id, userId));
}

const NEVER = "9999-12-31T23:59:59.999Z";

/** The rows of these statements. */
export type CredentialRows = readonly {
  readonly id: string | null;
  readonly expiresAt: string | null;
  /** A token's, as JSON. */
  readonly scopes?: string | null;
  readonly role: "user" | "admin";
  readonly isSuspended: 0 | 1;
  readonly lastChange?: number | null;
}[];

/** @throws AppError `suspended`, even if the credential is live; `session_ended`; `session_required`, `insufficient_scope` */
export function assertLive(rows: CredentialRows, { needs }: Principal) {
  const [row] = rows;
  if (!row?.id || row.isSuspended) throw refusalOf(rows);
  if (row.scopes) requireScopes(JSON.parse(row.scopes), needs);
  return row;
}

/** The error for a user of whose credentials none is live. */
export function refusalOf([row]: CredentialRows): AppError {
  return row?.isSuspended ? suspended() : sessionEnded();
}

export interface LiveCredential {
  readonly id: string;
  readonly expiresAt: string;
}

/** The credentials that let their user in: none while the user is suspended. */
export function liveAmong(rows: CredentialRows): LiveCredential[] {
  return rows.flatMap(({ id, expiresAt, isSuspended }) => (id && expiresAt && !isSuspended ? [{ id, expiresAt }] : []));
}

/** The guards of every write by a principal. */
export function credentialGuards({ userId, credential, needs }: Principal, now: Date): readonly Guard[] {
  const { kind, id } = credential;
  const isLive = (kind === "session" ? sessionIsLive : tokenIsLive)({ userId, id, now: now.toISOString() });
  const scopes = kind === "session" ? [] : scopeGuards(id, needs);
  return [activeGuard(userId), guard(isLive, sessionEnded), ...scopes];
}

const sessionIsLive = template(["userId", "id", "now"], ({ userId, id, now }) =>
  exists(
    statements
      .select({ id: sessions.id })
      .from(sessions)
      .where(and(eq(sessions.id, id), eq(sessions.userId, userId), gt(sessions.expiresAt, now))),
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
