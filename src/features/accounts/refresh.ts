import { and, eq, exists, gt, lt, or, type SQL } from "drizzle-orm";
import { activeGuard, sessionEnded } from "../../auth/live-session.ts";
import { openOpaque, type SessionRef } from "../../auth/opaque-token.ts";
import type { RequestContext } from "../../context/request-context.ts";
import { write } from "../../context/write.ts";
import { profiles } from "../../db/schema/profiles.ts";
import { sessions } from "../../db/schema/sessions.ts";
import { statements } from "../../db/statements.ts";
import { AppError } from "../../kernel/errors.ts";
import { recorder } from "../audit/record.ts";
import { accountMail } from "../email/account-mail.ts";
import { sessionExpiry, type Tokens, tokensFor } from "./tokens.ts";

const GRACE_SECONDS = 30;

/**
 * A new pair for a refresh token. The previous refresh token returns the same pair for 30 seconds while the newest is
 * unused, for two tabs and lost answers. Any other reuse ends the session.
 * @throws AppError `session_ended`, `suspended`, `token_reused`
 */
export async function refreshSession(ctx: RequestContext, refresh: string): Promise<Tokens> {
  const ref = await openOpaque(ctx.settings, "twr_", refresh);
  if (!ref) throw new AppError("session_ended", "This is not a valid refresh token.");

  const { userId, sessionId } = ref;
  const record = await recorder(ctx);
  const when = exists(statements.select({ id: sessions.id }).from(sessions).where(isReused(ctx, ref)));
  const entry = { action: "token.reused", actorId: userId, targetId: userId } as const;
  const [, , , reused, [found]] = await write(
    ctx,
    [activeGuard(userId)],
    [
      rotate(ctx, ref),
      record({ ...entry, detail: { session_id: sessionId } }, when),
      accountMail(ctx, userId, "token_reused", { when }),
      endIfReused(ctx, ref),
      selectNewest(ctx, ref),
    ],
  );
  if (reused.length > 0) {
    ctx.recheckSessions(userId);
    throw new AppError("token_reused", "This refresh token was used before, so its session has been ended.");
  }
  if (!found) throw sessionEnded();
  return tokensFor(ctx, { ...ref, generation: found.generation }, found.timeZone);
}

function rotate({ now }: RequestContext, ref: SessionRef) {
  const at = now.toISOString();
  return statements
    .update(sessions)
    .set({ generation: ref.generation + 1, rotatedAt: at, lastUsedAt: at, expiresAt: sessionExpiry(now) })
    .where(and(isSession(ref), eq(sessions.generation, ref.generation), gt(sessions.expiresAt, at)));
}

function endIfReused(ctx: RequestContext, ref: SessionRef) {
  return statements.delete(sessions).where(isReused(ctx, ref)).returning({ id: sessions.id });
}

function isReused({ now }: RequestContext, ref: SessionRef): SQL | undefined {
  const graceBegan = new Date(now.getTime() - GRACE_SECONDS * 1000).toISOString();
  const successor = ref.generation + 1;
  return and(
    isSession(ref),
    or(gt(sessions.generation, successor), and(eq(sessions.generation, successor), lt(sessions.rotatedAt, graceBegan))),
  );
}

function selectNewest({ now }: RequestContext, ref: SessionRef) {
  return statements
    .select({ generation: sessions.generation, timeZone: profiles.timeZone })
    .from(sessions)
    .innerJoin(profiles, eq(profiles.userId, sessions.userId))
    .where(and(isSession(ref), gt(sessions.expiresAt, now.toISOString())));
}

function isSession({ sessionId, userId }: SessionRef) {
  return and(eq(sessions.id, sessionId), eq(sessions.userId, userId));
}
