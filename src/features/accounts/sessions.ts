import { and, eq, exists, gt, lt, ne } from "drizzle-orm";
import { credentialGuards } from "../../auth/live-session.ts";
import { read } from "../../context/read.ts";
import type { AuthenticatedContext, RequestContext } from "../../context/request-context.ts";
import { write } from "../../context/write.ts";
import type { BatchItem } from "../../db/batch.ts";
import { type Guard, guard } from "../../db/guard.ts";
import { fetchCount, keyset, type Page, pageOf, type Slice } from "../../db/keyset.ts";
import { sessions } from "../../db/schema/sessions.ts";
import { statements } from "../../db/statements.ts";
import { notFound } from "../../kernel/errors.ts";
import { recorder } from "../audit/record.ts";

/** The actor's live sessions, newest first. */
export async function listSessions(ctx: AuthenticatedContext, slice: Slice): Promise<Page<SessionView>> {
  const { where, orderBy } = keyset({ key: sessions.createdAt, tie: sessions.id, descending: true }, slice);
  const [rows] = await read(
    ctx,
    statements
      .select()
      .from(sessions)
      .where(and(eq(sessions.userId, ctx.principal.userId), gt(sessions.expiresAt, ctx.now.toISOString()), where))
      .orderBy(...orderBy)
      .limit(fetchCount(slice)),
  );
  return pageOf(
    rows.map((row) => ({ item: viewOf(row, ctx), key: row.createdAt, tie: row.id })),
    slice,
  );
}

type SessionView = ReturnType<typeof viewOf>;

function viewOf(row: typeof sessions.$inferSelect, { principal }: AuthenticatedContext) {
  return {
    id: row.id,
    created_at: row.createdAt,
    last_used_at: row.lastUsedAt,
    user_agent: row.userAgent,
    current: row.id === principal.credential.id,
  };
}

/** Ends the session that the request came with. */
export function logOut(ctx: AuthenticatedContext): Promise<void> {
  return endSession(ctx, ctx.principal.credential.id);
}

/** @throws AppError `not_found` for a session that is not the actor's */
export async function endSession(ctx: AuthenticatedContext, id: string): Promise<void> {
  const { userId } = ctx.principal;
  const isOwn = and(eq(sessions.id, id), eq(sessions.userId, userId));
  const found = exists(statements.select({ id: sessions.id }).from(sessions).where(isOwn));
  const record = await recorder(ctx);
  await write(
    ctx,
    [...credentialGuards(ctx.principal, ctx.now), guard(found, notFound("session"))],
    [
      statements.delete(sessions).where(isOwn),
      record({ action: "session.ended", actorId: userId, targetId: userId, detail: { session_id: id } }),
    ],
  );
  ctx.recheckSessions(userId);
}

/** The actor's own, or anyone's where the caller's guards allow it. `beside` goes into the same batch. */
export async function endAllSessions(
  ctx: AuthenticatedContext,
  userId = ctx.principal.userId,
  guards: readonly Guard[] = [],
  beside: readonly BatchItem[] = [],
): Promise<void> {
  const record = await recorder(ctx);
  await write(
    ctx,
    [...credentialGuards(ctx.principal, ctx.now), ...guards],
    [
      statements.delete(sessions).where(eq(sessions.userId, userId)),
      record({ action: "sessions.ended", actorId: ctx.principal.userId, targetId: userId }),
      ...beside,
    ],
  );
  ctx.recheckSessions(userId);
}

export function deleteOtherSessions({ principal }: AuthenticatedContext) {
  const { userId, credential } = principal;
  return statements.delete(sessions).where(and(eq(sessions.userId, userId), ne(sessions.id, credential.id)));
}

/** A log-in deletes the user's expired sessions. */
export function deleteExpiredSessions({ now }: RequestContext, userId: string) {
  return statements.delete(sessions).where(and(eq(sessions.userId, userId), lt(sessions.expiresAt, now.toISOString())));
}
