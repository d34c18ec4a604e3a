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

/** `migrations/0001_guard.sql` makes the view and its trigger. Writes no row. */
export function guardStatement({ condition, code }: Guard) {
  return statements.run(sql`INSERT INTO guard SELECT ${condition}, ${code}`);
}
