/** Whose token this is: its signature has been verified, its session is looked at with the first batch. */
export interface Credential {
  readonly userId: string;
  readonly sessionId: string;
  /** When the token is spent, in milliseconds since 1970; null: with its session. */
  readonly expiresAt: number | null;
}

/** Who acts. */
export interface Actor extends Credential {
  /** The profile's zone when the token was made; a write that relies on it guards it. */
  readonly timeZone: string;
}
