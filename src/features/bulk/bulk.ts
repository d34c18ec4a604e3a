import type { AuthenticatedContext } from "../../context/request-context.ts";
import { errorOf, type Guard, Stale } from "../../db/guard.ts";
import { AppError } from "../../kernel/errors.ts";
import { conflict } from "../feed/commit.ts";
import { assigneeGuard } from "../tasks/assign.ts";
import { atIndex, attempt, type Bulk, type Failure } from "./attempt.ts";
import type { Step } from "./decide.ts";
import { type Known, nothingKnown } from "./known.ts";
import { idsIn, type Operation } from "./operation.ts";
import { readKnown } from "./read-known.ts";
import { ended, type Result, resultsOf } from "./results.ts";

/** A bulk ends within so many round trips, however many of its operations are overtaken by other writes. */
const MAX_TRIPS = 10;
/** To read the state anew, and to write. */
const TRIPS_AGAIN = 2;

/**
 * Runs operations in order, an event each, without those that fail: as one batch, unless what some leave cannot be known
 * before it has run.
 * @throws AppError `session_ended`, `suspended`
 */
export async function runBulk(bulk: Bulk, operations: readonly Operation[]): Promise<Result[]> {
  const results: Result[] = [];
  let known: Known | undefined;
  while (results.length < operations.length) {
    const rest = operations.slice(results.length);
    const isOver = results.length > 0 && tripsLeft(bulk) < (known ? 1 : TRIPS_AGAIN);
    const done: Batch = isOver ? { results: rest.map(() => unwritten(bulk)) } : await runBatchOf(bulk, rest, known);
    results.push(...done.results);
    known = done.next;
  }
  return results;
}

interface Batch {
  readonly results: readonly Result[];
  /** What the operations after it are decided from, if that was read with it. */
  readonly next?: Known | undefined;
}

/**
 * Runs at least the first of these operations. Each is decided from what the ones before leave, so one read is enough for
 * all. Where a guard stops the batch, they are decided anew from the state as it is then.
 */
async function runBatchOf(bulk: Bulk, operations: readonly Operation[], read?: Known): Promise<Batch> {
  const refused = new Map<number, AppError>();
  let known = read ?? (await firstKnown(bulk.ctx, operations));
  let staleAt: number | undefined;
  for (let merge = true; ; merge = false) {
    const { steps, failure, results, next } = await attempt(bulk, known, operations, { refused, merge, atomic: false });
    if (results) return { results, next };
    const left = tripsLeft(bulk);
    if (left < TRIPS_AGAIN) {
      const all = steps.map((step) => ended(step, bulk.describe));
      return { results: resultsOf(all, [], [], unwritten(bulk)) };
    }
    const { index = 0, reason } = failure;
    const isStale = reason instanceof Stale;
    // Nobody else wrote it: the operations before it leave another state than they seemed to.
    if (isStale && index > 0 && index === staleAt) return runBatchOf(bulk, operations.slice(0, index));
    staleAt = isStale ? index : undefined;

    const isLast = isStale && left < 2 * TRIPS_AGAIN;
    refuse(refused, isLast ? { ...failure, reason: conflict() } : failure);
    const guards = guardsOnStored(operations, steps);
    const now = await readKnown(bulk.ctx, operations, [...guards.keys()]);
    known = now.known;
    for (const guard of now.failing) refuse(refused, { index: guards.get(guard), reason: errorOf(guard) });
  }
}

function tripsLeft({ ctx, tripsBefore }: Bulk): number {
  return MAX_TRIPS - (ctx.db.stats.roundTrips - tripsBefore);
}

function unwritten({ describe }: Bulk): Result {
  return { problem: describe(conflict()) };
}

/**
 * The same, all or nothing.
 * @throws AppError `session_ended`, `suspended`; the first problem, with the `index` of its operation
 */
export async function runAtomicBulk(bulk: Bulk, operations: readonly Operation[]): Promise<Result[]> {
  const { ctx } = bulk;
  let known = await firstKnown(ctx, operations);
  for (let merge = true; ; merge = false) {
    const { results, failure } = await attempt(bulk, known, operations, { refused: new Map(), merge, atomic: true });
    if (results) return results;
    const isStale = failure.reason instanceof Stale;
    // Creations that are written together may fail in another order.
    if (!isStale && !merge) throw atIndex(failure.reason, failure.index);
    if (tripsLeft(bulk) < TRIPS_AGAIN) throw atIndex(conflict(), failure.index);
    if (isStale) known = (await readKnown(ctx, operations)).known;
  }
}

/** Creations alone are decided without a look at the database: guards check what they assume. */
async function firstKnown(ctx: AuthenticatedContext, operations: readonly Operation[]): Promise<Known> {
  const ids = operations.flatMap(idsIn);
  const isPlain = operations.every((each) => each.op === "invalid" || (each.op === "create" && !each.input.parent_id));
  const isNamed = new Set(ids).size < ids.length || !isPlain;
  return isNamed ? (await readKnown(ctx, operations)).known : nothingKnown(ctx);
}

function refuse(refused: Map<number, AppError>, { index, reason }: Failure): void {
  if (index !== undefined && !refused.has(index) && reason instanceof AppError) refused.set(index, reason);
}

/** The guards that can be asked of the stored state, with their operations. */
function guardsOnStored(operations: readonly Operation[], steps: readonly Step[]): Map<Guard, number> {
  const guards = new Map<Guard, number>();
  const written = new Set<string>();
  let isRelocated = false;
  for (const [index, step] of steps.entries()) {
    if (!("write" in step)) continue;
    const operation = operations[index];
    const isCreation = operation?.op === "create";
    const relocates = step.row && (isCreation ? step.row.parentId !== null : "parentId" in step.write.edits);
    // A later operation on the same task finds another state, and where a task may go depends on the trees.
    const isInStoredTree = isCreation || !relocates || !isRelocated;
    const isStored = isInStoredTree && !idsIn(operation).some((id) => written.has(id));
    written.add(step.write.id);
    isRelocated ||= relocates ?? true;
    if (isStored) for (const guard of step.write.guards ?? []) guards.set(guard, index);
    const assigneeId = step.row && step.write.edits.assigneeId;
    if (assigneeId && isInStoredTree && !written.has(step.row.parentId ?? ""))
      guards.set(assigneeGuard(step.row, assigneeId), index);
  }
  return guards;
}
