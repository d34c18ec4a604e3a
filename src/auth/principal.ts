import type { Access } from "./scopes.ts";

/** A credential with a verified signature. The first batch of a request checks that it is still live. */
export interface SessionCredential {
  readonly kind: "session";
  readonly id: string;
  /** When the access token expires, in milliseconds since 1970; null: with its session. */
  readonly expiresAt: number | null;
}

/** A personal access token of the right form. The first batch of a request checks that it exists, and its scopes. */
export interface TokenCredential {
  readonly kind: "token";
  /** The token's SHA-256 in hex, by which its row is found. */
  readonly id: string;
  /** The row says when it expires. */
  readonly expiresAt: null;
  /** Whether it reaches the tasks of some categories only. */
  readonly isRestricted: boolean;
}

export type Credential = SessionCredential | TokenCredential;

/** Who acts. */
export interface Principal {
  readonly userId: string;
  readonly credential: Credential;
  /** What the request needs of a token. A session may do everything that its user may. */
  readonly needs: Access;
  /** The profile's zone when the credential was made. A write that relies on it guards it. */
  readonly timeZone: string;
}

/** RFC 7519, section 4.1.4: a token is no longer valid from `exp` on. */
export function hasExpired({ expiresAt }: Credential): boolean {
  return expiresAt !== null && expiresAt <= Date.now();
}
