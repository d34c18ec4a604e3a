import { type Column, getTableColumns, is, Placeholder, type SQL, sql } from "drizzle-orm";
import type { SQLiteTable } from "drizzle-orm/sqlite-core";
import { statements } from "./statements.ts";

export type InsertValues<Table extends SQLiteTable> = {
  [Name in keyof Table["$inferInsert"]]: Table["$inferInsert"][Name] | SQL | Column | Placeholder;
};

/**
 * `INSERT INTO table SELECT … from`: each column by name, what is left out by its default. `from` is what follows the
 * expressions, as `FROM tasks WHERE …`; without it the row is inserted once.
 */
export function insertInto<Table extends SQLiteTable>(
  table: Table,
  values: InsertValues<Table>,
  from: SQL = sql`WHERE true`,
) {
  const given = values as Record<string, unknown>;
  const columns = Object.entries(getTableColumns(table)).map(([name, column]) => {
    const value = given[name] === undefined ? (column.default ?? null) : given[name];
    return isExpression(value) ? sql`${value}` : sql`${sql.param(value, column)}`;
  });
  return statements.insert(table).select(sql`SELECT ${sql.join(columns, sql`, `)} ${from}`);
}

function isExpression(value: unknown): value is SQL | Column {
  return typeof value === "object" && value !== null && "getSQL" in value && !is(value, Placeholder);
}

/** A placeholder for each column: what `rowValues` fills. */
export function placeholdersOf<Table extends SQLiteTable>(table: Table): InsertValues<Table> {
  return Object.fromEntries(Object.keys(getTableColumns(table)).map((name) => [name, sql.placeholder(name)])) as never;
}

/** A row's values, what is left out by its default. */
export function rowValues<Table extends SQLiteTable>(table: Table, row: Table["$inferInsert"]): Table["$inferSelect"] {
  const defaults = Object.entries(getTableColumns(table)).map(([name, column]) => [name, column.default ?? null]);
  return { ...Object.fromEntries(defaults), ...row };
}
