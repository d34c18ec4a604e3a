import { decryptSecret, type Encrypted, encryptSecret } from "../../auth/encryption.ts";
import type { Settings } from "../../env.ts";

const BYTES = 32;

/** Both secrets of a webhook, the newer one first. */
type Secrets = readonly [Uint8Array<ArrayBuffer>, ...Uint8Array<ArrayBuffer>[]];

export function newSecret(): Uint8Array<ArrayBuffer> {
  return crypto.getRandomValues(new Uint8Array(BYTES));
}

/** As users are shown it: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md */
export function secretText(secret: Uint8Array): string {
  return `whsec_${secret.toBase64()}`;
}

/** The columns of one or two secrets. */
export function sealSecrets(settings: Settings, webhookId: string, secrets: Secrets): Promise<Encrypted> {
  const bytes = new Uint8Array(secrets.flatMap((secret) => [...secret]));
  return encryptSecret(settings, "webhook", webhookId, bytes);
}

/** Undefined where their key is lost. */
export async function openSecrets(
  settings: Settings,
  webhookId: string,
  columns: Encrypted,
): Promise<Secrets | undefined> {
  const bytes = await decryptSecret(settings, "webhook", webhookId, columns);
  if (!bytes) return undefined;
  return bytes.length > BYTES ? [bytes.slice(0, BYTES), bytes.slice(BYTES)] : [bytes];
}

/** The keys that sign now; undefined where the key that they are encrypted with is lost. */
export async function signingKeys(
  settings: Settings,
  webhook: Encrypted & { readonly id: string; readonly previousUntil: string | null },
  now: Date,
): Promise<CryptoKey[] | undefined> {
  const secrets = await openSecrets(settings, webhook.id, webhook);
  const isPreviousValid = (webhook.previousUntil ?? "") > now.toISOString();
  const signing = secrets?.slice(0, isPreviousValid ? 2 : 1);
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  return (
    signing && Promise.all(signing.map((bytes) => crypto.subtle.importKey("raw", bytes, algorithm, false, ["sign"])))
  );
}
