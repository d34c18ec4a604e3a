/** A token is renewed this long before it expires, or halfway through a shorter life. */
const EARLY_MS = 60_000;

/** A token's `exp` (RFC 7519, section 4.1.4) in milliseconds since 1970; undefined for an opaque token. */
export function expiryOf(token: string): number | undefined {
  const payload = token.split(".")[1];
  if (payload === undefined) return undefined;
  try {
    const { exp } = JSON.parse(atob(payload.replaceAll("-", "+").replaceAll("_", "/")));
    return typeof exp === "number" ? exp * 1000 : undefined;
  } catch {
    return undefined;
  }
}

/** Milliseconds to wait before the renewal of a token that expires at `expiresAt`. */
export function untilRenewal(expiresAt: number): number {
  const left = expiresAt - Date.now();
  return Math.min(Math.max(left / 2, left - EARLY_MS, LEAST_MS), MOST_MS);
}

/** For an app that returns the old token again, or a clock that is fast. */
const LEAST_MS = 30_000;
/** A delay beyond 24.8 days overflows, and the timer fires at once. */
const MOST_MS = 86_400_000;
