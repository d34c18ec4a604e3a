import { and, eq, sql } from "drizzle-orm";
import type { SQLiteColumn } from "drizzle-orm/sqlite-core";
import type { Job } from "../../context/jobs.ts";
import type { RequestContext } from "../../context/request-context.ts";
import { write } from "../../context/write.ts";
import { isAmongValues } from "../../db/rows.ts";
import { type Statement, statementOf } from "../../db/statements.ts";
import { leaseExpiresAt } from "../../kernel/retry.ts";

/** The rows that the cron has claimed at `now`, with a lease. */
interface Claim {
  readonly key: SQLiteColumn;
  readonly keys: readonly string[];
  readonly availableAt: SQLiteColumn;
}

/** Puts claimed jobs on the Queue. If the Queue refuses them, the next run of the cron can claim their rows again. */
export async function enqueueClaimed(ctx: RequestContext, jobs: readonly Job[], claim: Claim): Promise<void> {
  try {
    await ctx.enqueue(jobs);
  } catch (error) {
    await write(ctx, [], [release(ctx, claim)]);
    throw error;
  }
}

/** Leaves those alone that a consumer has taken since: they have another `availableAt`. */
function release({ now }: RequestContext, { key, keys, availableAt }: Claim): Statement {
  const isClaimed = and(isAmongValues(key, keys), eq(availableAt, leaseExpiresAt(now)));
  return statementOf(
    sql`UPDATE ${key.table} SET ${sql.identifier(availableAt.name)} = ${now.toISOString()} WHERE ${isClaimed}`,
  );
}
