import { is, Placeholder } from "drizzle-orm";
import type { Executable } from "./statements.ts";

type Query = ReturnType<Executable["getQuery"]>;

/**
 * The query with the value of each LIMIT in its text, and of a placeholder its name in braces, for `fillLimits`. SQLite
 * plans for a parameter's value, too, but then compiles the statement again each time that a value is bound. That takes
 * longer than to run it.
 */
export function withLimits(query: Query): Query {
  if (!query.sql.includes("limit ?") && !query.sql.includes("LIMIT ?")) return query;
  // Our SQL has no `?` in text.
  const [start = "", ...rest] = query.sql.split("?");
  const params: unknown[] = [];
  const sql = rest.reduce((before, after, index) => {
    const param = query.params[index];
    if (LIMIT_BEFORE.test(before) && typeof param === "number") return before + param + after;
    if (LIMIT_BEFORE.test(before) && is(param, Placeholder)) return `${before}{${param.name}}${after}`;
    params.push(param);
    return `${before}?${after}`;
  }, start);
  return { sql, params };
}

/** Whether the text has limits that `fillLimits` fills. */
export function isToFill(sql: string): boolean {
  return sql.search(NAMED) >= 0;
}

export function fillLimits(sql: string, values: Readonly<Record<string, unknown>>): string {
  return sql.replaceAll(NAMED, (_, name: string) => String(Number(values[name])));
}

const NAMED = /\{(\w+)\}/g;
const LIMIT_BEFORE = /(limit|LIMIT) $/;
