import { asc, lte, sql } from "drizzle-orm";
import type { RequestContext } from "../../context/request-context.ts";
import { write } from "../../context/write.ts";
import { reminders } from "../../db/schema/reminders.ts";
import { statements } from "../../db/statements.ts";
import { newId } from "../../kernel/ids.ts";
import { log } from "../../kernel/log.ts";
import { leaseExpiresAt } from "../../kernel/retry.ts";
import { enqueueClaimed } from "../outbox/enqueue-claimed.ts";

const CHUNK = 1_000;
const MAX_CHUNKS = 20;

/**
 * Puts the reminders that are due on the Queue, a chunk in one round trip. The statement that finds them also moves
 * `availableAt`, so of two runs at once only one claims a reminder.
 */
export async function claimReminders(ctx: RequestContext): Promise<void> {
  for (let chunk = 0; chunk < MAX_CHUNKS; chunk += 1) {
    const claim = newId(ctx.now);
    const [claimed] = await write(ctx, [], [claimDue(ctx, claim)]);
    const jobs = claimed.map(({ id }) => ({ kind: "reminder", id, claim }) as const);
    await enqueueClaimed(ctx, jobs, {
      key: reminders.id,
      keys: jobs.map(({ id }) => id),
      availableAt: reminders.availableAt,
    });
    if (claimed.length < CHUNK) return;
  }
  log({ reminders: "more are due than one run claims", claimed: CHUNK * MAX_CHUNKS });
}

function claimDue({ now }: RequestContext, claim: string) {
  const due = statements
    .select({ id: reminders.id })
    .from(reminders)
    .where(lte(reminders.availableAt, now.toISOString()))
    .orderBy(asc(reminders.availableAt))
    .limit(CHUNK);
  return statements
    .update(reminders)
    .set({ claim, availableAt: leaseExpiresAt(now) })
    .where(sql`${reminders.id} IN ${due}`)
    .returning({ id: reminders.id });
}
