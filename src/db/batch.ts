import type { BatchResponse } from "drizzle-orm/batch";
import { AppError } from "../kernel/errors.ts";
import { count } from "../kernel/usage.ts";
import type { Database } from "./database.ts";
import { type Check, errorOf, type Guard, guardStatement } from "./guard.ts";
import { type Executable, executable, type Statement } from "./statements.ts";

export type BatchItem = Statement | Check;

/** A guard did not hold, so the batch did not happen. */
export class GuardFailed extends Error {
  readonly guard: Guard;
  /** What the guard's `detail` was; empty where it has none. */
  readonly detail: string;

  constructor(guard: Guard, detail: string) {
    super("A guard of the batch failed.");
    this.name = "GuardFailed";
    this.guard = guard;
    this.detail = detail;
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
 * Runs statements and guards as one D1 batch: in order, all or nothing, one round trip. Results come in the places of
 * their statements.
 * @throws GuardFailed, UniqueViolation; AppError `database_unavailable` where D1 did not answer in time
 */
export async function runBatch<const Items extends readonly BatchItem[]>(
  { connection, stats }: Database,
  items: Items,
): Promise<{ [Place in keyof Items]: Items[Place] extends Statement ? BatchResponse<[Items[Place]]>[0] : undefined }> {
  const guards: Guard[] = [];
  const prepared = items.map((item) => executable(itemStatement(item, guards)));
  const bound = prepared.map((query) => {
    const { sql, params } = withinLimit(query.getQuery());
    return connection.prepare(sql).bind(...params);
  });

  stats.roundTrips += 1;
  count({ database_trips: 1 });
  const started = Date.now();
  try {
    const results = await inTime(connection.batch(bound));
    for (const { meta } of results) {
      stats.rowsRead += meta.rows_read ?? 0;
      stats.rowsWritten += meta.rows_written ?? 0;
      count({ rows_read: meta.rows_read ?? 0, rows_written: meta.rows_written ?? 0 });
    }
    return results.map((result, place) => prepared[place]?.mapResult(result, true)) as never;
  } catch (error) {
    throw translate(error, guards);
  } finally {
    stats.ms += Date.now() - started;
  }
}

function itemStatement(item: BatchItem, guards: Guard[]): Statement {
  if (!("guards" in item)) return item;
  const statement = guardStatement(item.guards, guards.length);
  guards.push(...item.guards);
  return statement;
}

/** https://developers.cloudflare.com/d1/platform/limits/ */
const MAX_PARAMETERS = 100;

/** With too many parameters, equal values are bound once and named by number. Our SQL has no `?` in text. */
function withinLimit({ sql, params }: ReturnType<Executable["getQuery"]>) {
  if (params.length <= MAX_PARAMETERS) return { sql, params };
  const values = [...new Set(params)];
  let place = 0;
  return { sql: sql.replaceAll("?", () => `?${values.indexOf(params[place++]) + 1}`), params: values };
}

/** Longer than any query of ours takes; shorter than clients wait. */
const TIMEOUT_MS = 10_000;

async function inTime<T>(answer: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(unavailable(`no answer in ${TIMEOUT_MS} ms`)), TIMEOUT_MS);
  try {
    return await Promise.race([answer, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

const GUARD = /^D1_ERROR: (\d+)(?: (\S+))?: SQLITE_CONSTRAINT \(extended: SQLITE_CONSTRAINT_TRIGGER\)/;
const UNIQUE = /^D1_ERROR: UNIQUE constraint failed: ([^:]+): SQLITE_CONSTRAINT/;

// https://developers.cloudflare.com/d1/observability/debug-d1/: what D1 says when it, not the statement, is at fault.
const PASSING =
  /overloaded|reset because|Network connection lost|storage operation exceeded timeout|Internal error|cannot resolve D1 DB/i;

function translate(error: unknown, guards: readonly Guard[]): unknown {
  if (!(error instanceof Error) || error instanceof AppError) return error;
  const [, place, detail = ""] = GUARD.exec(error.message) ?? [];
  const failed = guards[Number(place)];
  if (failed) return new GuardFailed(failed, detail);
  const [, columns] = UNIQUE.exec(error.message) ?? [];
  if (columns) return new UniqueViolation(columns);
  return PASSING.test(error.message) ? unavailable(error.message, error) : error;
}

function unavailable(reason: string, cause?: Error): AppError {
  const error = new AppError("database_unavailable", "The database did not answer in time. Try again shortly.");
  error.cause = cause ?? reason;
  return error;
}
