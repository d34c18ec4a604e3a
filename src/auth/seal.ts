import type { Settings } from "../env.ts";
import { equalBytes, fromBase64Url, hmac, toBase64Url } from "../kernel/crypto.ts";

const MAC_BYTES = 32;

/** Signs bytes as a token that nobody else can make. The prefix names its use, and is signed too. */
export async function seal({ JWT_SECRET }: Settings, prefix: string, bytes: Uint8Array): Promise<string> {
  const mac = await hmac(JWT_SECRET, prefix + toBase64Url(bytes));
  return prefix + toBase64Url(Uint8Array.of(...bytes, ...mac));
}

/** The sealed bytes; undefined for an invalid token, or one for another use. */
export async function unseal(settings: Settings, prefix: string, token: string): Promise<Uint8Array | undefined> {
  const sealed = token.startsWith(prefix) ? fromBase64Url(token.slice(prefix.length)) : undefined;
  if (!sealed || sealed.length < MAC_BYTES) return undefined;
  const bytes = sealed.slice(0, -MAC_BYTES);
  const mac = sealed.slice(-MAC_BYTES);
  for (const secret of [settings.JWT_SECRET, settings.JWT_SECRET_PREVIOUS]) {
    if (secret && equalBytes(mac, await hmac(secret, prefix + toBase64Url(bytes)))) return bytes;
  }
  return undefined;
}
