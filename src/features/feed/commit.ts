import { credentialGuards } from "../../auth/live-session.ts";
import type { AuthenticatedContext, RequestContext } from "../../context/request-context.ts";
import { type BatchItem, GuardFailed, runBatch, UniqueViolation } from "../../db/batch.ts";
import { check, type Guard, Stale } from "../../db/guard.ts";
import { AppError } from "../../kernel/errors.ts";
import { announce } from "./announce.ts";
import { publicationsOf, selectPublished, type Tips } from "./publications.ts";
import { type Decision, isDeletion, type Outcome, type Write } from "./write.ts";

/** What goes into the same batch and is no entity's. */
export interface Beside {
  readonly guards?: readonly Guard[];
  readonly statements?: readonly BatchItem[];
}

type Outcomes<Decisions extends readonly Decision<unknown>[]> = {
  [Place in keyof Decisions]: Decisions[Place] extends Decision<infer Data> ? Outcome<Data> : never;
};

const MAX_ATTEMPTS = 8;

/**
 * The one way to write entities: the rows, an event and the feed rows of each write, in one D1 batch that happens as a
 * whole or not at all. Then the hubs of those who are listening are called. A write whose state has changed since it was
 * decided is decided again.
 * @throws AppError `session_ended`, `suspended`, `conflict` where the state kept changing; a guard's own error
 */
export async function commit<const Decisions extends readonly Decision<unknown>[]>(
  ctx: RequestContext | AuthenticatedContext,
  decisions: Decisions,
  beside: Beside = {},
): Promise<Outcomes<Decisions>> {
  let current: readonly Decision<unknown>[] = decisions;
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    try {
      return (await commitOnce(ctx, current, beside)) as Outcomes<Decisions>;
    } catch (error) {
      const stale = staleAmong(current, error);
      if (stale === undefined) throw error;
      current = current.with(stale.place, await stale.decideAgain());
    }
  }
  throw new AppError("conflict", "This kept changing meanwhile. A retry is safe.");
}

/** The write that a `Stale` guard belongs to, if it can be decided again. */
function staleAmong(decisions: readonly Decision<unknown>[], error: unknown) {
  if (!(error instanceof GuardFailed)) return undefined;
  const place = decisions.findIndex((decision) => isWrite(decision) && guardsOf(decision).includes(error.guard));
  const decision = decisions[place];
  const decideAgain = decision && isWrite(decision) ? decision.decideAgain : undefined;
  if (error.guard.error instanceof Stale && decideAgain) return { place, decideAgain };
  throw error.guard.error;
}

async function commitOnce(
  ctx: RequestContext | AuthenticatedContext,
  decisions: readonly Decision<unknown>[],
  beside: Beside,
) {
  const writes = decisions.filter(isWrite);
  const { guards = [], statements = [] } = beside;
  if (writes.length === 0 && statements.length === 0)
    return decisions.map((decision) => outcomeOf(decision, undefined));

  const common = [...("principal" in ctx ? credentialGuards(ctx.principal, ctx.now) : []), ...guards];
  const batch: BatchItem[] = [...(common.length > 0 ? [check(...common)] : []), ...statements];
  const eventPlaces = new Map<Write<unknown>, number>();
  for (const write of writes) {
    const announced = announce(ctx, write, actorOf(ctx, write));
    if (write.guards?.length) batch.push(check(...write.guards));
    if (!isDeletion(write)) batch.push(...write.statements);
    eventPlaces.set(write, batch.length);
    batch.push(...announced);
    if (isDeletion(write)) batch.push(...write.statements);
    batch.push(...(write.postWrites ?? []));
  }
  if (writes.length > 0) batch.push(selectPublished(ctx, writes.length));

  const results = (await runBatch(ctx.db, batch).catch(conflictsOf(writes))) as readonly unknown[] as unknown[][];
  const eventOf = (decision: Decision<unknown>) =>
    isWrite(decision) ? (results[eventPlaces.get(decision) ?? -1]?.[0] as EventRow | undefined) : undefined;
  const happened = writes.flatMap((write) => eventOf(write) ?? missing(write));
  if (happened.length > 0) {
    ctx.publish(publicationsOf(happened, results.at(-1) as Parameters<typeof publicationsOf>[1]));
    ctx.dispatch(
      writes.flatMap((write) => {
        const row = eventOf(write);
        return row ? { event: write.event, actorId: actorOf(ctx, write), data: row.data } : [];
      }),
    );
  }
  return decisions.map((decision) => outcomeOf(decision, eventOf(decision)));
}

interface EventRow extends Outcome<unknown> {
  readonly seq: number;
  readonly tips: Tips;
}

function isWrite(decision: Decision<unknown>): decision is Write<unknown> {
  return !("unchanged" in decision);
}

function actorOf(ctx: RequestContext | AuthenticatedContext, { event, actorId }: Write<unknown>): string {
  if (actorId !== undefined) return actorId;
  if ("principal" in ctx) return ctx.principal.userId;
  throw new Error(`${event}: nobody acts`);
}

/** Only a write that may come to nothing leaves no event. */
function missing({ event, id, onlyIf }: Write<unknown>): [] {
  if (onlyIf) return [];
  throw new Error(`${event} found no ${id}: a guard is missing`);
}

function outcomeOf(decision: Decision<unknown>, event: EventRow | undefined): Outcome<unknown> {
  if (!isWrite(decision)) return { seq: null, data: decision.unchanged };
  return { seq: event?.seq ?? null, data: event?.data ?? null };
}

function guardsOf({ guards = [], statements, postWrites = [] }: Write<unknown>): Guard[] {
  return [...guards, ...[...statements, ...postWrites].flatMap((item) => ("guards" in item ? item.guards : []))];
}

function conflictsOf(writes: readonly Write<unknown>[]) {
  return (error: unknown): never => {
    if (!(error instanceof UniqueViolation)) throw error;
    throw writes.map(({ conflicts }) => conflicts?.[error.columns]).find(Boolean) ?? error;
  };
}
