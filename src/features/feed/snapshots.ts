import { type Column, getTableColumns, getTableName, type SQL, sql } from "drizzle-orm";
import type { SQLiteColumn, SQLiteTable } from "drizzle-orm/sqlite-core";
import { insertInto } from "../../db/insert.ts";
import { jsonObject } from "../../db/json.ts";
import { deletedIds } from "../../db/schema/deleted-ids.ts";
import { snapshots } from "../../db/schema/snapshots.ts";
import { type Statement, statements } from "../../db/statements.ts";
import { memoize } from "../../kernel/memoize.ts";
import { lastSeq } from "./publications.ts";

/** A change can be undone for so long. Then its snapshots are pruned. */
export const UNDO_DAYS = 30;

/** The `seq` of the event that the batch writes next. */
export const nextSeq: SQL = sql`${lastSeq} + 1`;

/** Snapshots of the tasks that a deleted category left, and of those whose assignment a change ended. */
export const RELEASED = "released";

/** Snapshots of the tasks that came back with a category. */
export const RESTORED = "restored";

interface Snapshots {
  readonly table: SQLiteTable;
  /** Unless it is the table's: then only some columns are copied. */
  readonly name?: string;
  /** The id of the user who owns each row. */
  readonly person: SQL | Column;
  readonly row?: SQL;
  /** What the rows are selected from, if that is more than the table. */
  readonly from?: SQL;
  readonly where?: SQL;
}

/** Copies rows as they are before a change, so that its event with this `seq` can be undone. */
export function snapshotRows(seq: SQL, table: SQLiteTable, person: SQL | Column, where: SQL): Statement {
  return snapshotAs(seq, { table, person, where });
}

/** Copies the rows of several events, in the order of the ids, before they are written. */
export function snapshotEach(
  table: SQLiteTable & { readonly id: SQLiteColumn },
  person: SQLiteColumn,
  ids: readonly string[],
): Statement {
  const from = sql`json_each(${JSON.stringify(ids)}) AS listed CROSS JOIN ${table} ON ${table.id} = listed.value`;
  return snapshotAs(sql`${nextSeq} + listed.key`, { table, person, from });
}

export function snapshotAs(
  seq: SQL,
  { table, name = getTableName(table), person, row = rowOf(table), from = sql`${table}`, where = sql`true` }: Snapshots,
): Statement {
  const before = sql`(SELECT coalesce(max(${snapshots.place}), 0) FROM ${snapshots} WHERE ${snapshots.seq} = ${seq})`;
  return insertInto(
    snapshots,
    { seq, place: sql`${before} + row_number() OVER ()`, table: name, ownerId: sql`${person}`, row },
    sql`FROM ${from} WHERE ${where}`,
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
  /** What the expressions need beside the snapshot. */
  readonly joins?: SQL;
  readonly where?: SQL;
}

/** Inserts the rows of a table from their snapshots for an event. Rows that are there already stay as they are. */
export function restoreRows<Table extends SQLiteTable>(
  seq: number,
  table: Table,
  { columns = {}, joins = sql``, where = sql`true` }: Restoring<Table> = {},
) {
  const given: Record<string, SQL | undefined> = columns;
  const values = Object.entries(getTableColumns(table)).map(([name, column]) => [
    name,
    given[name] ?? snapshot(column.name),
  ]);
  return insertInto(
    table,
    Object.fromEntries(values),
    sql`FROM ${snapshots} ${joins} WHERE ${snapshotsOf(seq, getTableName(table))} AND ${where}`,
  );
}

/** A column of the snapshot. */
export function snapshot(column: string): SQL {
  return sql`(${snapshots.row} ->> ${sql.raw(`'${column}'`)})`;
}

/** The snapshots with this name for an event. */
export function snapshotsOf(seq: number | SQL, name: string): SQL {
  return sql`${snapshots.seq} = ${seq} AND ${snapshots.table} = ${name}`;
}

/** Their ids, as a SELECT. */
export function snapshotIds(seq: number, name: string): SQL {
  return sql`SELECT ${snapshot("id")} FROM ${snapshots} WHERE ${snapshotsOf(seq, name)}`;
}

export function deleteSnapshots(seq: number): Statement {
  return statements.delete(snapshots).where(sql`${snapshots.seq} = ${seq}`);
}

/** The rows are back, so their ids are no longer those of deleted ones. */
export function freeIds(seq: number): Statement {
  const ids = sql`SELECT unhex(${snapshot("id")}, '-') FROM ${snapshots} WHERE ${snapshots.seq} = ${seq}`;
  return statements.delete(deletedIds).where(sql`${deletedIds.id} IN (${ids})`);
}
