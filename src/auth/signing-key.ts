import type { Settings } from "../env.ts";
import { hmac, toBase64Url } from "../kernel/crypto.ts";

const ids = new Map<string, string>();

/** The `kid` of a secret, which does not reveal the secret. */
export async function keyId(secret: string): Promise<string> {
  let id = ids.get(secret);
  if (!id) {
    id = toBase64Url((await hmac(secret, "kid")).slice(0, 6));
    ids.set(secret, id);
  }
  return id;
}

/** The secret with this `kid`; undefined if it is neither the current nor the previous one. */
export async function secretNamed(
  { JWT_SECRET, JWT_SECRET_PREVIOUS }: Settings,
  kid: unknown,
): Promise<string | undefined> {
  if (kid === (await keyId(JWT_SECRET))) return JWT_SECRET;
  if (JWT_SECRET_PREVIOUS && kid === (await keyId(JWT_SECRET_PREVIOUS))) return JWT_SECRET_PREVIOUS;
  return undefined;
}
