import { equalBytes } from "../../kernel/crypto.ts";
import { RFC_4648, toBase32 } from "./base32.ts";

const PERIOD_SECONDS = 30;
const DIGITS = 6;
/** RFC 4226, section 4, recommends 160 bits. */
const SECRET_BYTES = 20;
/** Steps before and after the present one: clocks differ, and typing takes time (RFC 6238, section 5.2). */
const DRIFT = [-1, 0, 1];

export function newSecret(): Uint8Array<ArrayBuffer> {
  return crypto.getRandomValues(new Uint8Array(SECRET_BYTES));
}

/** The secret as people type it into an app. */
export function secretText(secret: Uint8Array): string {
  return toBase32(secret, RFC_4648);
}

/** What an app reads from a QR code: https://github.com/google/google-authenticator/wiki/Key-Uri-Format */
export function keyUri(secret: Uint8Array, username: string): string {
  const query = {
    secret: secretText(secret),
    issuer: ISSUER,
    algorithm: "SHA1",
    digits: DIGITS,
    period: PERIOD_SECONDS,
  };
  const pairs = Object.entries(query).map(([name, value]) => `${name}=${value}`);
  return `otpauth://totp/${ISSUER}:${encodeURIComponent(username)}?${pairs.join("&")}`;
}

const ISSUER = "Taskwire";

/**
 * The time step whose code this is, if it comes after `lastStep`: each code is taken once (RFC 6238, section 5.2).
 * All steps are tried each time, so that the time it takes tells nothing.
 */
export async function matchingStep(
  secret: Uint8Array<ArrayBuffer>,
  code: string,
  { now, lastStep }: { now: Date; lastStep: number },
): Promise<number | undefined> {
  const present = Math.floor(now.getTime() / 1000 / PERIOD_SECONDS);
  const given = new TextEncoder().encode(code);
  const matches = await Promise.all(
    DRIFT.map(async (drift) => {
      const expected = await codeOf(secret, present + drift);
      return equalBytes(new TextEncoder().encode(expected), given) ? [present + drift] : [];
    }),
  );
  return matches.flat().find((step) => step > lastStep);
}

/** The code of a time step: HOTP (RFC 4226, section 5.3) with the step as its counter. */
export async function codeOf(secret: Uint8Array<ArrayBuffer>, step: number): Promise<string> {
  const key = await crypto.subtle.importKey("raw", secret, { name: "HMAC", hash: "SHA-1" }, false, ["sign"]);
  const counter = new DataView(new ArrayBuffer(8));
  counter.setBigUint64(0, BigInt(step));
  const mac = new DataView(await crypto.subtle.sign("HMAC", key, counter));
  const offset = mac.getUint8(19) & 0xf;
  return String((mac.getUint32(offset) & 0x7fffffff) % 10 ** DIGITS).padStart(DIGITS, "0");
}
