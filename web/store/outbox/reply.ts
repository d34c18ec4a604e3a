import type { Act } from "../act.ts";

/** The server's answer to a call. */
export interface Reply {
  readonly data: unknown;
  readonly seq: number | null;
}

/** What the answer to a call makes of its act. */
export interface ReplyOutcome {
  readonly act: Act;
  /** The operations of a bulk that were refused, and why. */
  readonly refused: readonly Refusal[];
  /** Whether a part of the call failed for the moment. */
  readonly isPaused: boolean;
}

export interface Refusal {
  readonly title: string;
  readonly reason: string;
}
