import { eq, sql } from "drizzle-orm";
import { isAmongValues } from "../../db/rows.ts";
import { events, feed } from "../../db/schema/feed.ts";
import { deliveries, webhooks } from "../../db/schema/webhooks.ts";
import { statements } from "../../db/statements.ts";
import { dataFor } from "../activity/events.ts";
import { isFeedRow, isShown, isSuspended } from "./visibility.ts";

export type Due = Awaited<ReturnType<ReturnType<typeof selectDue>["execute"]>>[number];

const isTest = sql`${deliveries.seq} = 0`;

/** An earlier change of the entity waits too. */
const isBlocked = sql`EXISTS (SELECT 1 FROM ${deliveries} AS earlier
  WHERE earlier.webhook_id = ${deliveries.webhookId} AND earlier.entity_id = ${deliveries.entityId}
    AND earlier.next_try_at IS NOT NULL AND earlier.seq < ${deliveries.seq})`;

/**
 * The deliveries that may be sent now, but those under way, with what the owner may see now. An event that has been erased
 * since has no entity.
 */
export function selectDue(id: string, at: string, underWay: readonly number[], limit: number) {
  const isOpen = sql`(${isTest} OR (${webhooks.enabled} AND coalesce(${webhooks.pausedUntil}, '') <= ${at}))`;
  return statements
    .select({
      id: deliveries.id,
      seq: deliveries.seq,
      event: deliveries.event,
      entityId: deliveries.entityId,
      tries: deliveries.tries,
      entity: sql<string | null>`iif(${isTest}, 'webhook', ${events.entity})`,
      actorId: sql<string | null>`iif(${isTest}, ${webhooks.userId}, ${events.actorId})`,
      at: sql<string>`iif(${isTest}, ${deliveries.createdAt}, ${events.at})`,
      isShown: sql<boolean>`(${isTest} OR coalesce(${isShown}, 0))`.mapWith(Boolean),
      data: sql<unknown>`iif(${isShown}, ${dataFor(sql`${webhooks.userId}`)}, NULL)`.mapWith(JSON.parse),
    })
    .from(deliveries)
    .innerJoin(webhooks, eq(webhooks.id, deliveries.webhookId))
    .leftJoin(events, eq(events.seq, deliveries.seq))
    .leftJoin(feed, isFeedRow)
    .where(
      sql`${deliveries.webhookId} = ${id} AND ${deliveries.nextTryAt} <= ${at} AND ${isOpen} AND NOT ${isSuspended}
        AND NOT ${isBlocked}
        AND NOT ${isAmongValues(deliveries.id, underWay)}`,
    )
    .orderBy(deliveries.nextTryAt, deliveries.id)
    .limit(limit);
}
