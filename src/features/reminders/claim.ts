import { asc, lte, sql } from "drizzle-orm";
import { statements } from "../../db/statements.ts";
import type { RequestContext } from "../../context/request-context.ts";
import { reminders } from "../../db/schema/reminders.ts";
import { write } from "../../context/write.ts";
import { newId } from "../../kernel/ids.ts";
import { log } from "../../kernel/log.ts";
import { lostAt } from "../../kernel/retry.ts";

const CHUNK = 1_000;
const MOST_CHUNKS = 20;

/**
 * Hands what is due to the Queue, a chunk in one trip: who takes a reminder moves `take_at` on in the same statement, so
 * that of two runs at once only one has it. What was taken and not finished in ten minutes is taken again.
 */
export async function claimReminders(ctx: RequestContext): Promise<void> {
  for (let chunk = 0; chunk < MOST_CHUNKS; chunk += 1) {
    const claim = newId(ctx.now);
    const [taken] = await write(ctx, [], [take(ctx, claim)]);
    await ctx.enqueue(taken.map(({ id }) => ({ kind: "reminder", id, claim })));
    if (taken.length < CHUNK) return;
  }
  log({ reminders: "more are due than one run hands over", handed_over: CHUNK * MOST_CHUNKS });
}

function take({ now }: RequestContext, claim: string) {
  const due = statements
    .select({ id: reminders.id })
    .from(reminders)
    .where(lte(reminders.takeAt, now.toISOString()))
    .orderBy(asc(reminders.takeAt))
    .limit(CHUNK);
  return statements
    .update(reminders)
    .set({ claim, takeAt: lostAt(now) })
    .where(sql`${reminders.id} IN ${due}`)
    .returning({ id: reminders.id });
}
