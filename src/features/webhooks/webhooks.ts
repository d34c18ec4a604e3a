import { and, eq, type SQL, sql } from "drizzle-orm";
import { credentialGuards } from "../../auth/live-session.ts";
import { read } from "../../context/read.ts";
import type { AuthenticatedContext } from "../../context/request-context.ts";
import { write } from "../../context/write.ts";
import { type Guard, guard } from "../../db/guard.ts";
import { jsonBoolean, jsonObject, type ShapeOf } from "../../db/json.ts";
import { fetchCount, keyset, type Page, pageOf, type Slice } from "../../db/keyset.ts";
import { deliveries, webhooks } from "../../db/schema/webhooks.ts";
import { statements } from "../../db/statements.ts";
import { type AppError, notFound } from "../../kernel/errors.ts";

export const webhookView = jsonObject({
  id: webhooks.id,
  url: webhooks.url,
  events: sql<string[]>`json(${webhooks.events})`,
  categories: sql<string[] | null>`json(${webhooks.categories})`,
  description: webhooks.description,
  enabled: jsonBoolean(webhooks.enabled),
  disabled_reason: webhooks.disabledReason,
  created_at: webhooks.createdAt,
});

export type Webhook = ShapeOf<typeof webhookView>;

/** The actor's webhooks, newest first. */
export async function listWebhooks(ctx: AuthenticatedContext, slice: Slice): Promise<Page<Webhook>> {
  const { where, orderBy } = keyset({ key: webhooks.createdAt, tie: webhooks.id, descending: true }, slice);
  const [rows] = await read(
    ctx,
    statements
      .select({ item: webhookView, key: webhooks.createdAt, tie: webhooks.id })
      .from(webhooks)
      .where(and(eq(webhooks.userId, ctx.principal.userId), where))
      .orderBy(...orderBy)
      .limit(fetchCount(slice)),
  );
  return pageOf(rows, slice);
}

/** @throws AppError `not_found` for a webhook that is not the actor's */
export async function getWebhook(ctx: AuthenticatedContext, id: string): Promise<Webhook> {
  const [[found]] = await read(ctx, statements.select({ webhook: webhookView }).from(webhooks).where(isOwn(ctx, id)));
  if (!found) throw notFound("webhook");
  return found.webhook;
}

/** Nothing more is sent to it, and its deliveries are deleted. @throws AppError `not_found` */
export async function deleteWebhook(ctx: AuthenticatedContext, id: string): Promise<void> {
  await write(ctx, ownGuards(ctx, id), [
    statements.delete(deliveries).where(eq(deliveries.webhookId, id)),
    statements.delete(webhooks).where(eq(webhooks.id, id)),
  ]);
}

/** Holds for the actor's own webhook, which is there. @throws AppError `not_found` */
export function ownGuards(ctx: AuthenticatedContext, id: string, also: readonly [SQL, AppError][] = []): Guard[] {
  const isThere = sql`EXISTS (SELECT 1 FROM ${webhooks} WHERE ${isOwn(ctx, id)})`;
  return [
    ...credentialGuards(ctx.principal, ctx.now),
    guard(isThere, notFound("webhook")),
    ...also.map(([condition, error]) => guard(condition, error)),
  ];
}

export function isOwn({ principal }: AuthenticatedContext, id: string): SQL | undefined {
  return and(eq(webhooks.id, id), eq(webhooks.userId, principal.userId));
}
