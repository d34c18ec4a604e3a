import { sql } from "drizzle-orm";
import { credentialGuards } from "../../auth/live-session.ts";
import type { AuthenticatedContext } from "../../context/request-context.ts";
import { write } from "../../context/write.ts";
import { type Guard, guard } from "../../db/guard.ts";
import { insertInto } from "../../db/insert.ts";
import { webhooks } from "../../db/schema/webhooks.ts";
import { AppError, invalid } from "../../kernel/errors.ts";
import { newId } from "../../kernel/ids.ts";
import { lastSeq } from "../feed/publications.ts";
import { requireCategories } from "../sharing/require-categories.ts";
import { listText, requireEvents } from "./filters.ts";
import { newSecret, sealSecrets, secretText } from "./secrets.ts";
import { expectWebhooks } from "./subscriber.ts";
import { refusedTarget } from "./target.ts";
import { type Webhook, webhookView } from "./webhooks.ts";

const MAX_WEBHOOKS = 10;

export interface NewWebhook {
  url: string;
  events: string[];
  categories?: string[] | null | undefined;
  description: string;
}

/**
 * Creates an endpoint, which is sent the events from now on. Its secret is shown here only.
 * @throws AppError `too_many_webhooks`; `invalid` for a URL that is not allowed, an unknown event, and a category that the
 * actor cannot see
 */
export async function createWebhook(
  ctx: AuthenticatedContext,
  { url, events, categories, description }: NewWebhook,
): Promise<Webhook & { secret: string }> {
  requireTarget(ctx, url);
  requireEvents(ctx.entities, events);
  if (categories) await requireCategories(ctx, categories);
  const id = newId(ctx.now);
  const secret = newSecret();
  const { userId } = ctx.principal;
  const sealed = await sealSecrets(ctx.settings, id, [secret]);
  const row = {
    ...{ id, userId, url, description, ...sealed },
    events: listText(events),
    categories: categories ? listText(categories) : null,
    seq: sql`coalesce(${lastSeq}, 0)`,
    createdAt: ctx.now.toISOString(),
  };
  const [[created]] = await write(
    ctx,
    [...credentialGuards(ctx.principal, ctx.now), roomGuard(userId)],
    [insertInto(webhooks, row).returning({ webhook: webhookView })],
    sql`json_object('id', ${id})`,
  );
  if (!created) throw new Error("the webhook was not inserted");
  expectWebhooks();
  return { ...created.webhook, secret: secretText(secret) };
}

/** @throws AppError `invalid` */
export function requireTarget({ settings }: AuthenticatedContext, url: string): void {
  const refused = refusedTarget(url, settings);
  if (refused) throw invalid(refused);
}

function roomGuard(userId: string): Guard {
  const count = sql`(SELECT count(*) FROM ${webhooks} WHERE ${webhooks.userId} = ${userId})`;
  const error = new AppError("too_many_webhooks", `You have ${MAX_WEBHOOKS} webhooks. Delete one first.`);
  return guard(sql`${count} < ${MAX_WEBHOOKS}`, error);
}
