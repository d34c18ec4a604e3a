import type { SQL } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import { drizzle } from "drizzle-orm/d1";
import { toQuery } from "./template.ts";

export type Statement = BatchItem<"sqlite">;

/** A SELECT: the only kind of statement with selected fields. */
export type Select = Statement & { readonly _: { readonly selectedFields: unknown } };

/** Builds statements and cannot run them: they have no connection until `runBatch` gives them one. */
export const statements = drizzle({
  prepare: () => undefined,
  batch: () => Promise.reject(new Error("not connected")),
} as unknown as D1Database);

/** What `runBatch` needs of a statement. */
export interface Executable {
  getQuery(): { sql: string; params: unknown[] };
  mapResult(result: D1Result, isFromBatch: true): unknown;
}

/** A statement as `runBatch` runs it. */
export function executable(statement: Statement): Executable {
  return (statement as unknown as { _prepare(): Executable })._prepare();
}

/** A statement from an expression, for SQL from a template. `decode` is given the values of a row in order. */
export function statementOf(query: SQL, decode: (values: unknown[]) => unknown = (values) => values): Statement {
  const prepared: Executable = {
    getQuery: () => toQuery(query),
    mapResult: ({ results }) => results.map((row) => decode(Object.values(row as object))),
  };
  return { _prepare: () => prepared } as unknown as Statement;
}
