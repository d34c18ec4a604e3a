import type { RequestContext } from "../../context/request-context.ts";
import { read } from "../../context/read.ts";
import { sessionEnded } from "../../auth/live-session.ts";
import { actorOf } from "../../auth/credentials.ts";
import { claimsOf } from "../../auth/access-token.ts";

/** An access token's claims. @throws AppError `session_ended` for one that is not ours, is spent, or whose session ended */
export async function verifyToken(ctx: RequestContext, token: string) {
  const actor = await actorOf(ctx.settings, token);
  if (!actor) throw sessionEnded();
  await read({ ...ctx, actor });
  return { valid: true as const, sub: principal.userId, sid: principal.credential.id, ...claimsOf(token) };
}
