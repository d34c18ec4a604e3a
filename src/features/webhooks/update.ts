import { eq, sql } from "drizzle-orm";
import type { AuthenticatedContext } from "../../context/request-context.ts";
import { write } from "../../context/write.ts";
import { webhooks } from "../../db/schema/webhooks.ts";
import { statements } from "../../db/statements.ts";
import { notFound } from "../../kernel/errors.ts";
import { lastSeq } from "../feed/publications.ts";
import { requireCategories } from "../sharing/require-categories.ts";
import { requireTarget } from "./create.ts";
import { listText, requireEvents } from "./filters.ts";
import { abandonWaiting } from "./settle.ts";
import { expectWebhooks } from "./subscriber.ts";
import { getWebhook, ownGuards, type Webhook, webhookView } from "./webhooks.ts";

export interface WebhookChange {
  url?: string | undefined;
  events?: string[] | undefined;
  categories?: string[] | null | undefined;
  description?: string | undefined;
  enabled?: boolean | undefined;
}

/**
 * Changes an endpoint. Switched off, it gives up the deliveries that wait. Switched on, it is sent the events from then
 * on.
 * @throws AppError `not_found`; `invalid` as `createWebhook`
 */
export async function updateWebhook(ctx: AuthenticatedContext, id: string, change: WebhookChange): Promise<Webhook> {
  const { url, events, categories, description, enabled } = change;
  if (url !== undefined) requireTarget(ctx, url);
  if (events) requireEvents(ctx.entities, events);
  if (categories) {
    // Categories that it has already may have been lost since.
    const { categories: known } = await getWebhook(ctx, id);
    await requireCategories(ctx, categories, known ?? []);
  }
  const values = {
    // What the former one has answered says nothing about this one.
    ...(url !== undefined && { url, failingSince: null, pausedUntil: null }),
    ...(events && { events: listText(events) }),
    ...(categories !== undefined && { categories: categories && listText(categories) }),
    ...(description !== undefined && { description }),
    ...(enabled && switchedOn),
    ...(enabled === false && switchedOff),
  };
  if (Object.keys(values).length === 0) return getWebhook(ctx, id);
  const named = eq(webhooks.id, id);
  const [[changed]] = await write(
    ctx,
    ownGuards(ctx, id),
    [
      statements.update(webhooks).set(values).where(named).returning({ webhook: webhookView }),
      ...(enabled === false ? [abandonWaiting(id)] : []),
    ],
    sql`(SELECT ${webhookView} FROM ${webhooks} WHERE ${named})`,
  );
  if (!changed) throw notFound("webhook");
  if (enabled) expectWebhooks();
  return changed.webhook;
}

const isOn = webhooks.enabled;

/** One that is on stays as it is. */
const switchedOn = {
  enabled: true,
  disabledReason: null,
  seq: sql`iif(${isOn}, ${webhooks.seq}, ${lastSeq})`,
  woken: sql`iif(${isOn}, ${webhooks.woken}, 0)`,
  failingSince: sql`iif(${isOn}, ${webhooks.failingSince}, NULL)`,
  pausedUntil: sql`iif(${isOn}, ${webhooks.pausedUntil}, NULL)`,
};

/** Why it was off already stays. */
const switchedOff = { enabled: false };
