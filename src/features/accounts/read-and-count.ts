import type { BatchResponse } from "drizzle-orm/batch";
import type { AuthenticatedContext, RequestContext } from "../../context/request-context.ts";
import { requestGuards } from "../../context/request-guards.ts";
import { writeWithoutKey } from "../../context/write.ts";
import type { Guard } from "../../db/guard.ts";
import type { Select } from "../../db/statements.ts";
import { type Limit, reserve } from "../../limits/attempts.ts";

interface Counted {
  readonly limits: readonly Limit[];
  /** Checked before the limits. */
  readonly guards?: readonly Guard[];
}

/**
 * Reads what an attempt is compared with, and counts the attempt, in one trip. The `Idempotency-Key` of the request is
 * checked, and is not used up.
 * @throws AppError `too_many_attempts`; the guards' errors
 */
export async function readAndCount<const Selects extends readonly Select[]>(
  ctx: RequestContext | AuthenticatedContext,
  { limits, guards = [] }: Counted,
  ...selects: Selects
): Promise<BatchResponse<Selects>> {
  const reserved = reserve(ctx, ...limits);
  const checked = [...requestGuards(ctx), ...guards, ...reserved.guards];
  const results = await writeWithoutKey(ctx, checked, [...selects, ...reserved.statements]);
  return results.slice(0, selects.length) as unknown as BatchResponse<Selects>;
}
