import { sql } from "drizzle-orm";
import { insertInto } from "../../db/insert.ts";
import { events, feed } from "../../db/schema/feed.ts";
import { deliveries, webhooks } from "../../db/schema/webhooks.ts";
import { type Statement, statementOf } from "../../db/statements.ts";
import { lastSeq } from "../feed/publications.ts";
import { isConcerned, isFeedRow, isSuspended } from "./visibility.ts";

/** Events that the cursor passes in one step. */
const WINDOW = 1_000;

const reached = sql`${webhooks.seq} + ${WINDOW}`;

/** While the owner is suspended nothing is sent, and the cursor stays. */
const isActive = sql`(${webhooks.enabled} AND NOT ${isSuspended})`;

/** When an earlier change of the entity may be tried: until then this one has to wait too. */
const blockedUntil = sql`(SELECT earlier.next_try_at FROM ${deliveries} AS earlier
  WHERE earlier.webhook_id = ${webhooks.id} AND earlier.entity_id = ${events.entityId}
    AND earlier.next_try_at IS NOT NULL ORDER BY earlier.seq DESC LIMIT 1)`;

/**
 * Moves an endpoint's cursor, and inserts a delivery for each event that it passes. Also sets `due_at`, the moment of the
 * next run. In a replay an event may have a delivery already: one that waits stays as it is.
 */
export function expand(id: string, at: string): Statement[] {
  const row = {
    webhookId: sql`${webhooks.id}`,
    seq: sql`${events.seq}`,
    event: sql`${events.event}`,
    entityId: sql`${events.entityId}`,
    state: "pending",
    nextTryAt: sql`coalesce(${blockedUntil}, ${at})`,
    createdAt: at,
  } as const;
  const from = sql`FROM ${webhooks}
    CROSS JOIN ${events} ON ${events.seq} > ${webhooks.seq} AND ${events.seq} <= ${reached}
    CROSS JOIN ${feed} ON ${isFeedRow}
    WHERE ${webhooks.id} = ${id} AND ${isActive} AND ${isConcerned} ORDER BY ${events.seq}`;
  const again = { state: "pending", tries: 0, nextTryAt: sql`excluded.next_try_at` } as const;
  return [
    insertInto(deliveries, row, from).onConflictDoUpdate({
      target: [deliveries.webhookId, deliveries.seq],
      targetWhere: sql`seq > 0`,
      set: again,
      setWhere: sql`${deliveries.nextTryAt} IS NULL`,
    }),
    statementOf(sql`UPDATE ${webhooks} SET
      seq = iif(${isActive}, min(${reached}, max(${webhooks.seq}, ${lastSeq})), seq),
      woken = iif(${isActive}, ${reached} < ${lastSeq}, woken),
      due_at = CASE WHEN ${isSuspended} THEN NULL WHEN ${webhooks.enabled} AND ${reached} < ${lastSeq} THEN ${at} ELSE
        max(coalesce(${webhooks.pausedUntil}, ''), (SELECT min(next_try_at) FROM ${deliveries}
          WHERE ${deliveries.webhookId} = ${webhooks.id} AND next_try_at IS NOT NULL)) END
      WHERE ${webhooks.id} = ${id}`),
  ];
}
