import type { Visit } from "../../db/context.ts";
import { read } from "../../db/read.ts";
import { sessionEnded } from "../../db/session.ts";
import { actorOf } from "./actor-of.ts";
import { claimsOf } from "./tokens.ts";

/** An access token's claims. @throws AppError `session_ended` for one that is not ours, is spent, or whose session ended */
export async function verifyToken(visit: Visit, token: string) {
  const actor = await actorOf(visit.settings, token);
  if (!actor) throw sessionEnded();
  await read({ ...visit, actor });
  return { valid: true as const, sub: actor.userId, sid: actor.sessionId, ...claimsOf(token) };
}
