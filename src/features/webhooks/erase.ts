import { sql } from "drizzle-orm";
import { deliveries, webhooks } from "../../db/schema/webhooks.ts";
import { type Statement, statements } from "../../db/statements.ts";

/** With a user's account. */
export function deleteWebhooksOf(userId: string): Statement[] {
  const own = sql`SELECT ${webhooks.id} FROM ${webhooks} WHERE ${webhooks.userId} = ${userId}`;
  return [
    statements.delete(deliveries).where(sql`${deliveries.webhookId} IN (${own})`),
    statements.delete(webhooks).where(sql`${webhooks.userId} = ${userId}`),
  ];
}
