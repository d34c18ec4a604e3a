import { type SQL, sql } from "drizzle-orm";
import { credentialGuards } from "../../auth/live-session.ts";
import { insertKey, KeyUsed, newKeyGuard, pendingKey, selectAnswer } from "../../context/idempotency.ts";
import { read } from "../../context/read.ts";
import type { AuthenticatedContext, RequestContext } from "../../context/request-context.ts";
import { runBatch, throwGuardError } from "../../db/batch.ts";
import { entityOf } from "../../db/entity.ts";
import { check, type Guard } from "../../db/guard.ts";
import { answerOf, writtenRow } from "./announce.ts";
import { lastSeq } from "./publications.ts";
import type { Committed, Write } from "./write.ts";

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

/** For a request of several batches, before the first. @throws KeyUsed where its `Idempotency-Key` has an answer */
export async function requireNewKey(ctx: AuthenticatedContext): Promise<void> {
  const pending = pendingKey(ctx);
  if (!pending) return;
  const [[row]] = await read(ctx, selectAnswer(ctx, pending.key));
  if (row) throw new KeyUsed();
}

/** Keeps its answer under the key, after the last batch. @throws KeyUsed if another request with the key was faster */
export async function keepAnswer(ctx: AuthenticatedContext, answer: object): Promise<void> {
  const pending = pendingKey(ctx);
  if (!ctx.exchange || !pending) return;
  const kept = { seq: sql`${ctx.exchange.seq ?? null}`, data: sql`${JSON.stringify(answer)}` };
  const row = insertKey(ctx, pending.key, kept);
  await runBatch(ctx.db, [check(...requestGuards(ctx)), row]).catch(throwGuardError);
  ctx.exchange.isKept = true;
}

/** Notes for the headers of the answer what was written. */
export function noteCommitted(ctx: Context, committed: readonly Committed<unknown>[], isKept: boolean): void {
  if (!("principal" in ctx) || !ctx.exchange) return;
  const seq = committed.findLast(({ seq }) => seq !== null)?.seq ?? undefined;
  if (seq !== undefined) ctx.exchange.seq = seq;
  if (ctx.exchange.key && (isKept || seq !== undefined)) ctx.exchange.isKept = true;
}
