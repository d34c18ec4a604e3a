import { and, eq, sql } from "drizzle-orm";
import type { SQLiteColumn } from "drizzle-orm/sqlite-core";
import type { RequestContext } from "../../context/request-context.ts";
import { field } from "../../db/rows.ts";
import { deliveries, webhooks } from "../../db/schema/webhooks.ts";
import { type Statement, statementOf, statements } from "../../db/statements.ts";
import { accountMail } from "../email/account-mail.ts";
import type { Result } from "./result.ts";
import { MAX_FAILING_MS } from "./schedule.ts";

/** Records what became of requests, on their deliveries and on the endpoint. Tests say nothing about an endpoint. */
export function settle(ctx: RequestContext, id: string, results: readonly Result[]): Statement[] {
  if (results.length === 0) return [];
  const own = results.filter(({ seq }) => seq > 0);
  const failures = own.filter(({ state }) => state !== "delivered");
  const isTaken = failures.length < own.length;
  return [
    record(results),
    ...(isTaken ? [noteSuccess(id)] : []),
    ...(failures.length > 0 ? [holdBack(id, failures), ...noteFailures(ctx, id, failures, isTaken)] : []),
  ];
}

/** Once for each try. If the endpoint was switched off meanwhile, a failure changes nothing. */
function record(results: readonly Result[]): Statement {
  return statementOf(sql`UPDATE ${deliveries} SET state = ${field("state")}, tries = ${deliveries.tries} + 1,
    last_status = ${field("status")}, last_error = ${field("error")}, next_try_at = ${field("nextTryAt")},
    delivered_at = coalesce(${field("deliveredAt")}, delivered_at)
    FROM json_each(${JSON.stringify(results)}) AS line WHERE ${deliveries.id} = ${field("id")}
      AND ${deliveries.tries} = ${field("tries")}
      AND (${deliveries.nextTryAt} IS NOT NULL OR ${field("state")} = 'delivered')`);
}

/** Later changes of the same entity wait for it. */
function holdBack(id: string, failures: readonly Result[]): Statement {
  return statementOf(sql`UPDATE ${deliveries} SET next_try_at = ${field("nextTryAt")}
    FROM json_each(${JSON.stringify(failures)}) AS line WHERE ${deliveries.webhookId} = ${id}
      AND ${deliveries.entityId} = ${field("entityId")} AND ${deliveries.seq} > ${field("seq")}
      AND ${deliveries.nextTryAt} < ${field("nextTryAt")}`);
}

function noteSuccess(id: string): Statement {
  return statements
    .update(webhooks)
    .set({ failingSince: null, pausedUntil: null })
    .where(and(eq(webhooks.id, id), sql`coalesce(${webhooks.failingSince}, ${webhooks.pausedUntil}) IS NOT NULL`));
}

/** Switches off an endpoint that is gone, or has failed for too long, and gives up what it was to be sent. */
function noteFailures(ctx: RequestContext, id: string, failures: readonly Result[], isTaken: boolean) {
  const at = ctx.now.toISOString();
  const isGone = failures.some(({ status }) => status === 410);
  const pausedUntil = failures
    .map((failure) => failure.pausedUntil)
    .reduce((one, other) => (one > other ? one : other));
  const since = new Date(ctx.now.getTime() - MAX_FAILING_MS).toISOString();
  const isOver = isTaken ? sql`0` : sql`(${webhooks.enabled} AND coalesce(${webhooks.failingSince} <= ${since}, 0))`;
  const isFailing = sql`EXISTS (SELECT 1 FROM ${webhooks} WHERE ${webhooks.id} = ${id} AND ${isOver})`;
  const its = (column: SQLiteColumn) => sql`(SELECT ${column} FROM ${webhooks} WHERE ${webhooks.id} = ${id})`;
  return [
    ...(isGone
      ? []
      : [accountMail(ctx, its(webhooks.userId), "webhook_off", { detail: its(webhooks.url), when: isFailing })]),
    statements
      .update(webhooks)
      .set({
        failingSince: isTaken ? null : sql`coalesce(${webhooks.failingSince}, ${at})`,
        ...(pausedUntil && { pausedUntil }),
        ...(isGone
          ? { enabled: false, disabledReason: "gone" as const }
          : {
              enabled: sql`${webhooks.enabled} AND NOT ${isOver}`,
              disabledReason: sql`iif(${isOver}, 'failing', ${webhooks.disabledReason})`,
            }),
      })
      .where(eq(webhooks.id, id)),
    abandonWaiting(id, sql`NOT ${its(webhooks.enabled)}`),
  ];
}

/** Gives up what waits to be sent to an endpoint that is switched off, but tests. */
export function abandonWaiting(id: string, when = sql`true`): Statement {
  return statements
    .update(deliveries)
    .set({
      state: "abandoned",
      nextTryAt: null,
      lastError: sql`coalesce(${deliveries.lastError}, 'The webhook was switched off.')`,
    })
    .where(sql`${deliveries.webhookId} = ${id} AND ${deliveries.nextTryAt} IS NOT NULL AND ${deliveries.seq} > 0
      AND ${when}`);
}
