import type { BatchItem } from "drizzle-orm/batch";
import { drizzle } from "drizzle-orm/d1";

export type Statement = BatchItem<"sqlite">;

/** A SELECT: the only kind of statement with selected fields. */
export type Select = Statement & { readonly _: { readonly selectedFields: unknown } };

/** Builds statements and cannot run them: they have no connection until `runBatch` gives them one. */
export const statements = drizzle({
  prepare: () => undefined,
  batch: () => Promise.reject(new Error("not connected")),
} as unknown as D1Database);
