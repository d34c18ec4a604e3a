import { createMiddleware } from "hono/factory";
import type { Settings } from "../../env.ts";
import type { App } from "../../http/app-types.ts";
import type { Actor } from "../../kernel/actor.ts";
import { AppError } from "../../kernel/errors.ts";
import { openOpaque, verifyAccess } from "./tokens.ts";

const CREDENTIALS = /^(?:Bearer|Token) +([\w.~+/=-]+) *$/i;

/**
 * Says who acts, from the `Authorization` header alone: `Bearer`, or `Token` as Django REST framework has it, with a JWT
 * or an opaque token. Whether the session has ended is found out by the request's first batch.
 * @throws AppError `unauthenticated` (no credentials), `session_ended` (bad or spent ones)
 */
const authenticate = createMiddleware<App>(async function authenticate(c, next) {
  const header = c.req.header("Authorization");
  if (!header) throw new AppError("unauthenticated", "Sign in first: send an Authorization header.");
  const visit = c.get("visit");
  const actor = await actorOf(visit.settings, CREDENTIALS.exec(header)?.[1] ?? "");
  if (!actor) throw new AppError("session_ended", "This token is not valid, or no longer.");
  c.set("ctx", { ...visit, actor });
  await next();
});

/** Spread into a route: who calls it must be signed in. */
export const signedIn = {
  middleware: [authenticate],
  security: [{ bearer: [] }],
};

/** Before the profile's zone can be known, the default one is assumed, and guarded like any other. */
const ASSUMED_ZONE = "UTC";

export async function actorOf(settings: Settings, token: string): Promise<Actor | undefined> {
  if (token.startsWith("tws_")) {
    const ref = await openOpaque(settings, "tws_", token);
    return ref && { userId: ref.userId, sessionId: ref.sessionId, timeZone: ASSUMED_ZONE };
  }
  const claims = await verifyAccess(settings, token);
  return claims && { userId: claims.sub, sessionId: claims.sid, timeZone: claims.tz };
}
