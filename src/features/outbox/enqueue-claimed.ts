import type { Job } from "../../context/jobs.ts";
import type { RequestContext } from "../../context/request-context.ts";
import { write } from "../../context/write.ts";
import type { Statement } from "../../db/statements.ts";

/** Puts on the Queue what the cron has claimed. If the Queue refuses it, `release` makes it available to the next run. */
export async function enqueueClaimed(ctx: RequestContext, claimed: readonly Job[], release: Statement): Promise<void> {
  try {
    await ctx.enqueue(claimed);
  } catch (error) {
    await write(ctx, [], [release]);
    throw error;
  }
}
