import { and, eq, exists, gt, type SQL } from "drizzle-orm";
import { AppError } from "../kernel/errors.ts";
import { statements } from "./client.ts";
import type { Context } from "./context.ts";
import { type Guard, guard } from "./guard.ts";
import { sessions } from "./schema/sessions.ts";

export function sessionEnded(): AppError {
  return new AppError("session_ended", "This session has ended. Sign in again.");
}

/** Ended by whatever cause: log-out, expiry, or an account that is gone. */
function isLive({ actor, now }: Context): SQL | undefined {
  return and(
    eq(sessions.id, actor.sessionId),
    eq(sessions.userId, actor.userId),
    gt(sessions.expiresAt, now.toISOString()),
  );
}

export function selectSession(ctx: Context) {
  return statements.select({ id: sessions.id }).from(sessions).where(isLive(ctx));
}

export function sessionGuard(ctx: Context): Guard {
  return guard(exists(selectSession(ctx)), "session_ended", sessionEnded());
}
