import { asc, desc, type SQL, sql } from "drizzle-orm";
import type { SQLiteColumn } from "drizzle-orm/sqlite-core";

export type Key = string | number | null;

/** A place in a list: what comes after the row with this key and id or, going backward, before it. */
export interface Position {
  readonly backward: boolean;
  /** That row itself too. */
  readonly inclusive: boolean;
  readonly key: Key;
  readonly id: string;
}

export interface Slice {
  readonly position?: Position | undefined;
  readonly limit: number;
}

export interface Keyed<Item> {
  readonly item: Item;
  readonly key: Key;
  readonly id: string;
}

export interface Page<Item> {
  readonly items: Item[];
  readonly next: Position | null;
  readonly previous: Position | null;
}

interface Order {
  readonly key: SQLiteColumn;
  readonly id: SQLiteColumn;
  readonly descending: boolean;
}

/** The raw value of a sort key, past the column's decoder: what a cursor carries. */
export function rawKey(column: SQLiteColumn): SQL<Key> {
  return sql<Key>`${column}`;
}

/** True where rows are to be read in ascending order: a page before the position is read backward and then turned. */
export function ascends(descending: boolean, { position }: Slice): boolean {
  return descending === (position?.backward ?? false);
}

/** WHERE and ORDER BY of a list sorted by one key that is never null, ties by id in the same direction. */
export function keyset({ key, id, descending }: Order, slice: Slice) {
  const up = ascends(descending, slice);
  return {
    where: slice.position && beyond(key, id, slice.position, up),
    orderBy: up ? [asc(key), asc(id)] : [desc(key), desc(id)],
  };
}

export function beyond(key: SQLiteColumn, id: SQLiteColumn, position: Position, up: boolean): SQL {
  const operator = sql.raw((up ? ">" : "<") + (position.inclusive ? "=" : ""));
  return sql`(${key}, ${id}) ${operator} (${position.key}, ${position.id})`;
}

/** How many rows to ask for: one more than are shown tells whether there is another page. */
export function fetchCount({ limit }: Slice): number {
  return limit + 1;
}

/** Makes a page of up to `fetchCount(slice)` rows, as read. */
export function pageOf<Item>(rows: readonly Keyed<Item>[], { position, limit }: Slice): Page<Item> {
  const more = rows.length > limit;
  const shown = rows.slice(0, limit);
  const backward = position?.backward ?? false;
  if (backward) shown.reverse();
  const hasNext = backward || more;
  const hasPrevious = backward ? more : position !== undefined;
  return {
    items: shown.map((row) => row.item),
    next: hasNext ? beside(shown.at(-1), position, false) : null,
    previous: hasPrevious ? beside(shown.at(0), position, true) : null,
  };
}

/** Beside a row that is shown; where none is, the way back begins with the row that the way here began after. */
function beside(row: Keyed<unknown> | undefined, position: Position | undefined, backward: boolean): Position | null {
  const at = row ?? position;
  return at ? { backward, inclusive: row === undefined, key: at.key, id: at.id } : null;
}
