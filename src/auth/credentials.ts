import type { Settings } from "../env.ts";
import { openAccess } from "./access-token.ts";
import { openOpaque } from "./opaque-token.ts";
import { hasExpired, type Principal, sessionPrincipal } from "./principal.ts";

/** Before the profile's zone can be known the default one is assumed, and guarded like any other. */
const ASSUMED_ZONE = "UTC";

/** Who a token speaks for; undefined where it is not ours or has expired. Whether its session is live is not checked. */
export async function principalOf(settings: Settings, token: string): Promise<Principal | undefined> {
  const principal = await principalIn(settings, token);
  return principal && !hasExpired(principal.credential) ? principal : undefined;
}

/** Who a token speaks for, expired or not. */
export async function principalIn(settings: Settings, token: string): Promise<Principal | undefined> {
  if (token.startsWith("tws_")) {
    const session = await openOpaque(settings, "tws_", token);
    return session && sessionPrincipal(session.userId, { id: session.sessionId, expiresAt: null }, ASSUMED_ZONE);
  }
  const claims = await openAccess(settings, token);
  return claims && sessionPrincipal(claims.sub, { id: claims.sid, expiresAt: claims.exp * 1000 }, claims.tz);
}
