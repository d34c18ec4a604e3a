import { type SQL, sql } from "drizzle-orm";
import { insertKey, KeyUsed, pendingKey, selectStoredResponse } from "../../context/idempotency.ts";
import { read } from "../../context/read.ts";
import type { AuthenticatedContext, RequestContext } from "../../context/request-context.ts";
import { requestGuards } from "../../context/request-guards.ts";
import { runBatch, throwGuardError } from "../../db/batch.ts";
import { entityOf } from "../../db/entity.ts";
import { check } from "../../db/guard.ts";
import { returnedBy, writtenRow } from "./announce.ts";
import { lastSeq } from "./publications.ts";
import type { Committed, Write } from "./write.ts";

// What a request responds with is stored under its `Idempotency-Key`, in the batch of the write.

type Context = RequestContext | AuthenticatedContext;

/** For a request that makes this one write. It runs next to the event, so it sees the same; without an event it stores nothing. */
export function storeWrite(ctx: Context, write: Write<unknown>, actor: string) {
  const pending = pendingKey(ctx);
  if (!pending) return [];
  const { table } = ctx.entities[entityOf(write.event)];
  const response = { seq: lastSeq, data: returnedBy(ctx, write, actor) };
  return [insertKey(pending.ctx, pending.key, response, sql`FROM ${table} WHERE ${writtenRow(ctx, write)}`)];
}

/** For a request that writes several entities, or other rows too: last in the batch. */
export function storeRequest(ctx: Context, [write]: readonly Write<unknown>[], data: SQL | null) {
  const pending = pendingKey(ctx);
  return pending ? [insertKey(pending.ctx, pending.key, { seq: write ? seqOf(ctx, write) : null, data })] : [];
}

function seqOf(ctx: Context, write: Write<unknown>): SQL {
  if (!write.onlyIf) return lastSeq;
  const { table } = ctx.entities[entityOf(write.event)];
  return sql`(SELECT ${lastSeq} FROM ${table} WHERE ${writtenRow(ctx, write)})`;
}

/** For a request of several batches, before the first. @throws KeyUsed where its `Idempotency-Key` has a response */
export async function requireNewKey(ctx: AuthenticatedContext): Promise<void> {
  const pending = pendingKey(ctx);
  if (!pending) return;
  const [[row]] = await read(ctx, selectStoredResponse(ctx, pending.key));
  if (row) throw new KeyUsed();
}

/** For a request of several batches, after the last. @throws KeyUsed if another request with the key was faster */
export async function storeResponse(ctx: AuthenticatedContext, body: object): Promise<void> {
  const pending = pendingKey(ctx);
  if (!pending) return;
  const response = { seq: sql`${pending.exchange.seq ?? null}`, data: sql`${JSON.stringify(body)}` };
  const row = insertKey(ctx, pending.key, response);
  await runBatch(ctx.db, [check(...requestGuards(ctx)), row]).catch(throwGuardError);
  pending.exchange.isStored = true;
}

/** Notes for the headers of the response what was written. */
export function noteCommitted(ctx: Context, committed: readonly Committed<unknown>[], isStored: boolean): void {
  if (!("principal" in ctx) || !ctx.exchange) return;
  const seq = committed.findLast(({ seq }) => seq !== null)?.seq ?? undefined;
  if (seq !== undefined) ctx.exchange.seq = seq;
  if (ctx.exchange.key && (isStored || seq !== undefined)) ctx.exchange.isStored = true;
}
