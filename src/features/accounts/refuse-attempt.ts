import type { RequestContext } from "../../context/request-context.ts";
import { writeWithoutKey } from "../../context/write.ts";
import type { Statement } from "../../db/statements.ts";
import type { AppError } from "../../kernel/errors.ts";
import { type AuditEntry, recorder } from "../audit/record.ts";

/**
 * Records a wrong password or code. What was typed is not recorded: a name may be a password. The request's
 * `Idempotency-Key` can be used again.
 * @throws the error
 */
export async function refuseAttempt(
  ctx: RequestContext,
  attempt: Omit<AuditEntry, "detail">,
  error: AppError,
  statements: readonly Statement[] = [],
): Promise<never> {
  const record = await recorder(ctx);
  const failure = record({ ...attempt, detail: { reason: error.code } });
  await writeWithoutKey(ctx, [], [failure, ...statements]);
  throw error;
}

/** @param userId null for an unknown account */
export function failedLogIn(userId: string | null) {
  return { action: "login.failed", actorId: null, targetId: userId } as const;
}
