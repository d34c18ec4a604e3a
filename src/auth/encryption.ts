import type { Settings } from "../env.ts";
import { fromBase64Url, toBase64Url } from "../kernel/crypto.ts";
import { keyId, secretNamed } from "./signing-key.ts";

/** What a secret is for. Each use has a key of its own. */
export type Purpose = "second-factor" | "webhook";

/** The columns of an encrypted secret. */
export interface Encrypted {
  readonly secret: string;
  /** The `kid` of the `JWT_SECRET` that it is encrypted with. */
  readonly keyId: string;
}

const NONCE_BYTES = 12;
const encoder = new TextEncoder();

/** AES-256-GCM under a key derived from `JWT_SECRET`. `subject` is the id of what has the secret: it is bound to that. */
export async function encryptSecret(
  { JWT_SECRET }: Settings,
  purpose: Purpose,
  subject: string,
  secret: Uint8Array<ArrayBuffer>,
): Promise<Encrypted> {
  const iv = crypto.getRandomValues(new Uint8Array(NONCE_BYTES));
  const cipher = { name: "AES-GCM", iv, additionalData: encoder.encode(subject) };
  const encrypted = await crypto.subtle.encrypt(cipher, await keyFrom(JWT_SECRET, purpose), secret);
  return { secret: toBase64Url(Uint8Array.of(...iv, ...new Uint8Array(encrypted))), keyId: await keyId(JWT_SECRET) };
}

/** Undefined where neither `JWT_SECRET` nor `JWT_SECRET_PREVIOUS` opens it. */
export async function decryptSecret(
  settings: Settings,
  purpose: Purpose,
  subject: string,
  { secret, keyId }: Encrypted,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const jwtSecret = await secretNamed(settings, keyId);
  const bytes = fromBase64Url(secret);
  if (!jwtSecret || !bytes) return undefined;
  const cipher = { name: "AES-GCM", iv: bytes.slice(0, NONCE_BYTES), additionalData: encoder.encode(subject) };
  try {
    const key = await keyFrom(jwtSecret, purpose);
    return new Uint8Array(await crypto.subtle.decrypt(cipher, key, bytes.slice(NONCE_BYTES)));
  } catch {
    return undefined;
  }
}

/** RFC 5869. `info` names the use, so that no other use of `JWT_SECRET` has this key. */
async function keyFrom(secret: string, purpose: Purpose): Promise<CryptoKey> {
  const material = await crypto.subtle.importKey("raw", encoder.encode(secret), "HKDF", false, ["deriveKey"]);
  const derivation = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info: encoder.encode(purpose) };
  return crypto.subtle.deriveKey(derivation, material, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}
