import { sql } from "drizzle-orm";
import type { BatchResponse } from "drizzle-orm/batch";
import { AppError } from "../kernel/errors.ts";
import { count } from "../kernel/usage.ts";
import type { Database } from "./database.ts";
import { type Check, errorOf, type Guard, guardStatement } from "./guard.ts";
import { type Executable, executable, type Statement, statementOf } from "./statements.ts";
import { withLimits } from "./with-limits.ts";

export type BatchItem = Statement | Check;

/** A guard did not hold, so the batch did not happen. */
export class GuardFailed extends Error {
  readonly guard: Guard;
  /** The value of the guard's `detail`; empty if it has none. */
  detail = "";

  constructor(guard: Guard) {
    super("A guard of the batch failed.");
    this.name = "GuardFailed";
    this.guard = guard;
  }
}

/** @throws the failed guard's own error, or the given one */
export function throwGuardError(error: unknown): never {
  throw error instanceof GuardFailed ? errorOf(error.guard, error.detail) : error;
}

/** A unique index refused a row, so the batch did not happen. `columns` are those of the index, as `tasks.id`. */
export class UniqueViolation extends Error {
  readonly columns: string;

  constructor(columns: string) {
    super(`UNIQUE constraint failed: ${columns}`);
    this.name = "UniqueViolation";
    this.columns = columns;
  }
}

/**
 * Runs statements and guards as one D1 batch: in order, all or nothing. It is one round trip, or two where D1 failed to
 * answer a batch that only reads. Results come in the places of their statements.
 * @throws GuardFailed, UniqueViolation; AppError `database_unavailable` where D1 did not answer in time
 */
export async function runBatch<const Items extends readonly BatchItem[]>(
  db: Database,
  items: Items,
): Promise<{ [Place in keyof Items]: Items[Place] extends Statement ? BatchResponse<[Items[Place]]>[0] : undefined }> {
  const { stats } = db;
  const guards: Guard[] = [];
  const prepared = items.map((item) => executable(itemStatement(item, guards)));
  const queries = prepared.map((query) => numberedWhereMany(withLimits(query.getQuery())));
  const isRead = queries.every(({ sql }) => SELECT.test(sql));
  if (!isRead) stats.writes += 1;
  const started = Date.now();
  try {
    const results = await inTime(isRead ? askTwice(db, queries) : ask(db, queries));
    const rows = rowsOf(results);
    stats.rowsRead += rows.rows_read;
    stats.rowsWritten += rows.rows_written;
    count(rows);
    return results.map((result, index) => prepared[index]?.mapResult(result, true)) as never;
  } catch (error) {
    // A write that a guard refused is decided again. It must read the state that the guard saw: the primary's.
    db.usePrimary();
    throw await withDetail(db, translate(error, guards));
  } finally {
    stats.ms += Date.now() - started;
  }
}

function rowsOf(results: readonly D1Result[]) {
  const rows = { rows_read: 0, rows_written: 0 };
  for (const { meta } of results) {
    rows.rows_read += meta.rows_read ?? 0;
    rows.rows_written += meta.rows_written ?? 0;
  }
  return rows;
}

const SELECT = /^select\b/i;

function itemStatement(item: BatchItem, guards: Guard[]): Statement {
  if (!("guards" in item)) return item;
  const statement = guardStatement(item, guards.length);
  guards.push(...item.guards);
  return statement;
}

type Query = ReturnType<Executable["getQuery"]>;

async function ask(db: Database, queries: readonly Query[]): Promise<D1Result[]> {
  const { stats } = db;
  const connection = db.connection();
  stats.roundTrips += 1;
  count({ database_trips: 1 });
  return connection.batch(queries.map(({ sql, params }) => connection.prepare(sql).bind(...params)));
}

/** For reads. The second try goes to the primary, because a replica may be out of reach or refuse a bookmark. */
async function askTwice(db: Database, queries: readonly Query[]): Promise<D1Result[]> {
  try {
    return await ask(db, queries);
  } catch (error) {
    if (!(error instanceof Error && RETRYABLE.test(error.message))) throw error;
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    db.usePrimary();
    return ask(db, queries);
  }
}

const PAUSE_MS = 100;

/** https://developers.cloudflare.com/d1/platform/limits/ */
const MAX_PARAMETERS = 100;

/** With too many parameters, equal values are bound once and named by number. Our SQL has no `?` in text. */
function numberedWhereMany({ sql, params }: Query): Query {
  if (params.length <= MAX_PARAMETERS) return { sql, params };
  const values = [...new Set(params)];
  let index = 0;
  return { sql: sql.replaceAll("?", () => `?${values.indexOf(params[index++]) + 1}`), params: values };
}

/** Longer than any query of ours takes; shorter than clients wait. */
const TIMEOUT_MS = 10_000;

async function inTime<T>(answer: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(unavailable(`no response in ${TIMEOUT_MS} ms`)), TIMEOUT_MS);
  try {
    return await Promise.race([answer, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

const GUARD =
  /^D1_ERROR: (?:(\d+): SQLITE_CONSTRAINT \(extended: SQLITE_CONSTRAINT_TRIGGER\)|bad JSON path: 'guard (\d+)')/;
const UNIQUE = /^D1_ERROR: UNIQUE constraint failed: ([^:]+): SQLITE_CONSTRAINT/;

// D1's messages for failures of its own: https://developers.cloudflare.com/d1/observability/debug-d1/.

/** The page recommends to retry these. Its message for a bookmark that it refuses is not documented. */
const RETRYABLE =
  /reset because its code was updated|Internal error|Network connection lost|Cannot resolve D1 DB|client disconnected|bookmark/i;

/** A retry would make the overload worse. */
const OVERLOADED = /DB is overloaded|storage operation exceeded timeout|exceeded its (?:CPU time|memory) limit/i;

function translate(error: unknown, guards: readonly Guard[]): unknown {
  if (!(error instanceof Error) || error instanceof AppError) return error;
  const [, inWrite, inRead] = GUARD.exec(error.message) ?? [];
  const failed = guards[Number(inWrite ?? inRead)];
  if (failed) return new GuardFailed(failed);
  const [, columns] = UNIQUE.exec(error.message) ?? [];
  if (columns) return new UniqueViolation(columns);
  const isPassing = RETRYABLE.test(error.message) || OVERLOADED.test(error.message);
  return isPassing ? unavailable(error.message, error) : error;
}

/** A batch that failed has no results, so the detail takes a trip of its own. */
async function withDetail(db: Database, error: unknown): Promise<unknown> {
  if (!(error instanceof GuardFailed) || !error.guard.detail) return error;
  const [[row]] = await runBatch(db, [statementOf(sql`SELECT ${error.guard.detail}`)]);
  error.detail = String((row as unknown[])[0]);
  return error;
}

function unavailable(reason: string, cause?: Error): AppError {
  const error = new AppError("database_unavailable", "The database did not answer in time. Try again shortly.");
  error.cause = cause ?? reason;
  return error;
}
