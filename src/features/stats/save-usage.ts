import { sql } from "drizzle-orm";
import type { RequestContext } from "../../context/request-context.ts";
import { writeWithoutKey } from "../../context/write.ts";
import { connect, databaseOf } from "../../db/database.ts";
import { insertInto } from "../../db/insert.ts";
import { fieldsOf, jsonRows } from "../../db/rows.ts";
import { stats } from "../../db/schema/stats.ts";
import type { Env } from "../../env.ts";
import { causeOf, log } from "../../kernel/log.ts";
import { returnUsage, takeUsage } from "../../kernel/usage.ts";
import { addToStats } from "./count.ts";

const MINUTE_MS = 60_000;

let lastSaved = Number.NEGATIVE_INFINITY;

/**
 * Stores the counts of this isolate in the background, at most once a minute. An isolate that ends loses the counts
 * since then.
 */
export function saveUsageWhenDue(env: Env, executionContext: Pick<ExecutionContext, "waitUntil">): void {
  const now = Date.now();
  if (Math.abs(now - lastSaved) < MINUTE_MS) return;
  lastSaved = now;
  const saved = saveUsage({ db: connect(databaseOf(env, null)) });
  executionContext.waitUntil(saved.catch((error) => log(causeOf(error))));
}

/** @throws if the database fails. The counts are kept for the next time. */
export async function saveUsage(ctx: Pick<RequestContext, "db">): Promise<void> {
  const usage = takeUsage();
  if (usage.length === 0) return;
  const rows = sql`FROM json_each(${jsonRows(stats, usage)}) AS line WHERE true`;
  try {
    await writeWithoutKey(ctx, [], [insertInto(stats, fieldsOf(stats), rows).onConflictDoUpdate(addToStats)]);
  } catch (error) {
    returnUsage(usage);
    throw error;
  }
}
