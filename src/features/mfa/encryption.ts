import { keyId, secretNamed } from "../../auth/signing-key.ts";
import type { secondFactors } from "../../db/schema/second-factors.ts";
import type { Settings } from "../../env.ts";
import { fromBase64Url, toBase64Url } from "../../kernel/crypto.ts";

type Factor = typeof secondFactors.$inferSelect;

const NONCE_BYTES = 12;
const encoder = new TextEncoder();

/** The columns of a secret: AES-256-GCM, bound to its user, under a key derived from `JWT_SECRET`. */
export async function encryptSecret(
  { JWT_SECRET }: Settings,
  userId: string,
  secret: Uint8Array<ArrayBuffer>,
): Promise<Pick<Factor, "secret" | "keyId">> {
  const iv = crypto.getRandomValues(new Uint8Array(NONCE_BYTES));
  const cipher = { name: "AES-GCM", iv, additionalData: encoder.encode(userId) };
  const encrypted = await crypto.subtle.encrypt(cipher, await keyFrom(JWT_SECRET), secret);
  return { secret: toBase64Url(Uint8Array.of(...iv, ...new Uint8Array(encrypted))), keyId: await keyId(JWT_SECRET) };
}

/** Undefined where neither `JWT_SECRET` nor `JWT_SECRET_PREVIOUS` opens it. */
export async function decryptSecret(
  settings: Settings,
  { userId, secret, keyId }: Pick<Factor, "userId" | "secret" | "keyId">,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const jwtSecret = await secretNamed(settings, keyId);
  const bytes = fromBase64Url(secret);
  if (!jwtSecret || !bytes) return undefined;
  const cipher = { name: "AES-GCM", iv: bytes.slice(0, NONCE_BYTES), additionalData: encoder.encode(userId) };
  try {
    const key = await keyFrom(jwtSecret);
    return new Uint8Array(await crypto.subtle.decrypt(cipher, key, bytes.slice(NONCE_BYTES)));
  } catch {
    return undefined;
  }
}

/** RFC 5869. `info` names the use, so that no other use of `JWT_SECRET` has this key. */
async function keyFrom(secret: string): Promise<CryptoKey> {
  const material = await crypto.subtle.importKey("raw", encoder.encode(secret), "HKDF", false, ["deriveKey"]);
  const derivation = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info: encoder.encode("second-factor") };
  return crypto.subtle.deriveKey(derivation, material, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}
