import type { RequestContext } from "../../context/request-context.ts";
import { write } from "../../context/write.ts";
import type { Statement } from "../../db/statements.ts";
import { recorder } from "../audit/record.ts";
import { invalidCode } from "./verify-code.ts";

/** Records a wrong code. The request's `Idempotency-Key` can be used again. @throws AppError `invalid_code` */
export async function refuseCode(
  ctx: RequestContext,
  userId: string,
  statements: readonly Statement[] = [],
): Promise<never> {
  const record = await recorder(ctx);
  const detail = { reason: "invalid_code" };
  const failure = record({ action: "login.failed", actorId: null, targetId: userId, detail });
  await write({ db: ctx.db }, [], [failure, ...statements]);
  throw invalidCode();
}
