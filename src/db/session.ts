import { and, eq, exists, gt, type SQL, sql } from "drizzle-orm";
import { AppError } from "../kernel/errors.ts";
import { statements } from "./client.ts";
import type { Context } from "./context.ts";
import { type Guard, guard } from "./guard.ts";
import { sessions } from "./schema/sessions.ts";

export function sessionEnded(): AppError {
  return new AppError("session_ended", "This session has ended. Sign in again.");
}

/** Not ended, by whatever cause: log-out, expiry, or an account that is gone. */
function liveSessions(userId: string, now: Date): SQL | undefined {
  return and(eq(sessions.userId, userId), gt(sessions.expiresAt, now.toISOString()));
}

export function selectSession({ actor, now }: Context) {
  return statements
    .select({ id: sessions.id })
    .from(sessions)
    .where(and(eq(sessions.id, actor.sessionId), liveSessions(actor.userId, now)));
}

/** Those of a user's sessions, by id, that are live, and until when. */
export function selectLiveSessions(userId: string, ids: readonly string[], now: Date) {
  const named = sql`${sessions.id} IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`;
  return statements
    .select({ id: sessions.id, expiresAt: sessions.expiresAt })
    .from(sessions)
    .where(and(named, liveSessions(userId, now)));
}

export function sessionGuard(ctx: Context): Guard {
  return guard(exists(selectSession(ctx)), "session_ended", sessionEnded());
}
