import type { SQL } from "drizzle-orm";
import { type BatchItem, runBatch, throwGuardError } from "../db/batch.ts";
import { check, type Guard } from "../db/guard.ts";
import { insertKey, newKeyGuard, pendingKey } from "./idempotency.ts";
import { startOwed } from "./outbox.ts";
import type { RequestContext } from "./request-context.ts";

/**
 * Runs statements behind guards as one batch, for what is part of no entity's representation: accounts, claims, counters.
 * Representations are written by `commit()` alone; the layer check holds who may import this. Jobs that the items owe go on
 * the Queue.
 * @param response what the request responds with, as JSON made by SQLite: stored under its `Idempotency-Key`
 * @throws the failing guard's error, UniqueViolation
 */
export async function write<const Items extends readonly BatchItem[]>(
  ctx: RequestContext,
  guards: readonly Guard[],
  items: Items,
  response: SQL | null = null,
) {
  const pending = pendingKey(ctx);
  if (!pending) return writeWithoutKey(ctx, guards, items);
  // The other guards come first: they begin with the credential's.
  const checked = [...guards, newKeyGuard(pending.ctx, pending.key)];
  const stored = insertKey(pending.ctx, pending.key, { seq: null, data: response });
  const results = await writeWithoutKey(ctx, checked, [...items, stored]);
  pending.exchange.isStored = true;
  return results.slice(0, items.length) as unknown as Results<Items>;
}

/** The same for what is not the request's own change, as the count of its attempts: a repeat runs again. */
export async function writeWithoutKey<const Items extends readonly BatchItem[]>(
  { db }: Pick<RequestContext, "db">,
  guards: readonly Guard[],
  items: Items,
) {
  const head = guards.length > 0 ? [check(...guards)] : [];
  const results: readonly unknown[] = await runBatch(db, [...head, ...items]).catch(throwGuardError);
  const itemResults = results.slice(head.length);
  startOwed(items, itemResults);
  return itemResults as unknown as Results<Items>;
}

type Results<Items extends readonly BatchItem[]> = Awaited<ReturnType<typeof runBatch<Items>>>;
