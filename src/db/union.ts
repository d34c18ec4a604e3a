import { type SQL, sql } from "drizzle-orm";

/** workerd limits the terms of a compound SELECT. */
export const MAX_TERMS = 5;

/** A UNION ALL of any number of SELECTs. */
export function unionAll(selects: readonly SQL[]): SQL {
  if (selects.length <= MAX_TERMS) return sql.join([...selects], sql` UNION ALL `);
  const first = sql`SELECT * FROM (${unionAll(selects.slice(0, MAX_TERMS))})`;
  return unionAll([first, ...selects.slice(MAX_TERMS)]);
}
