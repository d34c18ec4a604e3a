/** Renewed this long before it runs out, or halfway where it is shorter. */
const EARLY_MS = 60_000;

/** When a token runs out, in milliseconds since 1970, as it says itself (RFC 7519, section 4.1.4); undefined for an opaque one. */
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

/** How long to wait until it is time to renew what runs out at `expiresAt`. */
export function untilRenewal(expiresAt: number): number {
  const left = expiresAt - Date.now();
  return Math.min(Math.max(left / 2, left - EARLY_MS, LEAST_MS), MOST_MS);
}

/** For an app that answers with the token that it gave before, and a clock that is fast. */
const LEAST_MS = 30_000;
/** Beyond 24.8 days a timer's delay overflows, and it fires at once. */
const MOST_MS = 86_400_000;
