import { and, eq, exists, gt, lt, ne, or, type SQL } from "drizzle-orm";
import { statements } from "../../db/client.ts";
import type { Context, Visit } from "../../db/context.ts";
import { type Guard, guard } from "../../db/guard.ts";
import { fetchCount, keyset, type Page, pageOf, type Slice } from "../../db/keyset.ts";
import { read } from "../../db/read.ts";
import { profiles } from "../../db/schema/profiles.ts";
import { sessions } from "../../db/schema/sessions.ts";
import { activeGuard, sessionEnded, sessionGuards } from "../../db/session.ts";
import { write } from "../../db/write.ts";
import { AppError, notFound } from "../../kernel/errors.ts";
import { newId } from "../../kernel/ids.ts";
import { recorder } from "../audit/record.ts";
import { ACCESS_SECONDS, openOpaque, type SessionRef, sealOpaque, signAccess } from "./tokens.ts";

const SESSION_DAYS = 30;
const GRACE_SECONDS = 30;
const USER_AGENT_LENGTH = 256;

export interface Tokens {
  access: string;
  refresh: string;
  token_type: "Bearer";
  expires_in: number;
}

/** A session not yet written: its row, and who it is. */
export function newSession({ now }: Visit, userId: string, userAgent: string) {
  const at = now.toISOString();
  const id = newId(now);
  const row = {
    id,
    userId,
    rotatedAt: at,
    createdAt: at,
    lastUsedAt: at,
    expiresAt: expiry(now),
    userAgent: userAgent.slice(0, USER_AGENT_LENGTH).toWellFormed().replaceAll("\0", ""),
  };
  return { ref: { userId, sessionId: id, generation: 0 }, insert: statements.insert(sessions).values(row) };
}

/** Clears away what a user's sessions left when they ran out: a log-in is the time to. */
export function deleteExpiredSessions({ now }: Visit, userId: string) {
  return statements.delete(sessions).where(and(eq(sessions.userId, userId), lt(sessions.expiresAt, now.toISOString())));
}

export async function tokensFor({ settings, now }: Visit, ref: SessionRef, timeZone: string): Promise<Tokens> {
  return {
    access: await signAccess(settings, { ...ref, timeZone }, now),
    refresh: await sealOpaque(settings, "twr_", ref),
    token_type: "Bearer",
    expires_in: ACCESS_SECONDS,
  };
}

/**
 * A new pair for a refresh token. The one before the newest is good for 30 seconds more while the newest is unused (two
 * tabs, a lost answer) and gets the same again; any other second use ends the session.
 * @throws AppError `session_ended`, `suspended`, `token_reused`
 */
export async function refreshSession(visit: Visit, { refresh }: { refresh: string }): Promise<Tokens> {
  const ref = await openOpaque(visit.settings, "twr_", refresh);
  if (!ref) throw new AppError("session_ended", "This is not a refresh token of ours.");

  const { userId, sessionId } = ref;
  const record = await recorder(visit);
  const recordReuse = record(
    { action: "token.reused", actorId: userId, targetId: userId, detail: { session_id: sessionId } },
    exists(statements.select({ id: sessions.id }).from(sessions).where(isReused(visit, ref))),
  );
  const [, , reused, [found]] = await write(
    visit,
    [activeGuard(userId)],
    [rotate(visit, ref), recordReuse, endIfReused(visit, ref), newest(visit, ref)],
  );
  if (reused.length > 0) {
    visit.recheckSessions(ref.userId);
    throw new AppError("token_reused", "This refresh token had been used before; its session has been ended.");
  }
  if (!found) throw sessionEnded();
  return tokensFor(visit, { ...ref, generation: found.generation }, found.timeZone);
}

function rotate({ now }: Visit, ref: SessionRef) {
  const at = now.toISOString();
  return statements
    .update(sessions)
    .set({ generation: ref.generation + 1, rotatedAt: at, lastUsedAt: at, expiresAt: expiry(now) })
    .where(and(isSession(ref), eq(sessions.generation, ref.generation), gt(sessions.expiresAt, at)));
}

function endIfReused(visit: Visit, ref: SessionRef) {
  return statements.delete(sessions).where(isReused(visit, ref)).returning({ id: sessions.id });
}

function isReused({ now }: Visit, ref: SessionRef): SQL | undefined {
  const graceBegan = new Date(now.getTime() - GRACE_SECONDS * 1000).toISOString();
  const successor = ref.generation + 1;
  return and(
    isSession(ref),
    or(gt(sessions.generation, successor), and(eq(sessions.generation, successor), lt(sessions.rotatedAt, graceBegan))),
  );
}

function newest({ now }: Visit, ref: SessionRef) {
  return statements
    .select({ generation: sessions.generation, timeZone: profiles.timeZone })
    .from(sessions)
    .innerJoin(profiles, eq(profiles.userId, sessions.userId))
    .where(and(isSession(ref), gt(sessions.expiresAt, now.toISOString())));
}

function isSession({ sessionId, userId }: SessionRef) {
  return and(eq(sessions.id, sessionId), eq(sessions.userId, userId));
}

function expiry(now: Date): string {
  return new Date(now.getTime() + SESSION_DAYS * 86_400_000).toISOString();
}

export async function listSessions(ctx: Context, slice: Slice): Promise<Page<SessionView>> {
  const { where, orderBy } = keyset({ key: sessions.createdAt, tie: sessions.id, descending: true }, slice);
  const [rows] = await read(
    ctx,
    statements
      .select()
      .from(sessions)
      .where(and(eq(sessions.userId, ctx.actor.userId), gt(sessions.expiresAt, ctx.now.toISOString()), where))
      .orderBy(...orderBy)
      .limit(fetchCount(slice)),
  );
  return pageOf(
    rows.map((row) => ({ item: viewOf(row, ctx), key: row.createdAt, tie: row.id })),
    slice,
  );
}

type SessionView = ReturnType<typeof viewOf>;

function viewOf(row: typeof sessions.$inferSelect, { actor }: Context) {
  return {
    id: row.id,
    created_at: row.createdAt,
    last_used_at: row.lastUsedAt,
    user_agent: row.userAgent,
    current: row.id === actor.sessionId,
  };
}

/** @throws AppError `not_found` where it is not one of the user's own. */
export async function endSession(ctx: Context, id: string): Promise<void> {
  const { userId } = ctx.actor;
  const mine = and(eq(sessions.id, id), eq(sessions.userId, userId));
  const found = statements.select({ id: sessions.id }).from(sessions).where(mine);
  const guards = [...sessionGuards(ctx), guard(exists(found), "not_found", notFound("session"))];
  const record = await recorder(ctx);
  await write(ctx, guards, [
    statements.delete(sessions).where(mine),
    record({ action: "session.ended", actorId: userId, targetId: userId, detail: { session_id: id } }),
  ]);
  ctx.recheckSessions(userId);
}

/** The actor's own; an admin's verb ends anyone's, behind a guard of its own. */
export async function endAllSessions(ctx: Context, userId = ctx.actor.userId, guards: readonly Guard[] = []) {
  const record = await recorder(ctx);
  await write(
    ctx,
    [...sessionGuards(ctx), ...guards],
    [
      statements.delete(sessions).where(eq(sessions.userId, userId)),
      record({ action: "sessions.ended", actorId: ctx.actor.userId, targetId: userId }),
    ],
  );
  ctx.recheckSessions(userId);
}

export function deleteOtherSessions({ actor }: Context) {
  return statements.delete(sessions).where(and(eq(sessions.userId, actor.userId), ne(sessions.id, actor.sessionId)));
}
