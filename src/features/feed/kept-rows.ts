import { type Column, getTableColumns, getTableName, type SQL, sql } from "drizzle-orm";
import type { SQLiteColumn, SQLiteTable } from "drizzle-orm/sqlite-core";
import { insertInto } from "../../db/insert.ts";
import { jsonObject } from "../../db/json.ts";
import { deletedIds } from "../../db/schema/deleted-ids.ts";
import { deletedRows } from "../../db/schema/deleted-rows.ts";
import { type Statement, statements } from "../../db/statements.ts";
import { memoize } from "../../kernel/memoize.ts";
import { lastSeq } from "./publications.ts";

/** A change can be undone for so long. Then its copies are pruned. */
export const UNDO_DAYS = 30;

/** The `seq` of the event that the batch writes next. */
export const nextSeq: SQL = sql`${lastSeq} + 1`;

/** The name under which it is kept which tasks a deleted category left, and whose assignment a change ended. */
export const RELEASED = "released";

/** The name under which it is kept which tasks came back with a category. */
export const RESTORED = "restored";

interface Copies {
  readonly table: SQLiteTable;
  readonly name?: string;
  /** Whose rows they are. */
  readonly person: SQL | Column;
  readonly copy?: SQL;
  readonly where: SQL;
}

/** Copies rows as they are before a change, so that its event `seq` can be undone. */
export function keepRows(seq: SQL, table: SQLiteTable, person: SQL | Column, where: SQL): Statement {
  return keepCopies(seq, { table, person, where });
}

/** The same before a write of several rows, each for its own event. */
export function keepEach(
  table: SQLiteTable & { readonly id: SQLiteColumn },
  person: SQLiteColumn,
  ids: readonly string[],
): Statement {
  const list = sql`json_each(${JSON.stringify(ids)})`;
  const seq = sql`${nextSeq} + (SELECT key FROM ${list} WHERE value = ${table.id})`;
  return keepRows(seq, table, person, sql`${table.id} IN (SELECT value FROM ${list})`);
}

export function keepCopies(
  seq: SQL,
  { table, name = getTableName(table), person, copy = rowOf(table), where }: Copies,
): Statement {
  const before = sql`(SELECT coalesce(max(${deletedRows.place}), 0) FROM ${deletedRows} WHERE ${deletedRows.seq} = ${seq})`;
  return insertInto(
    deletedRows,
    { seq, place: sql`${before} + row_number() OVER ()`, table: name, ownerId: sql`${person}`, row: copy },
    sql`FROM ${table} WHERE ${where}`,
  );
}

const rowOf = memoize((table: SQLiteTable): SQL => {
  const columns = Object.values(getTableColumns(table)).map((column) => [column.name, column] as const);
  return jsonObject(Object.fromEntries(columns));
});

type Columns<Table extends SQLiteTable> = { readonly [Name in keyof Table["$inferInsert"]]?: SQL };

interface Restoring<Table extends SQLiteTable> {
  /** The columns that do not come back as they were. */
  readonly columns?: Columns<Table>;
  /** What the expressions need beside the copy, and the copies that they hold for. */
  readonly joins?: SQL;
  readonly where?: SQL;
}

/** Inserts the copies of a table's rows that were kept for an event. Rows that are there already stay as they are. */
export function restoreRows<Table extends SQLiteTable>(
  seq: number,
  table: Table,
  { columns = {}, joins = sql``, where = sql`true` }: Restoring<Table> = {},
) {
  const given: Record<string, SQL | undefined> = columns;
  const values = Object.entries(getTableColumns(table)).map(([name, column]) => [
    name,
    given[name] ?? kept(column.name),
  ]);
  return insertInto(
    table,
    Object.fromEntries(values),
    sql`FROM ${deletedRows} ${joins} WHERE ${keptFor(seq, getTableName(table))} AND ${where}`,
  );
}

/** A column of the copied row. */
export function kept(column: string): SQL {
  return sql`(${deletedRows.row} ->> ${sql.raw(`'${column}'`)})`;
}

/** The copies of a table's rows that were kept for an event. */
export function keptFor(seq: number | SQL, name: string): SQL {
  return sql`${deletedRows.seq} = ${seq} AND ${deletedRows.table} = ${name}`;
}

/** The ids of those rows, as a SELECT. */
export function keptIds(seq: number, name: string): SQL {
  return sql`SELECT ${kept("id")} FROM ${deletedRows} WHERE ${keptFor(seq, name)}`;
}

export function forgetRows(seq: number): Statement {
  return statements.delete(deletedRows).where(sql`${deletedRows.seq} = ${seq}`);
}

/** The rows are back, so their ids are no longer those of deleted ones. */
export function freeIds(seq: number): Statement {
  const ids = sql`SELECT unhex(${kept("id")}, '-') FROM ${deletedRows} WHERE ${deletedRows.seq} = ${seq}`;
  return statements.delete(deletedIds).where(sql`${deletedIds.id} IN (${ids})`);
}
