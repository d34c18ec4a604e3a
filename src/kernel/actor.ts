/** Who acts, as their token says: its signature has been verified, its session only rides in the first batch. */
export interface Actor {
  readonly userId: string;
  readonly sessionId: string;
  /** The profile's zone when the token was made; a write that relies on it guards it. */
  readonly timeZone: string;
}
