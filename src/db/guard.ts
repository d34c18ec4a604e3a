import type { SQL } from "drizzle-orm";
import { statementOf } from "./statements.ts";
import { RenderedSQL } from "./template.ts";

/** A precondition of a batch: where it does not hold, nothing of the batch happens. */
export interface Guard {
  readonly condition: SQL;
  /** What the batch then fails with, made when it does. `Stale` where the write can be decided anew. */
  readonly error: Error | ((detail: string) => Error);
  /** An expression for `error`. It is read only if the guard fails. */
  readonly detail?: SQL;
}

/** The stored state is not the one that a write was decided from. */
export class Stale extends Error {
  constructor() {
    super("The stored state has changed since it was read.");
    this.name = "Stale";
  }
}

export function guard(condition: SQL, error: Guard["error"]): Guard {
  return { condition, error };
}

/** Holds while the state is as it was read or assumed. */
export function unchangedGuard(condition: SQL): Guard {
  return { condition, error: () => new Stale() };
}

export function errorOf({ error }: Guard, detail = ""): Error {
  return typeof error === "function" ? error(detail) : error;
}

/** Guards as an item of a batch, checked in order when the batch comes to them. */
export interface Check {
  readonly guards: readonly Guard[];
  /** Set if the whole batch only reads. */
  readonly isRead?: true;
}

export function check(...guards: Guard[]): Check {
  return { guards };
}

/** As `check`, without an INSERT, so that a replica can answer the batch. */
export function readCheck(...guards: Guard[]): Check {
  return { guards, isRead: true };
}

/**
 * One statement for several guards, numbered from `first`: the number is the code that a failing one aborts with.
 * `migrations/0001_guard.sql` makes the view; no row is written. A SELECT has no RAISE: there SQLite refuses a JSON
 * path.
 */
export function guardStatement({ guards, isRead }: Check, first: number) {
  const [before, prefix, after] = isRead
    ? ["SELECT json_extract('0', iif(column1 IS 1, '$', column2)) FROM (VALUES (", "guard ", ")"]
    : ["INSERT INTO guard VALUES (", "", ""];
  // Rows of VALUES, of which there may be many: workerd limits the SELECTs of a compound to five.
  const codes = guards.map((_, index) => `, '${prefix}${first + index}')`);
  const texts = [
    before,
    ...codes.slice(0, -1).map((code) => `${code}, (`),
    ...codes.slice(-1).map((code) => code + after),
  ];
  const conditions = guards.map(({ condition }) => condition);
  return statementOf(new RenderedSQL(texts, conditions));
}
