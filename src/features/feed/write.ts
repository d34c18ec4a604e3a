import type { SQL } from "drizzle-orm";
import type { BatchItem } from "../../db/batch.ts";
import type { EntityName, EventName } from "../../db/entity.ts";
import type { Guard } from "../../db/guard.ts";
import type { Select } from "../../db/statements.ts";

/** The row of a feed change as SQL: who receives it, and the entity's id. */
export interface FeedRow {
  readonly reader: SQL;
  readonly id: SQL;
}

/** Rows of an entity that a write changes for people: one feed row for each row and reader. */
export interface FeedChange {
  readonly entity: EntityName;
  /** Which rows of the entity's table. */
  readonly where: SQL;
  /** Whether the rows are deleted: for every reader, for those who can no longer see them, or where this holds. */
  readonly deleted?: boolean | "unless visible" | ((row: FeedRow) => SQL);
  /** A SELECT of user ids, where the readers are not everyone who can see the rows. */
  readonly readers?: SQL;
}

/** One change that has been decided and not yet made: one event of one entity. `commit()` makes it. */
export interface Write<Data> {
  readonly event: EventName;
  /** The entity's id. */
  readonly id: string;
  /** The ids of all rows, in the order of their events, if the write has several. Its data is then a list. */
  readonly ids?: readonly string[];
  readonly guards?: readonly Guard[];
  /** In order. A deletion's run after its event and feed rows, because they ask who could see what is deleted. */
  readonly statements: readonly BatchItem[];
  /** What else changes for people. */
  readonly feedChanges?: readonly FeedChange[];
  /** What must still be there while the feed rows are written. */
  readonly postWrites?: readonly BatchItem[];
  /** On whose behalf, where nobody is signed in. */
  readonly actorId?: string;
  /** Checked once the statements have run: where it does not hold there is no event, and nobody is notified. */
  readonly onlyIf?: SQL;
  /** Read in the same batch before the statements: for `decideAgain` where `onlyIf` does not hold. */
  readonly reads?: readonly Select[];
  /** A SELECT of user ids, where the readers are not everyone who can see the entity. */
  readonly readers?: SQL;
  /** What it returns, as JSON, where that is not the entity as the actor sees it. */
  readonly returns?: SQL;
  /** The error for each unique index, named by its columns, as `tasks.id`. */
  readonly conflicts?: Readonly<Record<string, Error>>;
  /**
   * Decides anew where the state was not what the write was decided from: a `Stale` guard fails, or `onlyIf` does not hold.
   * @param rows the results of `reads`; undefined after a guard
   */
  readonly decideAgain?: (rows?: readonly unknown[]) => Decision<Data> | Promise<Decision<Data>>;
}

/** Nothing is to be written: the entity is already as asked. */
export interface Unchanged<Data> {
  readonly unchanged: Data;
}

export type Decision<Data> = Write<Data> | Unchanged<Data>;

/** What became of a decision. */
export interface Committed<Data> {
  /** The event's place in everyone's order, the first one's of several; null where nothing was written. */
  readonly seq: number | null;
  /** The entity as the actor sees it afterwards, or the write's `returns`; null once it is deleted. */
  readonly data: Data;
}

export function isWrite<Data>(decision: Decision<Data>): decision is Write<Data> {
  return !("unchanged" in decision);
}

export function isDeletion({ event }: Pick<Write<unknown>, "event">): boolean {
  return event.endsWith(".deleted");
}
