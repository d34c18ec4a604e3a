import type { Visit } from "../../db/context.ts";
import { read } from "../../db/read.ts";
import { selectSession, sessionEnded } from "../../db/session.ts";
import { actorOf } from "./authenticate.ts";
import { verifyAccess } from "./tokens.ts";

/** An access token's claims. @throws AppError `session_ended` for one that is not ours, is spent, or whose session ended */
export async function verifyToken(visit: Visit, token: string) {
  const actor = await actorOf(visit.settings, token);
  if (!actor) throw sessionEnded();
  const ctx = { ...visit, actor };
  await read(ctx, selectSession(ctx));
  const claims = (await verifyAccess(visit.settings, token)) ?? {};
  return { valid: true as const, sub: actor.userId, sid: actor.sessionId, ...claims };
}
