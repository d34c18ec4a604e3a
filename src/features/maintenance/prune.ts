import type { RequestContext } from "../../context/request-context.ts";
import { write } from "../../context/write.ts";
import { log } from "../../kernel/log.ts";
import { CHUNK, deletions } from "./retention.ts";

/** All jobs of a night together may have 1,000: https://developers.cloudflare.com/d1/platform/limits/ */
const MAX_STATEMENTS = 400;

/** Cloudflare ends a cron after 15 minutes. */
const MAX_MS = 5 * 60_000;

/**
 * Deletes what has been kept long enough, and logs how much of each table. Tables take turns, so none waits for another,
 * and one that fails stops no other. A run that ends early leaves the rest to the next one.
 * @throws AggregateError of all failures
 */
export async function prune(ctx: RequestContext): Promise<void> {
  const until = Date.now() + MAX_MS;
  const deleted: Record<string, number> = {};
  const failures: unknown[] = [];
  const turns = Object.entries(deletions(ctx.now));
  let used = 0;
  for (let turn = turns.shift(); turn; turn = turns.shift()) {
    const [table, deletion] = turn;
    try {
      const [rows] = (await write(ctx, [], [deletion])) as [unknown[]];
      deleted[table] = (deleted[table] ?? 0) + rows.length;
      if (rows.length === CHUNK) turns.push(turn);
    } catch (error) {
      failures.push(new Error(`${table} was not pruned`, { cause: error }));
    }
    used += 1;
    if (used >= MAX_STATEMENTS || Date.now() >= until) break;
  }
  for (const [table, rows] of Object.entries(deleted)) if (rows > 0) log({ pruned: table, rows });
  if (turns.length > 0) log({ prune: "more is left than one run deletes", tables: turns.map(([table]) => table) });
  if (failures.length > 0) throw new AggregateError(failures, failures.map(String).join(", "));
}
