import type { BatchItem, BatchResponse } from "drizzle-orm/batch";
import { drizzle } from "drizzle-orm/d1";
import { AppError } from "../kernel/errors.ts";
import { Aborted, abortedBy } from "./aborted.ts";

/** Longer than any query of ours takes; shorter than clients wait. */
const TIMEOUT_MS = 10_000;

/** What a request cost: each batch is one trip to D1. */
export interface Tally {
  trips: number;
  rows: number;
  ms: number;
}

export function newTally(): Tally {
  return { trips: 0, rows: 0, ms: 0 };
}

/** A database as `db/read.ts` and `db/write.ts` take it. It has no method: there is no third way to it. */
export interface Database {
  readonly tally: Tally;
}

type D1 = Pick<D1DatabaseSession, "prepare" | "batch">;

const connections = new WeakMap<Database, D1>();

export function connect(d1: D1, tally = newTally()): Database {
  const database = { tally };
  connections.set(database, d1);
  return database;
}

export type Statement = BatchItem<"sqlite">;

/** Builds statements and cannot run them: they have no connection until `runBatch` gives them one. */
export const statements = drizzle({
  prepare: () => undefined,
  batch: () => Promise.reject(new Error("not connected")),
} as unknown as D1Database);

interface Prepared {
  getQuery(): Query;
  mapResult(result: D1Result, isFromBatch: true): unknown;
}

/**
 * Runs statements as one D1 batch: in order, all or nothing, one trip.
 * @throws Aborted where a guard or a unique index refused, AppError `database_unavailable` where D1 did not answer in time.
 */
export async function runBatch<const Statements extends readonly Statement[]>(
  database: Database,
  batch: Statements,
): Promise<BatchResponse<Statements>> {
  const { tally } = database;
  const d1 = connections.get(database);
  if (!d1) throw new Error("not a database of connect()");
  const prepared = batch.map((statement) => (statement as unknown as { _prepare(): Prepared })._prepare());
  const bound = prepared.map((query) => {
    const { sql, params } = withinLimit(query.getQuery());
    return d1.prepare(sql).bind(...params);
  });

  tally.trips += 1;
  const started = Date.now();
  try {
    const results = await inTime(d1.batch(bound));
    for (const result of results) tally.rows += result.meta.rows_read ?? 0;
    return results.map((result, place) => prepared[place]?.mapResult(result, true)) as BatchResponse<Statements>;
  } catch (error) {
    throw translate(error);
  } finally {
    tally.ms += Date.now() - started;
  }
}

/** https://developers.cloudflare.com/d1/platform/limits/ */
const MAX_PARAMETERS = 100;

interface Query {
  sql: string;
  params: unknown[];
}

/** Of a query with too many parameters each value is bound once, and named by its number. Our SQL has no `?` in text. */
function withinLimit({ sql, params }: Query): Query {
  if (params.length <= MAX_PARAMETERS) return { sql, params };
  const values = [...new Set(params)];
  let place = 0;
  return { sql: sql.replaceAll("?", () => `?${values.indexOf(params[place++]) + 1}`), params: values };
}

async function inTime<T>(answer: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(unavailable(`no answer in ${TIMEOUT_MS} ms`)), TIMEOUT_MS);
  try {
    return await Promise.race([answer, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

// https://developers.cloudflare.com/d1/observability/debug-d1/: what D1 says when it, not the statement, is at fault.
const PASSING =
  /overloaded|reset because|Network connection lost|storage operation exceeded timeout|Internal error|cannot resolve D1 DB/i;

function translate(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof AppError) return error;
  const code = abortedBy(error.message);
  if (code) return new Aborted(code);
  return PASSING.test(error.message) ? unavailable(error.message, error) : error;
}

function unavailable(reason: string, cause?: Error): AppError {
  const error = new AppError("database_unavailable", "The database did not answer in time. Try again shortly.");
  error.cause = cause ?? reason;
  return error;
}
