import { type Column, type GetColumnData, type SQL, sql } from "drizzle-orm";
import type { SQLiteColumn } from "drizzle-orm/sqlite-core";
import { rendered, template } from "./template.ts";

type Field = SQLiteColumn | SQL<unknown>;
type Value<F> = F extends Column ? GetColumnData<F> : F extends SQL<infer T> ? T : never;

/** D1 allows 32 arguments to a function: https://developers.cloudflare.com/d1/platform/limits/ */
const PAIRS = 15;

/** A JSON object made by SQLite and parsed on its way out. */
export function jsonObject<Fields extends Record<string, Field>>(
  fields: Fields,
): SQL<{ [Name in keyof Fields]: Value<Fields[Name]> }> {
  const pairs = Object.entries(fields);
  let object = sql`json_object(${list(pairs.slice(0, PAIRS), "")})`;
  for (let from = PAIRS; from < pairs.length; from += PAIRS) {
    object = sql`json_insert(${object}, ${list(pairs.slice(from, from + PAIRS), "$.")})`;
  }
  return rendered(object).mapWith(JSON.parse) as SQL<{ [Name in keyof Fields]: Value<Fields[Name]> }>;
}

/** A representation that depends on who looks. */
export type View<Shape> = (viewer: SQL | string) => SQL<Shape>;

export function viewBy<Shape>(view: (viewer: SQL) => SQL<Shape>): View<Shape> {
  const rendered = template(["viewer"], ({ viewer }) => view(viewer));
  return (viewer) => rendered({ viewer }).mapWith(JSON.parse) as SQL<Shape>;
}

function list(pairs: [string, Field][], prefix: string): SQL {
  return sql.join(
    pairs.map(([name, field]) => sql`${sql.raw(`'${prefix}${name}'`)}, ${field}`),
    sql`, `,
  );
}

/** A view that is the same for everyone. */
export function constantView<Shape>(view: SQL<Shape>): View<Shape> {
  return () => view;
}

/** The type of what a view shows. */
export type ShapeOf<Of> = Of extends SQL<infer Shape> ? Shape : Of extends View<infer Shape> ? Shape : never;

export function jsonBoolean(condition: SQL | SQLiteColumn): SQL<boolean> {
  return sql`json(iif(${condition}, 'true', 'false'))`;
}

/** The word of a column made by `rank()`. */
export function jsonWord<const Words extends readonly string[]>(column: Column, words: Words): SQL<Words[number]> {
  const cases = words.map((word, index) => `WHEN ${index} THEN '${word}'`).join(" ");
  return sql`CASE ${column} ${sql.raw(cases)} END`;
}
