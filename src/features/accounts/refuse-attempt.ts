import type { RequestContext } from "../../context/request-context.ts";
import { write } from "../../context/write.ts";
import type { Statement } from "../../db/statements.ts";
import type { AppError } from "../../kernel/errors.ts";
import { recorder } from "../audit/record.ts";

/**
 * Records a wrong password or code. What was typed is not recorded: a name may be a password. The request's
 * `Idempotency-Key` can be used again.
 * @throws the error
 */
export async function refuseAttempt(
  ctx: RequestContext,
  userId: string | null,
  error: AppError,
  statements: readonly Statement[] = [],
): Promise<never> {
  const record = await recorder(ctx);
  const detail = { reason: error.code };
  const failure = record({ action: "login.failed", actorId: null, targetId: userId, detail });
  await write({ db: ctx.db }, [], [failure, ...statements]);
  throw error;
}
