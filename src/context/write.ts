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
 * @param answer what the request answers with, as JSON made by SQLite: kept under its `Idempotency-Key`
 * @throws the failing guard's error, UniqueViolation
 */
export async function write<const Items extends readonly BatchItem[]>(
  ctx: Pick<RequestContext, "db">,
  guards: readonly Guard[],
  items: Items,
  answer: SQL | null = null,
) {
  const kept = pendingKey(ctx);
  // The other guards come first: they begin with the credential's.
  const checked = kept ? [...guards, newKeyGuard(kept.ctx, kept.key)] : guards;
  const head = checked.length > 0 ? [check(...checked)] : [];
  const tail = kept ? [insertKey(kept.ctx, kept.key, { seq: null, data: answer })] : [];
  const results: readonly unknown[] = await runBatch(ctx.db, [...head, ...items, ...tail]).catch(throwGuardError);
  if (kept?.ctx.exchange) kept.ctx.exchange.isKept = true;
  const itemResults = results.slice(head.length);
  startOwed(items, itemResults);
  return itemResults as unknown as Awaited<ReturnType<typeof runBatch<Items>>>;
}
