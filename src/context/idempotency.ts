import { and, eq, gt, inArray, type SQL, sql } from "drizzle-orm";
import { type Guard, guard } from "../db/guard.ts";
import { insertInto } from "../db/insert.ts";
import { idempotencyKeys } from "../db/schema/idempotency-keys.ts";
import { users } from "../db/schema/users.ts";
import { statements } from "../db/statements.ts";
import { DAY_MS } from "../kernel/time.ts";
import type { Exchange, IdempotencyKey } from "./exchange.ts";
import type { AuthenticatedContext, RequestContext } from "./request-context.ts";

/** A write with this key was made already. Its response is stored. */
export class KeyUsed extends Error {
  constructor() {
    super("A write with this key was made already.");
    this.name = "KeyUsed";
  }
}

type KeyContext = Pick<AuthenticatedContext, "principal" | "now">;

interface PendingKey {
  readonly ctx: AuthenticatedContext;
  readonly exchange: Exchange;
  readonly key: IdempotencyKey;
}

/** The request's key, until its response is stored. */
export function pendingKey(ctx: RequestContext | AuthenticatedContext): PendingKey | undefined {
  if (!("principal" in ctx)) return undefined;
  const { exchange } = ctx;
  return exchange?.key && !exchange.isStored ? { ctx, exchange, key: exchange.key } : undefined;
}

/** Holds while no write with this key has been made in the last 24 hours. */
export function newKeyGuard(ctx: KeyContext, { key }: IdempotencyKey): Guard {
  const used = statements.select({ key: idempotencyKeys.key }).from(idempotencyKeys).where(isLive(ctx, key));
  return guard(sql`NOT EXISTS ${used}`, () => new KeyUsed());
}

/** Holds while a response is stored under the key that fulfils the condition. */
export function storedGuard(ctx: KeyContext, { key }: IdempotencyKey, condition: SQL): Guard {
  const stored = statements.select({ key: idempotencyKeys.key }).from(idempotencyKeys);
  return guard(sql`EXISTS ${stored.where(and(isLive(ctx, key), condition))}`, () => new KeyUsed());
}

/** The response that is stored under the key: no row if there is none. */
export function selectStoredResponse(ctx: KeyContext, { key }: IdempotencyKey) {
  const { fingerprint, seq, data } = idempotencyKeys;
  return statements.select({ fingerprint, seq, data }).from(idempotencyKeys).where(isLive(ctx, key));
}

export interface StoredResponse {
  /** The `seq` of the write's event. */
  readonly seq: SQL | null;
  /** What the response is made of, as JSON. */
  readonly data: SQL | null;
}

/** The key's row, to be inserted with the write. `from`: once, unless the user is deleted with the write. */
export function insertKey(ctx: KeyContext, { key, fingerprint }: IdempotencyKey, response: StoredResponse, from?: SQL) {
  const { userId } = ctx.principal;
  const createdAt = ctx.now.toISOString();
  const row = { day: dayNumber(ctx.now), userId, key, fingerprint, createdAt, ...response };
  return insertInto(idempotencyKeys, row, from ?? sql`FROM ${users} WHERE ${eq(users.id, userId)}`);
}

/** Changes the row of a key that was inserted before. */
export function updateKey(ctx: KeyContext, { key }: IdempotencyKey, response: Partial<StoredResponse>) {
  return statements.update(idempotencyKeys).set(response).where(isLive(ctx, key));
}

/** The keys of a user whose account is deleted. Older ones have been pruned. */
export function deleteKeys(now: Date, userId: string) {
  const days = Array.from({ length: MAX_DAYS }, (_, back) => dayNumber(now) - back);
  return statements
    .delete(idempotencyKeys)
    .where(and(inArray(idempotencyKeys.day, days), eq(idempotencyKeys.userId, userId)));
}

const MAX_DAYS = 7;

/** Keys of the day before yesterday, and older ones, count no more. */
export function dayNumber(now: Date): number {
  return Math.floor(now.getTime() / DAY_MS);
}

function isLive({ principal, now }: KeyContext, key: string): SQL | undefined {
  const today = dayNumber(now);
  return and(
    inArray(idempotencyKeys.day, [today - 1, today]),
    eq(idempotencyKeys.userId, principal.userId),
    eq(idempotencyKeys.key, key),
    gt(idempotencyKeys.createdAt, new Date(now.getTime() - DAY_MS).toISOString()),
  );
}
