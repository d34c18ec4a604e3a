import { asc, desc, type Placeholder, type SQL, sql } from "drizzle-orm";
import type { SQLiteColumn } from "drizzle-orm/sqlite-core";
import type { Values } from "./prepared.ts";

export type Key = string | number | null;

/** What tells rows of one key apart: an id or a row number; in a list of several sections the section and the row number. */
export type Tie = string | number | readonly [section: number, row: number];

/** Where a page lies beside a row: after it or, going backward, before it. */
export interface Direction {
  readonly backward: boolean;
  /** The page has that row itself too. */
  readonly inclusive: boolean;
}

/** A place in a list: beside the row with this key and tie. */
export interface Position extends Direction {
  readonly key: Key;
  readonly tie: Tie;
}

export interface Slice {
  readonly position?: Position | undefined;
  readonly limit: number;
}

export interface Keyed<Item> {
  readonly item: Item;
  readonly key: Key;
  readonly tie: Tie;
}

export interface Page<Item> {
  readonly items: Item[];
  readonly next: Position | null;
  readonly previous: Position | null;
}

interface Order {
  readonly key: SQLiteColumn;
  readonly tie: SQLiteColumn | SQL;
  readonly descending: boolean;
}

/** What of a slice the SQL depends on: of a prepared list the values are placeholders. */
export interface SliceShape {
  readonly position?: (Direction & { readonly key: Key | Placeholder; readonly tie: Tie | Placeholder }) | undefined;
}

/** For a prepared list; `sliceValues` has the values of its placeholders. */
export function sliceShape({ position }: Slice): SliceShape {
  if (!position) return {};
  const { backward, inclusive } = position;
  return { position: { backward, inclusive, key: sql.placeholder("key"), tie: sql.placeholder("tie") } };
}

/** For the placeholders `key`, `tie` and `limit`. */
export function sliceValues(slice: Slice): Values {
  return { key: slice.position?.key, tie: slice.position?.tie, limit: fetchCount(slice) };
}

/** The raw value of a sort key, past the column's decoder: what a cursor carries. */
export function rawKey(column: SQLiteColumn): SQL<Key> {
  return sql<Key>`${column}`;
}

/** True where rows are to be read in ascending order: a page before the position is read backward and then turned. */
export function ascends(descending: boolean, position: Direction | undefined): boolean {
  return descending === (position?.backward ?? false);
}

/** WHERE and ORDER BY of a list sorted by one key that is never null, ties in the same direction. */
export function keyset({ key, tie, descending }: Order, { position }: SliceShape) {
  const up = ascends(descending, position);
  const operator = position && comparison(position, up);
  return {
    where: position && sql`(${key}, ${tie}) ${operator} (${position.key}, ${position.tie})`,
    orderBy: up ? [asc(key), asc(tie)] : [desc(key), desc(tie)],
  };
}

/** What lies beyond a position among rows of one key, whose ties are broken by row number. */
export function beyondRow(row: SQL, position: Direction, up: boolean): SQL {
  return sql`${row} ${comparison(position, up)} ${sql.placeholder("row")}`;
}

/**
 * The same where the rows have several keys, as two ranges of an index: the rest of those with the position's key, and those
 * with keys beyond it. One comparison of both would read all with its key again, of which there may be many.
 */
export function rangesBeyond(key: SQLiteColumn | SQL, row: SQL, position: Direction, up: boolean): [SQL, SQL] {
  const operator = comparison({ ...position, inclusive: false }, up);
  return [sql`${key} = ${KEY} AND ${beyondRow(row, position, up)}`, sql`${key} ${operator} ${KEY}`];
}

export const KEY = sql`${sql.placeholder("key")}`;

/** The operator for what lies beyond a position. */
export function comparison({ inclusive }: Direction, up: boolean): SQL {
  return sql.raw((up ? ">" : "<") + (inclusive ? "=" : ""));
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
  return at ? { backward, inclusive: row === undefined, key: at.key, tie: at.tie } : null;
}
