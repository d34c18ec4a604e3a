import { sha256, toBase64Url } from "../../kernel/crypto.ts";
import { CROCKFORD, toBase32 } from "./base32.ts";

const COUNT = 10;
/** 80 bits. */
const CODE_BYTES = 10;

export interface RecoveryCodes {
  /** As `k7mq-2xhd-9trw-04zb`. */
  readonly codes: string[];
  /** For the database. */
  readonly hashes: string[];
}

export async function newRecoveryCodes(userId: string): Promise<RecoveryCodes> {
  const codes = Array.from({ length: COUNT }, newCode);
  return { codes, hashes: await Promise.all(codes.map((code) => hashRecoveryCode(userId, code))) };
}

function newCode(): string {
  const text = toBase32(crypto.getRandomValues(new Uint8Array(CODE_BYTES)), CROCKFORD);
  return text.replace(/.{4}(?!$)/g, "$&-");
}

/**
 * Case, spaces and dashes do not matter, nor do O for 0 and I or L for 1. A fast hash is enough: nobody can try 2^80
 * codes, and the user's id keeps them from trying for all users at once.
 */
export async function hashRecoveryCode(userId: string, code: string): Promise<string> {
  const typed = code.toLowerCase().replace(/[\s-]/g, "").replaceAll("o", "0").replace(/[il]/g, "1");
  return toBase64Url(await sha256(`recovery-code\n${userId}\n${typed}`));
}
