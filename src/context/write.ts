import { type BatchItem, GuardFailed, runBatch } from "../db/batch.ts";
import { check, errorOf, type Guard } from "../db/guard.ts";
import type { RequestContext } from "./request-context.ts";

/**
 * Runs statements behind guards as one batch, for tables that hold no entity: accounts, claims, counters. Entities are
 * written by `commit()` alone; the layer check holds who may import this.
 * @throws the failing guard's error, UniqueViolation
 */
export async function write<const Items extends readonly BatchItem[]>(
  { db }: Pick<RequestContext, "db">,
  guards: readonly Guard[],
  items: Items,
) {
  try {
    if (guards.length === 0) return await runBatch(db, items);
    const [, ...results] = await runBatch(db, [check(...guards), ...items]);
    return results as unknown as Awaited<ReturnType<typeof runBatch<Items>>>;
  } catch (error) {
    throw error instanceof GuardFailed ? errorOf(error.guard) : error;
  }
}
