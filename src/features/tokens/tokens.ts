import { and, eq, exists, type SQL, sql } from "drizzle-orm";
import { credentialGuards } from "../../auth/live-session.ts";
import type { Scope } from "../../auth/scopes.ts";
import { read } from "../../context/read.ts";
import type { AuthenticatedContext } from "../../context/request-context.ts";
import { write } from "../../context/write.ts";
import { guard } from "../../db/guard.ts";
import { fetchCount, keyset, type Page, pageOf, type Slice } from "../../db/keyset.ts";
import { tokens } from "../../db/schema/tokens.ts";
import { statements } from "../../db/statements.ts";
import { notFound } from "../../kernel/errors.ts";
import { recorder } from "../audit/record.ts";

export type Token = ReturnType<typeof tokenView>;

/** A token without its secret. `categories` is null where it is not restricted. */
export function tokenView(row: typeof tokens.$inferSelect) {
  return {
    id: row.id,
    name: row.name,
    scopes: JSON.parse(row.scopes) as Scope[],
    categories: row.categories === null ? null : (JSON.parse(row.categories) as string[]),
    hint: row.hint,
    created_at: row.createdAt,
    expires_at: row.expiresAt,
    last_used_at: row.lastUsedAt,
  };
}

/** The actor's tokens, newest first, those that have expired included. */
export async function listTokens(ctx: AuthenticatedContext, slice: Slice): Promise<Page<Token>> {
  const { where, orderBy } = keyset({ key: tokens.createdAt, tie: tokens.id, descending: true }, slice);
  const [rows] = await read(
    ctx,
    statements
      .select()
      .from(tokens)
      .where(and(eq(tokens.userId, ctx.principal.userId), where))
      .orderBy(...orderBy)
      .limit(fetchCount(slice)),
  );
  return pageOf(
    rows.map((row) => ({ item: tokenView(row), key: row.createdAt, tie: row.id })),
    slice,
  );
}

/** @throws AppError `not_found` for a token that is not the actor's */
export async function getToken(ctx: AuthenticatedContext, id: string): Promise<Token> {
  const [[found]] = await read(ctx, statements.select().from(tokens).where(isOwn(ctx, id)));
  if (!found) throw notFound("token");
  return tokenView(found);
}

/** The scopes of the token that acts. No row for a session. */
export function selectScopes({ principal }: AuthenticatedContext) {
  const scopes = sql<string>`${tokens.scopes}`.mapWith((text: string) => JSON.parse(text) as Scope[]);
  return statements.select({ scopes }).from(tokens).where(eq(tokens.hash, principal.credential.id));
}

/** It is refused from the next request on, and its sockets close. @throws AppError `not_found` */
export async function revokeToken(ctx: AuthenticatedContext, id: string): Promise<void> {
  const { userId } = ctx.principal;
  const isThere = exists(statements.select({ id: tokens.id }).from(tokens).where(isOwn(ctx, id)));
  const record = await recorder(ctx);
  await write(
    ctx,
    [...credentialGuards(ctx.principal, ctx.now), guard(isThere, notFound("token"))],
    [
      statements.delete(tokens).where(isOwn(ctx, id)),
      record({ action: "token.revoked", actorId: userId, targetId: userId, detail: { token_id: id } }),
    ],
  );
  ctx.recheckSessions(userId);
}

function isOwn({ principal }: AuthenticatedContext, id: string): SQL | undefined {
  return and(eq(tokens.id, id), eq(tokens.userId, principal.userId));
}
