import { type SQL, sql } from "drizzle-orm";
import { SQLiteSyncDialect } from "drizzle-orm/sqlite-core";

// Drizzle builds the SQL of a query anew each time, which can take longer than D1 takes to run it. What is the same each
// time is therefore rendered to text once.

export const dialect = new SQLiteSyncDialect();

/** The expression as text. */
export function rendered(expression: SQL): SQL {
  return sql.raw(dialect.sqlToQuery(expression.inlineParams()).sql);
}

type Slots<Names extends readonly string[]> = { readonly [Name in Names[number]]: SQL | string | number };

/** SQL with slots: all but the slots is rendered once. A slot may stand in several places. */
export function template<const Names extends readonly string[]>(
  names: Names,
  build: (slots: { readonly [Name in Names[number]]: SQL }) => SQL,
): (slots: Slots<Names>) => SQL {
  const markers = Object.fromEntries(names.map((name) => [name, sql.raw(`$${name}$`)]));
  const { sql: text } = dialect.sqlToQuery(build(markers as Parameters<typeof build>[0]).inlineParams());
  // Text and names of slots by turns.
  const parts = text.split(/\$(\w+)\$/).map((part, place) => (place % 2 ? part : sql.raw(part)));
  return (slots) =>
    sql.join(parts.map((part) => (typeof part === "string" ? sql`${slots[part as Names[number]]}` : part)));
}
