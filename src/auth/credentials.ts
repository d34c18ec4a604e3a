import type { Settings } from "../env.ts";
import { openAccess } from "./access-token.ts";
import { openOpaque } from "./opaque-token.ts";
import { openPersonalToken, TOKEN_PREFIX } from "./personal-token.ts";
import { type Credential, hasExpired, type Principal } from "./principal.ts";

/** Before the profile's zone can be known the default one is assumed, and guarded like any other. */
const ASSUMED_ZONE = "UTC";

/** Who a token speaks for; undefined where it is not ours or has expired. Whether it is live is not checked. */
export async function principalOf(settings: Settings, token: string): Promise<Principal | undefined> {
  const principal = await principalIn(settings, token);
  return principal && !hasExpired(principal.credential) ? principal : undefined;
}

/** Who a token speaks for, expired or not. */
export async function principalIn(settings: Settings, token: string): Promise<Principal | undefined> {
  if (token.startsWith(TOKEN_PREFIX)) {
    const opened = await openPersonalToken(token);
    if (!opened) return undefined;
    const { userId, hash, isRestricted } = opened;
    return principal(userId, { kind: "token", id: hash, expiresAt: null, isRestricted });
  }
  if (token.startsWith("tws_")) {
    const session = await openOpaque(settings, "tws_", token);
    return session && principal(session.userId, { kind: "session", id: session.sessionId, expiresAt: null });
  }
  const claims = await openAccess(settings, token);
  return claims && principal(claims.sub, { kind: "session", id: claims.sid, expiresAt: claims.exp * 1000 }, claims.tz);
}

function principal(userId: string, credential: Credential, timeZone = ASSUMED_ZONE): Principal {
  return { userId, credential, needs: "session", timeZone };
}
