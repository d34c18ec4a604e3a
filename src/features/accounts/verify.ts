import { claimsOf } from "../../auth/access-token.ts";
import { principalOf } from "../../auth/credentials.ts";
import { sessionEnded } from "../../auth/live-session.ts";
import { read } from "../../context/read.ts";
import type { RequestContext } from "../../context/request-context.ts";

/** An access token's claims. @throws AppError `session_ended` for one that is not ours, has expired, or whose session ended */
export async function verifyToken(ctx: RequestContext, token: string) {
  const principal = await principalOf(ctx.settings, token);
  if (principal?.credential.kind !== "session") throw sessionEnded();
  await read({ ...ctx, principal });
  return { valid: true as const, sub: principal.userId, sid: principal.credential.id, ...claimsOf(token) };
}
