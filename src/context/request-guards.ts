import { credentialGuards } from "../auth/live-session.ts";
import type { Guard } from "../db/guard.ts";
import { newKeyGuard, pendingKey } from "./idempotency.ts";
import type { AuthenticatedContext, RequestContext } from "./request-context.ts";

/** What a request checks before its writes: its credential, then its `Idempotency-Key`. */
export function requestGuards(ctx: RequestContext | AuthenticatedContext): Guard[] {
  if (!("principal" in ctx)) return [];
  const pending = pendingKey(ctx);
  return [...credentialGuards(ctx.principal, ctx.now), ...(pending ? [newKeyGuard(ctx, pending.key)] : [])];
}
