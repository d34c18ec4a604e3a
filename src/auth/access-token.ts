import { decode, sign, verify } from "hono/jwt";
import type { Settings } from "../env.ts";
import { fromBase64Url, hmacKey, toBase64Url } from "../kernel/crypto.ts";
import { keyId, secretNamed } from "./signing-key.ts";

export const ACCESS_SECONDS = 15 * 60;
const AUDIENCE = "taskwire";

export interface Claims {
  iss: string;
  aud: string;
  /** The user's id. */
  sub: string;
  /** The session's id. */
  sid: string;
  /** The profile's time zone at the time. */
  tz: string;
  iat: number;
  exp: number;
}

/** A JWT (RFC 7519) of 15 minutes, HS256 over the UTF-8 bytes of `JWT_SECRET`; its header's `kid` names that key. */
export async function signAccess(
  { APP_URL, JWT_SECRET }: Settings,
  { userId, sessionId, timeZone }: { userId: string; sessionId: string; timeZone: string },
  now: Date,
): Promise<string> {
  const iat = Math.floor(now.getTime() / 1000);
  const key = { kty: "oct", k: toBase64Url(new TextEncoder().encode(JWT_SECRET)), alg: "HS256" };
  return sign(
    { iss: APP_URL, aud: AUDIENCE, sub: userId, sid: sessionId, tz: timeZone, iat, exp: iat + ACCESS_SECONDS },
    { ...key, kid: await keyId(JWT_SECRET) },
    "HS256",
  );
}

/** Undefined for anything but an access token that we signed; whether its time has run out is for the caller to look at. */
export async function openAccess(settings: Settings, token: string): Promise<Claims | undefined> {
  try {
    // Hono takes several spellings of one signature; ours has one.
    if (!fromBase64Url(token.slice(token.lastIndexOf(".") + 1))) return undefined;
    const secret = await secretNamed(settings, headerOf(token).kid);
    if (!secret) return undefined;
    const options = { alg: "HS256", iss: settings.APP_URL, aud: AUDIENCE, iat: false, exp: false } as const;
    const claims = await verify(token, await hmacKey(secret), options);
    return isOurs(claims) ? claims : undefined;
  } catch {
    return undefined;
  }
}

function headerOf(token: string): { kid?: unknown } {
  const bytes = fromBase64Url(token.slice(0, token.indexOf(".")));
  return JSON.parse(new TextDecoder().decode(bytes));
}

/** Two machines' clocks may differ: a token made by one is not to come from the other's future. */
const LEEWAY_SECONDS = 5;

function isOurs(payload: object): payload is Claims {
  const { sub, sid, tz, iat, exp } = payload as Partial<Claims>;
  const isWhole = [sub, sid, tz].every((claim) => typeof claim === "string") && typeof exp === "number";
  return isWhole && typeof iat === "number" && iat <= Date.now() / 1000 + LEEWAY_SECONDS;
}

/** The unverified claims of a JWT; empty for other tokens. */
export function claimsOf(token: string): object {
  return token.includes(".") ? decode(token).payload : {};
}
