import type { AuthenticatedContext } from "../../context/request-context.ts";
import { errorOf, type Guard, guard } from "../../db/guard.ts";
import { lastChange, type Tagged } from "../../db/last-change.ts";
import { isAmongValues } from "../../db/rows.ts";
import { AppError, type ErrorCode } from "../../kernel/errors.ts";
import { type Decision, isWrite, type Write } from "./write.ts";

export function preconditionFailed(): AppError {
  return new AppError("precondition_failed", "This has changed since you read it. `ETag` names its current state.");
}

/** The decision as the request's `If-Match` allows it. */
export function conditional<Data>(ctx: AuthenticatedContext, decision: Decision<Data>): Decision<Data> {
  const { tagged, ifMatch } = ctx.exchange ?? {};
  return isWrite(decision) && tagged && ifMatch ? onlyIfMatch(ctx, decision, tagged, ifMatch) : decision;
}

/** Makes the write, and what may be decided in its place, only while the entity's last change has one of these `seq`s. */
export function onlyIfMatch<W extends Write<unknown>>(
  ctx: AuthenticatedContext,
  write: W,
  tagged: Tagged,
  seqs: readonly number[],
): W {
  const { guards = [], decideAgain } = write;
  const isMatch = isAmongValues(lastChange(ctx.principal.userId, tagged), seqs);
  const index = guards.findLastIndex(comesFirst) + 1;
  return {
    ...write,
    guards: guards.toSpliced(index, 0, guard(isMatch, preconditionFailed)),
    ...(decideAgain && {
      decideAgain: async (rows) => {
        const decision = await decideAgain(rows);
        return isWrite(decision) ? onlyIfMatch(ctx, decision, tagged, seqs) : decision;
      },
    }),
  };
}

const BEFORE: readonly ErrorCode[] = ["invalid", "too_many_labels", "not_found", "forbidden"];

/** Whether a refusal comes before 412. */
function comesFirst(each: Guard): boolean {
  return refusesFirst(errorOf(each));
}

export function refusesFirst(error: unknown): boolean {
  return error instanceof AppError && BEFORE.includes(error.code);
}
