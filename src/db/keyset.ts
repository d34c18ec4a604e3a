import { asc, desc, type Placeholder, type SQL, sql } from "drizzle-orm";
import type { SQLiteColumn } from "drizzle-orm/sqlite-core";
import type { Values } from "./prepared.ts";

export type Key = string | number | null;

/** Orders rows with the same key: an id, a row number, or for a list in sections the section and the row number. */
export type Tie = string | number | readonly [section: number, row: number];

/** Whether a page comes before or after its position. */
export interface Direction {
  readonly backward: boolean;
  /** The page includes the row at the position. */
  readonly inclusive: boolean;
}

/** A place in a list: before or after the row with this key and tie. */
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

/** The part of a slice that changes the SQL. In a prepared list, the values are placeholders. */
export interface SliceShape {
  readonly position?: (Direction & { readonly key: Key | Placeholder; readonly tie: Tie | Placeholder }) | undefined;
}

/** For a prepared list. `sliceValues` fills its placeholders. */
export function sliceShape({ position }: Slice): SliceShape {
  if (!position) return {};
  const { backward, inclusive } = position;
  return { position: { backward, inclusive, key: sql.placeholder("key"), tie: sql.placeholder("tie") } };
}

/** The values of the placeholders `key`, `tie` and `limit`. */
export function sliceValues(slice: Slice): Values {
  return { key: slice.position?.key, tie: slice.position?.tie, limit: fetchCount(slice) };
}

/** The stored value of a sort key, without the column's decoder. Cursors carry it. */
export function rawKey(column: SQLiteColumn): SQL<Key> {
  return sql<Key>`${column}`;
}

/** Whether SQL reads the rows in ascending order. A page before the position is read backward, then reversed. */
export function ascends(descending: boolean, position: Direction | undefined): boolean {
  return descending === (position?.backward ?? false);
}

/** WHERE and ORDER BY for a list with one sort key that is never null. Ties sort in the same direction. */
export function keyset({ key, tie, descending }: Order, { position }: SliceShape) {
  const up = ascends(descending, position);
  const operator = position && comparison(position, up);
  return {
    where: position && sql`(${key}, ${tie}) ${operator} (${position.key}, ${position.tie})`,
    orderBy: up ? [asc(key), asc(tie)] : [desc(key), desc(tie)],
  };
}

/** The rows beyond a position, for a list in which all rows have the same key. */
export function beyondRow(row: SQL, position: Direction, up: boolean): SQL {
  return sql`${row} ${comparison(position, up)} ${sql.placeholder("row")}`;
}

/**
 * The rows beyond a position as two index ranges: the remaining rows with the position's key, and the rows with keys
 * beyond it. A single row-value comparison would read every row with that key again.
 */
export function rangesBeyond(key: SQLiteColumn | SQL, row: SQL, position: Direction, up: boolean): [SQL, SQL] {
  const operator = comparison({ ...position, inclusive: false }, up);
  return [sql`${key} = ${KEY} AND ${beyondRow(row, position, up)}`, sql`${key} ${operator} ${KEY}`];
}

export const KEY = sql`${sql.placeholder("key")}`;

/** The operator that selects rows beyond a position. */
export function comparison({ inclusive }: Direction, up: boolean): SQL {
  return sql.raw((up ? ">" : "<") + (inclusive ? "=" : ""));
}

/** One row more than the page shows: if it exists, there is another page. */
export function fetchCount({ limit }: Slice): number {
  return limit + 1;
}

/** Makes a page from up to `fetchCount(slice)` rows, in the order in which SQL returned them. */
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

/** The position beside a row. An empty page links back to the row at its own position, inclusive. */
function beside(row: Keyed<unknown> | undefined, position: Position | undefined, backward: boolean): Position | null {
  const at = row ?? position;
  return at ? { backward, inclusive: row === undefined, key: at.key, tie: at.tie } : null;
}
