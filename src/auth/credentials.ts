import type { Settings } from "../env.ts";
import { memoize } from "../kernel/memoize.ts";
import { openAccess } from "./access-token.ts";
import { openOpaque } from "./opaque-token.ts";
import { openPersonalToken, TOKEN_PREFIX } from "./personal-token.ts";
import { type Credential, hasExpired, type Principal } from "./principal.ts";

/** Before the profile's zone can be known the default one is assumed, and guarded like any other. */
const ASSUMED_ZONE = "UTC";

/** The principal of a token. Undefined for one that is not ours or has expired. A revoked one is not noticed here. */
export async function principalOf(settings: Settings, token: string): Promise<Principal | undefined> {
  const principal = await principalEvenIfExpired(settings, token);
  return principal && !hasExpired(principal.credential) ? principal : undefined;
}

/** As `principalOf`, also for an expired token. */
export async function principalEvenIfExpired(settings: Settings, token: string): Promise<Principal | undefined> {
  const known = knownTokens(settings);
  const before = known.get(token);
  if (before) return before;
  const found = await verify(settings, token);
  if (known.size >= MAX_KNOWN) known.clear();
  if (found) known.set(token, found);
  return found;
}

/**
 * The tokens that this isolate has verified, so that it verifies each of them once. They are kept by settings, because a
 * rotated secret comes with other ones.
 */
const knownTokens = memoize((_settings: Settings) => new Map<string, Principal>());
const MAX_KNOWN = 2000;

async function verify(settings: Settings, token: string): Promise<Principal | undefined> {
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
