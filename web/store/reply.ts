import type { Act } from "./act.ts";

/** What came back for a call. */
export interface Reply {
  readonly data: unknown;
  readonly seq: number | null;
}

/** The act after the answer to its next call. */
export interface Progress {
  readonly act: Act;
  /** Of a bulk: what was refused, and why. */
  readonly refused: readonly Refusal[];
  /** Whether a part of the call failed for the moment. */
  readonly isPaused: boolean;
}

export interface Refusal {
  readonly title: string;
  readonly reason: string;
}
