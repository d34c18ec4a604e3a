import { type SQL, sql } from "drizzle-orm";
import { credentialGuards } from "../../auth/live-session.ts";
import { insertKey, newKeyGuard, pendingKey } from "../../context/idempotency.ts";
import type { AuthenticatedContext, RequestContext } from "../../context/request-context.ts";
import { entityOf } from "../../db/entity.ts";
import type { Guard } from "../../db/guard.ts";
import { answerOf, writtenRow } from "./announce.ts";
import { lastSeq } from "./publications.ts";
import type { Outcome, Write } from "./write.ts";

type Context = RequestContext | AuthenticatedContext;

/** What a request checks before its writes: its credential, then its `Idempotency-Key`. */
export function requestGuards(ctx: Context): Guard[] {
  if (!("principal" in ctx)) return [];
  const kept = pendingKey(ctx);
  return [...credentialGuards(ctx.principal, ctx.now), ...(kept ? [newKeyGuard(ctx, kept.key)] : [])];
}

/** Keeps what the one write returns. It runs next to its event, so it sees the same; without an event it keeps nothing. */
export function keepWrite(ctx: Context, write: Write<unknown>, actor: string) {
  const kept = pendingKey(ctx);
  if (!kept) return [];
  const { table } = ctx.entities[entityOf(write.event)];
  const answer = { seq: lastSeq, data: answerOf(ctx, write, actor) };
  return [insertKey(kept.ctx, kept.key, answer, sql`FROM ${table} WHERE ${writtenRow(ctx, write)}`)];
}

/** The same, last in the batch, for a request that writes several entities or other rows too. */
export function keepRequest(ctx: Context, [write]: readonly Write<unknown>[], data: SQL | null) {
  const kept = pendingKey(ctx);
  return kept ? [insertKey(kept.ctx, kept.key, { seq: write ? seqOf(ctx, write) : null, data })] : [];
}

function seqOf(ctx: Context, write: Write<unknown>): SQL {
  if (!write.onlyIf) return lastSeq;
  const { table } = ctx.entities[entityOf(write.event)];
  return sql`(SELECT ${lastSeq} FROM ${table} WHERE ${writtenRow(ctx, write)})`;
}

/** Notes for the headers of the answer what was written. */
export function noteOutcomes(ctx: Context, outcomes: readonly Outcome<unknown>[], isKept: boolean): void {
  if (!("principal" in ctx) || !ctx.exchange) return;
  const seq = outcomes.findLast((outcome) => outcome.seq !== null)?.seq ?? undefined;
  if (seq !== undefined) ctx.exchange.seq = seq;
  if (ctx.exchange.key && (isKept || seq !== undefined)) ctx.exchange.isKept = true;
}
