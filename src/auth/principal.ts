import { SCOPES, type Scope } from "./scopes.ts";

/** A credential with a verified signature. The first batch of a request checks that it is still live. */
export interface SessionCredential {
  readonly kind: "session";
  readonly id: string;
  /** When the access token expires, in milliseconds since 1970; null: with its session. */
  readonly expiresAt: number | null;
}

export type Credential = SessionCredential;

/** Who acts. */
export interface Principal {
  readonly userId: string;
  readonly credential: Credential;
  readonly scopes: readonly Scope[];
  /** The profile's zone when the credential was made. A write that relies on it guards it. */
  readonly timeZone: string;
}

/** A session may do everything that its user may. */
export function sessionPrincipal(
  userId: string,
  credential: Omit<SessionCredential, "kind">,
  timeZone: string,
): Principal {
  return { userId, credential: { kind: "session", ...credential }, scopes: SCOPES, timeZone };
}

/** RFC 7519, section 4.1.4: a token is no longer valid from `exp` on. */
export function hasExpired({ expiresAt }: Credential): boolean {
  return expiresAt !== null && expiresAt <= Date.now();
}
