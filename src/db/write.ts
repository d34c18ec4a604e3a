import type { BatchResponse } from "drizzle-orm/batch";
import { Aborted } from "./aborted.ts";
import { runBatch, type Statement } from "./client.ts";
import type { Visit } from "./context.ts";
import { type Guard, guardStatement } from "./guard.ts";

/**
 * Runs statements behind guards as one batch. Only `commit()` and the accounts' own tables write through here: an import
 * rule in `biome.json` refuses everyone else, and statements cannot be run in any other way.
 * @throws the failing guard's error, or Aborted where it brought none or a unique index refused.
 */
export async function write<const Statements extends readonly Statement[]>(
  { db }: Pick<Visit, "db">,
  guards: readonly Guard[],
  batch: Statements,
): Promise<BatchResponse<Statements>> {
  try {
    if (guards.length === 0) return await runBatch(db, batch);
    const [, ...results] = await runBatch(db, [guardStatement(guards), ...batch]);
    return results as BatchResponse<Statements>;
  } catch (error) {
    if (!(error instanceof Aborted)) throw error;
    throw guards.find((each) => each.code === error.code)?.error ?? error;
  }
}
