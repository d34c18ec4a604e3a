import wasm from "@phi-ag/argon2/argon2.wasm";

// Only the package's WebAssembly is used: its JavaScript passes the password's length in UTF-16 units for a string in
// UTF-8, so it ignores the end of every password with a letter outside ASCII (seen in 0.5.28).

/** The reference implementation's C interface: https://github.com/P-H-C/phc-winner-argon2/blob/master/include/argon2.h */
interface Argon2 {
  memory: WebAssembly.Memory;
  _initialize(): void;
  malloc(bytes: number): number;
  free(pointer: number): void;
  argon2_encodedlen(passes: number, kib: number, lanes: number, salt: number, hash: number, type: number): number;
  argon2_hash(...argumentsInC: number[]): number;
  argon2_verify(encoded: number, password: number, passwordLength: number, type: number): number;
}

// OWASP's Password Storage Cheat Sheet: 19 MiB, two passes, one lane.
const KIB = 19 * 1024;
const PASSES = 2;
const LANES = 1;
const SALT_BYTES = 16;
const HASH_BYTES = 32;
const ARGON2ID = 2;
const VERSION = 0x13;
const OK = 0;

let instance: Argon2 | undefined;

/** One instance for each isolate. Hashing is synchronous, so its 19 MiB can be reused. */
function argon2(): Argon2 {
  if (!instance) {
    instance = new WebAssembly.Instance(wasm).exports as unknown as Argon2;
    instance._initialize();
  }
  return instance;
}

/** The Argon2id hash (RFC 9106) of a password, as a PHC string with its parameters and a fresh salt. */
export function hashPassword(password: string): string {
  const { memory, malloc, free, argon2_encodedlen, argon2_hash } = argon2();
  const salt = crypto.getRandomValues(new Uint8Array(SALT_BYTES));
  const secret = secretOf(password);
  const length = argon2_encodedlen(PASSES, KIB, LANES, SALT_BYTES, HASH_BYTES, ARGON2ID);
  const pointers = [place(secret), place(salt), malloc(length)] as const;
  const [passwordAt, saltAt, encodedAt] = pointers;
  const raw = [0, HASH_BYTES];
  const code = argon2_hash(
    ...[PASSES, KIB, LANES, passwordAt, secret.length, saltAt, SALT_BYTES, ...raw, encodedAt, length],
    ...[ARGON2ID, VERSION],
  );
  const encoded = new TextDecoder().decode(new Uint8Array(memory.buffer, encodedAt, length - 1).slice());
  for (const pointer of pointers) free(pointer);
  if (code !== OK) throw new Error(`argon2_hash: error ${code}`);
  return encoded;
}

/** Whether the password is the one that was hashed, with the parameters in the PHC string. */
export function isPassword(password: string, phc: string): boolean {
  const { free, argon2_verify } = argon2();
  const secret = secretOf(password);
  const pointers = [place(new TextEncoder().encode(`${phc}\0`)), place(secret)] as const;
  const code = argon2_verify(pointers[0], pointers[1], secret.length, ARGON2ID);
  for (const pointer of pointers) free(pointer);
  return code === OK;
}

/** NIST SP 800-63B, section 5.1.1.2: the same password may be typed as different code points on another keyboard. */
function secretOf(password: string): Uint8Array {
  return new TextEncoder().encode(password.normalize("NFKC"));
}

function place(bytes: Uint8Array): number {
  const { malloc, memory } = argon2();
  const pointer = malloc(Math.max(bytes.length, 1));
  new Uint8Array(memory.buffer).set(bytes, pointer);
  return pointer;
}
