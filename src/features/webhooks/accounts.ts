import { and, eq } from "drizzle-orm";
import type { RequestContext } from "../../context/request-context.ts";
import { webhooks } from "../../db/schema/webhooks.ts";
import { type Statement, statements } from "../../db/statements.ts";

/** Sends what has waited for a user while they were suspended. */
export function resumeWebhooksOf({ now }: RequestContext, userId: string): Statement {
  return statements
    .update(webhooks)
    .set({ dueAt: now.toISOString() })
    .where(and(eq(webhooks.userId, userId), eq(webhooks.enabled, true)));
}

/** For an account that others may have been in: an endpoint of theirs would go on receiving what its owner sees. */
export function switchOffWebhooksOf(userId: string): Statement {
  return statements.update(webhooks).set({ enabled: false }).where(eq(webhooks.userId, userId));
}
