import { read } from "../../context/read.ts";
import type { AuthenticatedContext } from "../../context/request-context.ts";
import { GuardFailed } from "../../db/batch.ts";
import { errorOf, type Guard, guard } from "../../db/guard.ts";
import { finalSQL } from "../../db/template.ts";
import { AppError } from "../../kernel/errors.ts";
import { guardsOf } from "../feed/commit.ts";
import { decideAll, type Step } from "./decide.ts";
import type { Known } from "./known.ts";
import type { Operation } from "./operation.ts";
import { knownFrom, selectKnown } from "./read-known.ts";
import { ended, type Problem, type Result, resultsOf } from "./results.ts";
import { groupsOf, run } from "./run.ts";

/** A guard stopped the batch, so nothing of it was written. */
export interface Failure {
  readonly reason: Error;
  /** The operation that the guard belongs to; undefined where it belongs to several. */
  readonly index: number | undefined;
}

interface Options {
  /** The operations that have failed already. */
  readonly refused: ReadonlyMap<number, AppError>;
  /** Creations that stand together are written together. */
  readonly merge: boolean;
  readonly atomic: boolean;
}

/** What a bulk carries along. */
export interface Bulk {
  readonly ctx: AuthenticatedContext;
  /** Errors as the client sees them. */
  readonly describe: (problem: AppError) => Problem;
  /** How many batches of the request have been run. */
  batches: number;
  /** How many round trips were made for other things before. */
  readonly tripsBefore: number;
}

/** `next` is what the operations that are left are decided from. */
type Attempt = { readonly steps: readonly Step[] } & (
  | { readonly results: Result[]; readonly next: Known | undefined; readonly failure?: never }
  | { readonly results?: never; readonly next?: never; readonly failure: Failure }
);

/**
 * Decides the operations and runs them as one batch.
 * @throws AppError `session_ended`, `suspended`; if atomic the first problem
 */
export async function attempt(
  bulk: Bulk,
  known: Known,
  operations: readonly Operation[],
  { refused, merge, atomic }: Options,
): Promise<Attempt> {
  const { ctx } = known;
  const decided = decideAll(known, operations, { refused, atomic });
  const steps = atomic ? untilProblem(decided) : decided;
  const end = steps.length < decided.length ? problemGuard(decided, steps.length) : undefined;
  const groups = groupsOf(ctx, steps, merge);
  // Where nothing is written, nothing else has checked the credential.
  if (groups.length === 0 && ctx.db.stats.roundTrips === bulk.tripsBefore) await read(ctx);
  if (groups.length === 0 && end) throw errorOf(end);
  try {
    const all = steps.map((step) => ended(step, bulk.describe));
    const left = atomic ? [] : operations.slice(steps.length);
    const reads = left.length > 0 ? selectKnown(ctx, left) : [];
    // After batches that wrote, a repeat must not run these operations again, so they are stored though they write nothing.
    const isBatch = groups.length > 0 || bulk.batches > 0;
    if (!isBatch) return { steps, results: resultsOf(all, [], []), next: undefined };
    const { results, rows } = await run(ctx, bulk.batches, all, groups, { end, reads });
    bulk.batches += 1;
    return { steps, results, next: rows.length > 0 ? knownFrom(ctx, left, rows) : undefined };
  } catch (error) {
    if (!(error instanceof GuardFailed)) throw error;
    const owns = (write: Parameters<typeof guardsOf>[0]) => guardsOf(write).includes(error.guard);
    if (error.guard === end || !groups.some(({ write }) => owns(write))) throw errorOf(error.guard, error.detail);
    const index = steps.findIndex((step) => "write" in step && owns(step.write));
    return { steps, failure: { reason: errorOf(error.guard, error.detail), index: index < 0 ? undefined : index } };
  }
}

function untilProblem(steps: readonly Step[]): readonly Step[] {
  const index = steps.findIndex((step) => "problem" in step);
  return index < 0 ? steps : steps.slice(0, index);
}

/** Fails after the writes before it: where they hold, this is the first problem. */
function problemGuard(steps: readonly Step[], index: number): Guard | undefined {
  const step = steps[index];
  return step && "problem" in step ? guard(finalSQL`0`, atIndex(step.problem, index)) : undefined;
}

/** A problem of an operation, as that of the whole bulk. */
export function atIndex(error: Error, index = 0): Error {
  if (!(error instanceof AppError)) return error;
  return new AppError(error.code, error.message, error.fields, { ...error.members, index });
}
