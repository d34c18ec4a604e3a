import { and, eq, type SQL, sql } from "drizzle-orm";
import { read } from "../../context/read.ts";
import type { AuthenticatedContext } from "../../context/request-context.ts";
import { write } from "../../context/write.ts";
import { insertInto } from "../../db/insert.ts";
import { fetchCount, keyset, type Page, pageOf, type Slice } from "../../db/keyset.ts";
import { events } from "../../db/schema/feed.ts";
import { deliveries, webhooks } from "../../db/schema/webhooks.ts";
import { type Statement, statements } from "../../db/statements.ts";
import { AppError, notFound } from "../../kernel/errors.ts";
import { TEST } from "./payload.ts";
import { isOwn, ownGuards } from "./webhooks.ts";

const item = {
  seq: deliveries.seq,
  event: deliveries.event,
  state: deliveries.state,
  tries: deliveries.tries,
  last_status: deliveries.lastStatus,
  last_error: deliveries.lastError,
  next_try_at: deliveries.nextTryAt,
  delivered_at: deliveries.deliveredAt,
};

/** The deliveries of one of the actor's webhooks, newest first. @throws AppError `not_found` */
export async function listDeliveries(ctx: AuthenticatedContext, id: string, slice: Slice) {
  const { where, orderBy } = keyset({ key: deliveries.id, tie: deliveries.id, descending: true }, slice);
  const [[webhook], rows] = await read(
    ctx,
    statements.select({ id: webhooks.id }).from(webhooks).where(isOwn(ctx, id)),
    statements
      .select({ item, key: deliveries.id })
      .from(deliveries)
      .where(and(eq(deliveries.webhookId, id), where))
      .orderBy(...orderBy)
      .limit(fetchCount(slice)),
  );
  if (!webhook) throw notFound("webhook");
  const keyed = rows.map(({ item, key }) => ({ item, key, tie: key }));
  return pageOf(keyed, slice) satisfies Page<unknown>;
}

/** Sends `webhook.test`, once, also to an endpoint that is off. @throws AppError `not_found` */
export async function testWebhook(ctx: AuthenticatedContext, id: string): Promise<void> {
  const at = ctx.now.toISOString();
  const row = { webhookId: id, seq: 0, event: TEST, entityId: id, state: "pending", nextTryAt: at } as const;
  await write(ctx, ownGuards(ctx, id), [
    insertInto(deliveries, { ...row, createdAt: at }),
    statements.update(webhooks).set({ dueAt: at }).where(eq(webhooks.id, id)),
  ]);
  ctx.wakeWebhooks([id]);
}

/**
 * Sends an event again, or without waiting for its next try.
 * @throws AppError `not_found`; `webhook_off` while the webhook is off
 */
export async function redeliver(ctx: AuthenticatedContext, id: string, seq: number): Promise<void> {
  const isDelivery = and(eq(deliveries.webhookId, id), eq(deliveries.seq, seq), sql`seq > 0`);
  const isThere = sql`EXISTS (SELECT 1 FROM ${deliveries} WHERE ${isDelivery})`;
  const isOver = sql`${deliveries.nextTryAt} IS NULL`;
  await resend(ctx, id, [[isThere, notFound("delivery")]], {}, [
    statements
      .update(deliveries)
      .set({
        state: sql`iif(${isOver}, 'pending', ${deliveries.state})`,
        tries: sql`iif(${isOver}, 0, ${deliveries.tries})`,
        nextTryAt: ctx.now.toISOString(),
      })
      .where(isDelivery),
  ]);
}

/**
 * Sends all events after `since` again, as far back as events are kept: the cursor goes back.
 * @throws AppError `not_found`; `webhook_off` while the webhook is off
 */
export async function replay(ctx: AuthenticatedContext, id: string, since: number): Promise<void> {
  const before = sql`coalesce((SELECT min(${events.seq}) FROM ${events}), 1) - 1`;
  await resend(ctx, id, [], { seq: sql`min(${webhooks.seq}, max(${since}, ${before}))`, woken: true }, []);
}

async function resend(
  ctx: AuthenticatedContext,
  id: string,
  guards: readonly [SQL, AppError][],
  values: { seq?: SQL; woken?: boolean },
  first: readonly Statement[],
): Promise<void> {
  const named = eq(webhooks.id, id);
  const isOn = sql`EXISTS (SELECT 1 FROM ${webhooks} WHERE ${named} AND ${webhooks.enabled})`;
  const isOff = new AppError("webhook_off", "This webhook is off. Switch it on first.");
  await write(ctx, ownGuards(ctx, id, [...guards, [isOn, isOff]]), [
    ...first,
    statements
      .update(webhooks)
      .set({ ...values, dueAt: ctx.now.toISOString(), pausedUntil: null })
      .where(named),
  ]);
  ctx.wakeWebhooks([id]);
}
