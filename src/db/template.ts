import { SQL, StringChunk, sql } from "drizzle-orm";
import { SQLiteSyncDialect } from "drizzle-orm/sqlite-core";

// Drizzle builds the SQL of a query anew each time, which can take longer than D1 takes to run it. What is the same each
// time is therefore rendered to text once.

const dialect = new SQLiteSyncDialect();

/** The expression as text. */
export function rendered(expression: SQL): SQL {
  return sql.raw(dialect.sqlToQuery(expression.inlineParams()).sql);
}

type Value = SQL | string | number;

/** Rendered text with a value between each two pieces. To Drizzle it is SQL like any other. */
export class RenderedSQL extends SQL {
  readonly texts: readonly string[];
  readonly values: readonly Value[];

  constructor(texts: readonly string[], values: readonly Value[]) {
    super(texts.flatMap((text, index) => [new StringChunk(text), ...values.slice(index, index + 1)]));
    this.texts = texts;
    this.values = values;
  }
}

/** SQL whose text is final, as a tag: strings and numbers become parameters, SQL is inserted. No tables, no columns. */
export function finalSQL(texts: TemplateStringsArray, ...values: Value[]): SQL {
  return new RenderedSQL(texts, values);
}

type Slots<Names extends readonly string[]> = { readonly [Name in Names[number]]: Value };

/** SQL with slots: all but the slots is rendered once. A slot may stand in several places. */
export function template<const Names extends readonly string[]>(
  names: Names,
  build: (slots: { readonly [Name in Names[number]]: SQL }) => SQL,
): (slots: Slots<Names>) => SQL {
  const markers = Object.fromEntries(names.map((name) => [name, sql.raw(`$${name}$`)]));
  const { sql: text } = dialect.sqlToQuery(build(markers as Parameters<typeof build>[0]).inlineParams());
  const parts = text.split(/\$(\w+)\$/);
  const texts = parts.filter((_, index) => index % 2 === 0);
  const slotNames = parts.filter((_, index) => index % 2 === 1) as Names[number][];
  return (slots) =>
    new RenderedSQL(
      texts,
      slotNames.map((name) => slots[name]),
    );
}

/** As Drizzle renders an expression, but without looking through text that is rendered already. */
export function toQuery(expression: SQL): { sql: string; params: unknown[] } {
  const params: unknown[] = [];
  return { sql: render(expression, params), params };
}

function valueAt({ values }: RenderedSQL, index: number): Value {
  const value = values[index];
  if (value === undefined) throw new Error(`the slot ${index} of a template has no value`);
  return value;
}

function render(value: Value, params: unknown[]): string {
  if (value instanceof RenderedSQL) {
    return value.texts.reduce((text, next, index) => text + render(valueAt(value, index - 1), params) + next);
  }
  if (value instanceof SQL) {
    const query = dialect.sqlToQuery(value);
    params.push(...query.params);
    return query.sql;
  }
  params.push(value);
  return "?";
}
