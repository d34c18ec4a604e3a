import type { Act, Draft } from "../act.ts";
import type { BaseChange, Row } from "../entities.ts";

export interface Stored {
  /** In order: of an entity the last one holds. */
  readonly changes: readonly BaseChange[];
  /** In how many writes they came. */
  readonly batches: number;
  /** Undefined until everything has been read once. */
  readonly cursor: string | undefined;
  /** The number of the last change that was received. */
  readonly tip: number;
  /** Whether everything was there once. */
  readonly isFilled: boolean;
  readonly acts: readonly Act[];
  readonly drafts: readonly Draft[];
}

/** How far the feed has been read. */
export type Progress = Partial<Pick<Stored, "cursor" | "tip" | "isFilled">>;

/** What a transaction writes. */
export interface Outcome {
  readonly put?: readonly Act[];
  readonly remove?: readonly string[];
}

/** What is kept of a person in this browser, shared by all tabs. Transactions are in the order of the calls. */
export interface Storage {
  load(): Promise<Stored>;
  loadActs(): Promise<Pick<Stored, "acts" | "cursor">>;
  /** Writes changes and progress in one transaction. */
  write(changes: readonly BaseChange[], progress: Progress): Promise<void>;
  /** Replaces all changes by what they have led to. */
  compact(rows: readonly Row[]): Promise<void>;
  /** Removes the changes and the progress. Acts and drafts stay. */
  reset(): Promise<void>;
  /** Reads the acts and writes what `decide` returns, in one transaction. */
  change<Result extends Outcome>(
    ids: readonly string[],
    decide: (acts: readonly (Act | undefined)[]) => Result,
  ): Promise<Result>;
  /** The empty text removes the draft. */
  saveDraft(draft: Draft): Promise<void>;
  close(): void;
}
