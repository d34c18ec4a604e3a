import { sha256 } from "../kernel/crypto.ts";
import { uuidFromBytes, uuidToBytes } from "../kernel/ids.ts";

// The layout and why it is safe: `docs/decisions/tokens.md`.

export const TOKEN_PREFIX = "tw_";

const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const BODY_LENGTH = 36;
const CHECKSUM_LENGTH = 6;
const SHAPE = new RegExp(`^${TOKEN_PREFIX}[0-9A-Za-z]{${BODY_LENGTH + CHECKSUM_LENGTH}}$`);

const SECRET_BITS = 91n;
const SECRET_BYTES = 12;
/** The free bits of a UUIDv7, and one for `isRestricted`. */
const MASKED_BITS = 123n;

export interface PersonalToken {
  readonly userId: string;
  /** Whether it reaches the tasks of some categories only. */
  readonly isRestricted: boolean;
  /** SHA-256 of the token, in hex: the database stores nothing else of it. */
  readonly hash: string;
}

/** A new token, in a form that secret scanners recognize. */
export async function makePersonalToken(userId: string, isRestricted: boolean) {
  const secret = bitsOf(crypto.getRandomValues(new Uint8Array(SECRET_BYTES))) & ones(SECRET_BITS);
  const masked = (freeBits(userId) << 1n) | (isRestricted ? 1n : 0n);
  const body = TOKEN_PREFIX + base62(((masked ^ (await maskOf(secret))) << SECRET_BITS) | secret, BODY_LENGTH);
  const token = body + checksumOf(body);
  return { token, hash: await hashOf(token), hint: `${token.slice(0, 7)}…${token.slice(-4)}` };
}

/** Undefined for anything but a token of the right form. Only the database knows whether it exists. */
export async function openPersonalToken(token: string): Promise<PersonalToken | undefined> {
  const body = token.slice(0, -CHECKSUM_LENGTH);
  if (!SHAPE.test(token) || checksumOf(body) !== token.slice(-CHECKSUM_LENGTH)) return undefined;
  const number = numberIn(body.slice(TOKEN_PREFIX.length));
  if (number >> (MASKED_BITS + SECRET_BITS) !== 0n) return undefined;
  const masked = (number >> SECRET_BITS) ^ (await maskOf(number & ones(SECRET_BITS)));
  return { userId: uuidOf(masked >> 1n), isRestricted: (masked & 1n) === 1n, hash: await hashOf(token) };
}

/** Makes the user's id look random. It is no encryption: whoever has the token may know whose it is. */
async function maskOf(secret: bigint): Promise<bigint> {
  const bytes = Uint8Array.fromHex(secret.toString(16).padStart(SECRET_BYTES * 2, "0"));
  return bitsOf(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes))) & ones(MASKED_BITS);
}

async function hashOf(token: string): Promise<string> {
  return (await sha256(token)).toHex();
}

/** RFC 9562, section 5.7: all but the version and the variant. */
function freeBits(uuid: string): bigint {
  const bits = bitsOf(uuidToBytes(uuid));
  return ((bits >> 80n) << 74n) | (((bits >> 64n) & ones(12n)) << 62n) | (bits & ones(62n));
}

function uuidOf(free: bigint): string {
  const bits =
    ((free >> 74n) << 80n) | (7n << 76n) | (((free >> 62n) & ones(12n)) << 64n) | (2n << 62n) | (free & ones(62n));
  return uuidFromBytes(Uint8Array.fromHex(bits.toString(16).padStart(32, "0")));
}

function bitsOf(bytes: Uint8Array): bigint {
  return BigInt(`0x${bytes.toHex()}`);
}

function ones(count: bigint): bigint {
  return (1n << count) - 1n;
}

function base62(number: bigint, length: number): string {
  let digits = "";
  for (let rest = number; digits.length < length; rest /= 62n) digits = DIGITS.charAt(Number(rest % 62n)) + digits;
  return digits;
}

function numberIn(digits: string): bigint {
  return [...digits].reduce((number, digit) => number * 62n + BigInt(DIGITS.indexOf(digit)), 0n);
}

/** CRC-32 (ISO 3309, as in zip), as GitHub's tokens have it. */
function checksumOf(text: string): string {
  let crc = 0xffffffff;
  for (const byte of new TextEncoder().encode(text)) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return base62(BigInt(~crc >>> 0), CHECKSUM_LENGTH);
}
