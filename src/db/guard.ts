import { type SQL, sql } from "drizzle-orm";
import { statements } from "./client.ts";

/** A precondition of a batch: where it does not hold, nothing of the batch happens and `code` is what is heard. */
export interface Guard {
  readonly condition: SQL;
  /** A word; or an expression, to bring back what the condition was held against. */
  readonly code: string | SQL;
  /** What to tell the client; without it, whoever runs the batch handles the `Aborted`. */
  readonly error?: Error;
}

export function guard(condition: SQL, code: string | SQL, error?: Error): Guard {
  return error ? { condition, code, error } : { condition, code };
}

/** All guards in one statement, looked at in order. `migrations/0001_guard.sql` makes the view; no row is written. */
export function guardStatement(guards: readonly Guard[]) {
  // Rows of VALUES, of which there may be many; workerd limits the SELECTs of a compound to five.
  const rows = guards.map(({ condition, code }) => sql`(${condition}, ${code})`);
  return statements.run(sql`INSERT INTO guard VALUES ${sql.join(rows, sql`, `)}`);
}
