import type { Settings } from "../../env.ts";
import type { Actor, Credential } from "../../kernel/actor.ts";
import { openAccess, openOpaque } from "./tokens.ts";

/** Who a token speaks for; undefined for one that is not ours, or spent. Whether the session lives is not looked at. */
export async function actorOf(settings: Settings, token: string): Promise<Actor | undefined> {
  const actor = await credentialOf(settings, token);
  return actor && !hasExpired(actor) ? actor : undefined;
}

/** Whose token it is, be it spent or not. */
export async function credentialOf(settings: Settings, token: string): Promise<Actor | undefined> {
  if (token.startsWith("tws_")) {
    const ref = await openOpaque(settings, "tws_", token);
    return ref && { userId: ref.userId, sessionId: ref.sessionId, timeZone: ASSUMED_ZONE, expiresAt: null };
  }
  const claims = await openAccess(settings, token);
  return claims && { userId: claims.sub, sessionId: claims.sid, timeZone: claims.tz, expiresAt: claims.exp * 1000 };
}

/** RFC 7519, section 4.1.4: from `exp` on it is spent. */
export function hasExpired({ expiresAt }: Credential): boolean {
  return expiresAt !== null && expiresAt <= Date.now();
}

/** Before the profile's zone can be known, the default one is assumed, and guarded like any other. */
const ASSUMED_ZONE = "UTC";
