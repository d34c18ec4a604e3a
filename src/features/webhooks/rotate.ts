import { eq, sql } from "drizzle-orm";
import { read } from "../../context/read.ts";
import type { AuthenticatedContext } from "../../context/request-context.ts";
import { write } from "../../context/write.ts";
import { webhooks } from "../../db/schema/webhooks.ts";
import { statements } from "../../db/statements.ts";
import { AppError, notFound } from "../../kernel/errors.ts";
import { DAY_MS } from "../../kernel/time.ts";
import { newSecret, openSecrets, sealSecrets, secretText } from "./secrets.ts";
import { isOwn, ownGuards, type Webhook, webhookView } from "./webhooks.ts";

/**
 * A new secret, shown here only. For a day the previous one signs too, and none before that.
 * @throws AppError `not_found`; `conflict` where another request rotates it at the same time
 */
export async function rotateSecret(ctx: AuthenticatedContext, id: string): Promise<Webhook & { secret: string }> {
  const { secret: column, keyId } = webhooks;
  const [[found]] = await read(ctx, statements.select({ secret: column, keyId }).from(webhooks).where(isOwn(ctx, id)));
  if (!found) throw notFound("webhook");
  const secret = newSecret();
  const [current] = (await openSecrets(ctx.settings, id, found)) ?? [];
  const sealed = await sealSecrets(ctx.settings, id, current ? [secret, current] : [secret]);
  const previousUntil = current ? new Date(ctx.now.getTime() + DAY_MS).toISOString() : null;
  const isSame = sql`EXISTS (SELECT 1 FROM ${webhooks} WHERE ${webhooks.id} = ${id} AND ${column} = ${found.secret})`;
  const conflict = new AppError("conflict", "The secret was rotated by another request.");
  const [[rotated]] = await write(
    ctx,
    ownGuards(ctx, id, [[isSame, conflict]]),
    [
      statements
        .update(webhooks)
        .set({ ...sealed, previousUntil })
        .where(eq(webhooks.id, id))
        .returning({ webhook: webhookView }),
    ],
    sql`json_object('id', ${id})`,
  );
  if (!rotated) throw notFound("webhook");
  return { ...rotated.webhook, secret: secretText(secret) };
}
