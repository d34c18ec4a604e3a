import type { Settings } from "../env.ts";
import { equalBytes, sha256 } from "../kernel/crypto.ts";
import { uuidFromBytes, uuidToBytes } from "../kernel/ids.ts";
import { seal, unseal } from "./seal.ts";

const PREFIX = "twm_";
const SECONDS = 5 * 60;
const FINGERPRINT_BYTES = 16;
const TOKEN_BYTES = 16 + 4 + FINGERPRINT_BYTES;

interface Account {
  readonly id: string;
  readonly passwordHash: string;
}

/** The response to the right password of an account with a second factor. It is not stored. */
export async function sealMfaToken(settings: Settings, account: Account, now: Date): Promise<string> {
  const bytes = new Uint8Array(TOKEN_BYTES);
  bytes.set(uuidToBytes(account.id), 0);
  new DataView(bytes.buffer).setUint32(16, Math.floor(now.getTime() / 1000) + SECONDS);
  bytes.set(await fingerprintOf(account), 20);
  return seal(settings, PREFIX, bytes);
}

interface MfaToken {
  readonly userId: string;
  /** Whether the account still has the password that was sent for the token. */
  readonly isFor: (account: Account) => Promise<boolean>;
}

/** Undefined for a token that we did not make, or that is older than five minutes. */
export async function openMfaToken(settings: Settings, token: string, now: Date): Promise<MfaToken | undefined> {
  const bytes = await unseal(settings, PREFIX, token);
  if (bytes?.length !== TOKEN_BYTES) return undefined;
  if (new DataView(bytes.buffer).getUint32(16) * 1000 <= now.getTime()) return undefined;
  const isFor = async (account: Account) => equalBytes(await fingerprintOf(account), bytes.slice(20));
  return { userId: uuidFromBytes(bytes.slice(0, 16)), isFor };
}

/** The stored hash has a random salt, so neither the hash nor the password can be found from this. */
async function fingerprintOf({ passwordHash }: Account): Promise<Uint8Array> {
  return (await sha256(passwordHash)).slice(0, FINGERPRINT_BYTES);
}
