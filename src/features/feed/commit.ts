import type { SQL } from "drizzle-orm";
import { startOwed } from "../../context/outbox.ts";
import type { AuthenticatedContext, RequestContext } from "../../context/request-context.ts";
import { requestGuards } from "../../context/request-guards.ts";
import { type BatchItem, GuardFailed, runBatch, UniqueViolation } from "../../db/batch.ts";
import { check, errorOf, type Guard, Stale } from "../../db/guard.ts";
import type { Select } from "../../db/statements.ts";
import { AppError } from "../../kernel/errors.ts";
import { afterCommit } from "./after-commit.ts";
import { announce } from "./announce.ts";
import type { MadeEvent } from "./publications.ts";
import { noteCommitted, storeRequest, storeWrite } from "./store-response.ts";
import { type Committed, type Decision, isDeletion, isWrite, type Write } from "./write.ts";

/** What goes into the same batch beside the writes of entities. */
export interface Beside {
  readonly guards?: readonly Guard[];
  readonly statements?: readonly BatchItem[];
  /** What the request responds with, as JSON made by SQLite, where that is not the one entity that is written. */
  readonly response?: SQL;
  /** Read once all is written. */
  readonly reads?: readonly Select[];
}

type AllCommitted<Decisions extends readonly Decision<unknown>[]> = {
  [Place in keyof Decisions]: Decisions[Place] extends Decision<infer Data> ? Committed<Data> : never;
};

const MAX_ATTEMPTS = 8;

/**
 * The one way to write entities: the rows, an event and the feed rows of each write, in one D1 batch that happens as a
 * whole or not at all. Then it calls the hubs of readers with open sockets, and puts owed jobs on the Queue. A write
 * whose state has changed since it was decided is decided again.
 * @throws AppError `session_ended`, `suspended`, `conflict` where the state kept changing; a guard's own error
 */
export async function commit<const Decisions extends readonly Decision<unknown>[]>(
  ctx: RequestContext | AuthenticatedContext,
  decisions: Decisions,
  beside: Beside = {},
): Promise<AllCommitted<Decisions>> {
  let current: readonly Decision<unknown>[] = decisions;
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    try {
      const { results } = await commitOnce(ctx, current, beside);
      return (await decideMissing(ctx, current, results)) as AllCommitted<Decisions>;
    } catch (error) {
      const stale = staleAmong(current, error);
      if (stale === undefined) throw error;
      current = current.with(stale.index, await stale.decideAgain());
    }
  }
  throw conflict();
}

/** The state of a write kept changing during the tries. */
export function conflict(): AppError {
  return new AppError("conflict", "This kept changing meanwhile. A retry is safe.");
}

/** Decides those writes again whose `onlyIf` did not hold, from what their own batch read. */
async function decideMissing(ctx: RequestContext, decisions: readonly Decision<unknown>[], results: readonly Result[]) {
  const committed: Committed<unknown>[] = [];
  for (const [index, result] of results.entries()) {
    const decision = decisions[index];
    const decideAgain = decision && isWrite(decision) && result.seq === null ? decision.decideAgain : undefined;
    if (decideAgain) committed.push(...(await commit(ctx, [await decideAgain(result.rows)])));
    else committed.push({ seq: result.seq, data: result.data });
  }
  return committed;
}

/** The write that a `Stale` guard belongs to, if it can be decided again. */
function staleAmong(decisions: readonly Decision<unknown>[], error: unknown) {
  if (!(error instanceof GuardFailed)) return undefined;
  const index = decisions.findIndex((decision) => isWrite(decision) && guardsOf(decision).includes(error.guard));
  const decision = decisions[index];
  const decideAgain = decision && isWrite(decision) ? decision.decideAgain : undefined;
  const reason = errorOf(error.guard, error.detail);
  if (reason instanceof Stale && decideAgain) return { index, decideAgain };
  throw reason;
}

interface Result extends Committed<unknown> {
  readonly events?: readonly MadeEvent[];
  /** The results of `reads`, where `onlyIf` did not hold. */
  readonly rows?: readonly unknown[];
}

/**
 * `commit` without a second try, for what decides again by itself. The batch has the request's checks and statements, then
 * the items of each write, the row of its `Idempotency-Key`, and the reads.
 * @throws AppError `session_ended`, `suspended`; GuardFailed
 */
export async function commitOnce(
  ctx: RequestContext | AuthenticatedContext,
  decisions: readonly Decision<unknown>[],
  { guards = [], statements = [], response, reads = [] }: Beside,
): Promise<{ readonly results: Result[]; readonly rows: readonly unknown[] }> {
  const writes = decisions.filter(isWrite);
  if (writes.length === 0 && statements.length === 0) {
    return { results: decisions.map((decision) => resultOf(decision)), rows: [] };
  }
  // One check where nothing comes between: each statement costs time of its own.
  const first = statements.length === 0 ? writes[0] : undefined;
  const checks = [...requestGuards(ctx), ...guards, ...(first?.guards ?? [])];
  const head = [...(checks.length > 0 ? [check(...checks)] : []), ...statements];
  const isOnly = first !== undefined && writes.length === 1;
  const parts = new Map(
    writes.map((write) => [write, partOf(ctx, write, { isChecked: write === first, storesResponse: isOnly })]),
  );
  const stored = isOnly ? [] : storeRequest(ctx, writes, response ?? null);
  const batch = [...head, ...[...parts.values()].flatMap(({ items }) => items), ...stored, ...reads];
  const all = (await runBatch(ctx.db, batch).catch(conflictsOf([...parts.keys()]))) as readonly unknown[];
  startOwed(batch, all);

  const left = all.slice(head.length) as unknown[][];
  const results = decisions.map((decision) => {
    const part = isWrite(decision) ? parts.get(decision) : undefined;
    return part ? part.resultIn(left.splice(0, part.items.length)) : resultOf(decision);
  });
  const eventsOf = (write: Write<unknown>) => results[decisions.indexOf(write)]?.events ?? [];
  afterCommit(
    ctx,
    writes.map((write) => ({ write, actor: actorOf(ctx, write), events: eventsOf(write) })),
  );
  noteCommitted(ctx, results, stored.length > 0);
  return { results, rows: all.slice(batch.length - reads.length) };
}

interface PartOptions {
  /** Its guards are in the batch's first check. */
  readonly isChecked: boolean;
  /** The response is what it returns. */
  readonly storesResponse: boolean;
}

/** A write's own items of the batch, and what their results say. */
function partOf(
  ctx: RequestContext | AuthenticatedContext,
  write: Write<unknown>,
  { isChecked, storesResponse }: PartOptions,
) {
  const { guards = [], reads = [], statements, postWrites = [] } = write;
  const checks = guards.length > 0 && !isChecked ? [check(...guards)] : [];
  const actor = actorOf(ctx, write);
  const [event, returned, ...feedRows] = announce(ctx, write, actor);
  const announced = [event, ...(storesResponse ? storeWrite(ctx, write, actor) : []), returned, ...feedRows];
  const changed = isDeletion(write) ? [...announced, ...statements] : [...statements, ...announced];
  const items: BatchItem[] = [...checks, ...reads, ...changed, ...postWrites];
  const [returnedAt, readsAt] = [items.indexOf(returned), checks.length];
  return {
    items,
    resultIn: (results: readonly unknown[][]) =>
      resultOf(write, results[returnedAt] as MadeEvent[], results.slice(readsAt, readsAt + reads.length)),
  };
}

function actorOf(ctx: RequestContext | AuthenticatedContext, { event, actorId }: Write<unknown>): string {
  if (actorId !== undefined) return actorId;
  if ("principal" in ctx) return ctx.principal.userId;
  throw new Error(`${event}: nobody acts`);
}

/** A write has no event only if its `onlyIf` did not hold. */
function resultOf(decision: Decision<unknown>, events: readonly MadeEvent[] = [], rows?: readonly unknown[]): Result {
  if (!isWrite(decision)) return { seq: null, data: decision.unchanged };
  const [first] = events;
  if (first) return { seq: first.seq, data: decision.ids ? events.map(({ data }) => data) : first.data, events };
  if (decision.onlyIf) return { seq: null, data: null, ...(rows && { rows }) };
  throw new Error(`${decision.event} found no ${decision.id}: a guard is missing`);
}

/** All that may stop a write. */
export function guardsOf({ guards = [], statements, postWrites = [] }: Write<unknown>): Guard[] {
  return [...guards, ...[...statements, ...postWrites].flatMap((item) => ("guards" in item ? item.guards : []))];
}

function conflictsOf(writes: readonly Write<unknown>[]) {
  return (error: unknown): never => {
    if (!(error instanceof UniqueViolation)) throw error;
    throw writes.map(({ conflicts }) => conflicts?.[error.columns]).find(Boolean) ?? error;
  };
}
