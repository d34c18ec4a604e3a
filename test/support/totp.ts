import { encryptSecret } from "../../src/auth/encryption.ts";
import { sealMfaToken } from "../../src/auth/mfa-token.ts";
import { settingsOf } from "../../src/env.ts";
import { newRecoveryCodes } from "../../src/features/mfa/recovery-codes.ts";
import { codeOf, newSecret, secretText } from "../../src/features/mfa/totp.ts";
import type { Person } from "./client.ts";
import { env } from "./env.ts";

export const STEP = 30_000;

/** The time step of now, in milliseconds. */
export function thisStep(): number {
  return Math.floor(Date.now() / STEP) * STEP;
}

/** An authenticator app: the code that it shows at a moment. */
export function codeAt(secret: string, moment: number): Promise<string> {
  return codeOf(fromBase32(secret), Math.floor(moment / STEP));
}

/** A code that is none of the three that would be right at a moment. */
export async function wrongCodeAt(secret: string, moment: number): Promise<string> {
  const right = await Promise.all([-STEP, 0, STEP].map((drift) => codeAt(secret, moment + drift)));
  return ["000000", "111111", "222222", "333333"].find((code) => !right.includes(code)) ?? "";
}

/** RFC 4648, section 6. */
export function fromBase32(text: string): Uint8Array<ArrayBuffer> {
  const bits = [...text].map((digit) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(digit).toString(2).padStart(5, "0"));
  return Uint8Array.from(bits.join("").match(/.{8}/g) ?? [], (byte) => Number.parseInt(byte, 2));
}

/** The row that setting up and confirming leave, with no code taken yet. Argon2 would be most of the tests' time. */
export async function turnOn({ id }: Person, settings = settingsOf(env)) {
  const secret = newSecret();
  const encrypted = await encryptSecret(settings, "second-factor", id, secret);
  const { codes: recoveryCodes, hashes } = await newRecoveryCodes(id);
  const at = new Date().toISOString();
  await env.DB.prepare("INSERT INTO second_factors VALUES (?, ?, ?, ?, 0, ?, ?)")
    .bind(id, encrypted.secret, encrypted.keyId, at, JSON.stringify(hashes), at)
    .run();
  return { secret: secretText(secret), recoveryCodes };
}

/** What log-in would answer to someone's right password. */
export async function mfaTokenOf({ id }: Person): Promise<string> {
  const row = await env.DB.prepare("SELECT password_hash FROM users WHERE id = ?")
    .bind(id)
    .first<string>("password_hash");
  return sealMfaToken(settingsOf(env), { id, passwordHash: row ?? "" }, new Date());
}
