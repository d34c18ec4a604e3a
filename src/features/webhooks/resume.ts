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
