import { asc, desc, type SQL, sql } from "drizzle-orm";
import type { SQLiteColumn } from "drizzle-orm/sqlite-core";

export type Key = string | number | null;

/** A place between two rows of a list: just after (or, going backward, just before) the row with this key and id. */
export interface Position {
  readonly backward: boolean;
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
  return sql`(${key}, ${id}) ${up ? sql`>` : sql`<`} (${position.key}, ${position.id})`;
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
  const first = shown.at(0) ?? position;
  const last = shown.at(-1) ?? position;
  const hasNext = backward || more;
  const hasPrevious = backward ? more : position !== undefined;
  return {
    items: shown.map((row) => row.item),
    next: hasNext && last ? { backward: false, key: last.key, id: last.id } : null,
    previous: hasPrevious && first ? { backward: true, key: first.key, id: first.id } : null,
  };
}
