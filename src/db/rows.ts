import { type Column, getTableColumns, type SQL, sql } from "drizzle-orm";
import type { SQLiteColumn, SQLiteTable } from "drizzle-orm/sqlite-core";
import { unchangedGuard } from "./guard.ts";
import type { InsertValues } from "./insert.ts";
import { statementOf } from "./statements.ts";

// Many rows in one statement. They are one JSON parameter, because D1 allows 100 parameters.

type Row<Table extends SQLiteTable> = Partial<Table["$inferSelect"]>;

/** A condition that the column has one of these values. */
export function isAmongValues(column: Column | SQL, values: readonly (string | number)[]): SQL {
  return sql`${column} IN (SELECT value FROM json_each(${JSON.stringify(values)}))`;
}

/** Inserts rows that all have the same columns. `computed` are expressions over the row, see `field`. */
export function insertRows<Table extends SQLiteTable>(
  table: Table,
  rows: readonly Row<Table>[],
  computed: Partial<Record<keyof Table["$inferSelect"], SQL>> = {},
) {
  const names = [...new Set([...columnNames(table, rows), ...Object.keys(computed)])];
  const columns = names.map((name) => identifier(table, name));
  return statementOf(sql`INSERT INTO ${table} (${sql.join(columns, sql`, `)})
    SELECT ${sql.join(
      names.map((name) => (computed as Record<string, SQL>)[name] ?? field(name)),
      sql`, `,
    )} FROM json_each(${jsonRows(table, rows)}) AS line WHERE true`);
}

/** Updates rows by their ids. All have the same columns. `more` are further assignments, as expressions. */
export function updateRows<Table extends SQLiteTable>(
  table: Table,
  id: SQLiteColumn,
  rows: readonly Row<Table>[],
  more: Partial<Record<keyof Table["$inferSelect"], SQL>> = {},
) {
  const sets = columnNames(table, rows).filter((name) => name !== "id" && !(name in more));
  const assignments = [
    ...sets.map((name) => sql`${identifier(table, name)} = ${field(name)}`),
    ...Object.entries(more).map(([name, value]) => sql`${identifier(table, name)} = ${value as SQL}`),
  ];
  return statementOf(sql`UPDATE ${table} SET ${sql.join(assignments, sql`, `)}
    FROM json_each(${jsonRows(table, rows)}) AS line WHERE ${id} = ${field("id")}`);
}

/** Holds while each of these rows still has the stamp, as its version, that it was read with. */
export function stampGuard(table: SQLiteTable, id: SQLiteColumn, stamp: SQLiteColumn, read: Map<string, unknown>) {
  const pairs = JSON.stringify([...read]);
  return unchangedGuard(sql`NOT EXISTS (SELECT 1 FROM json_each(${pairs}) AS pair
    WHERE (SELECT ${stamp} FROM ${table} WHERE ${id} = pair.value ->> 0) IS NOT pair.value ->> 1)`);
}

/** A field of the row, of `FROM json_each(rows) AS line`. It may have others than the table's. */
export function field(name: string): SQL {
  return sql`line.value ->> ${sql.raw(`'${name}'`)}`;
}

/** A `field` for each column of the table. */
export function fieldsOf<Table extends SQLiteTable>(table: Table): InsertValues<Table> {
  return Object.fromEntries(Object.keys(getTableColumns(table)).map((name) => [name, field(name)])) as never;
}

function identifier(table: SQLiteTable, name: string): SQL {
  return sql`${sql.identifier(columnOf(table, name).name)}`;
}

function columnNames<Table extends SQLiteTable>(table: Table, [row]: readonly Row<Table>[]): string[] {
  return Object.keys(row ?? {}).filter((name) => name in getTableColumns(table));
}

function columnOf(table: SQLiteTable, name: string): Column {
  const column = getTableColumns(table)[name];
  if (!column) throw new Error(`no column ${name}`);
  return column;
}

/** The rows as one JSON parameter, with the values as they are stored. */
export function jsonRows<Table extends SQLiteTable>(table: Table, rows: readonly Row<Table>[]): string {
  const stored = (row: Row<Table>) =>
    Object.entries(row).map(([name, value]) => {
      const isColumn = name in getTableColumns(table);
      return [name, isColumn && value !== null ? columnOf(table, name).mapToDriverValue(value) : value];
    });
  return JSON.stringify(rows.map((row) => Object.fromEntries(stored(row))));
}
