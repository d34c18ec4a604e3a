/** RFC 4648, section 6: what authenticator apps read. */
export const RFC_4648 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** Without I, L, O and U: https://www.crockford.com/base32.html */
export const CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz";

/** @param bytes a multiple of five, so that no padding is needed */
export function toBase32(bytes: Uint8Array, alphabet: string): string {
  const digits = BigInt(`0x${bytes.toHex()}`).toString(32);
  return digits
    .padStart((bytes.length * 8) / 5, "0")
    .replace(/./g, (digit) => alphabet.charAt(Number.parseInt(digit, 32)));
}
