import { getTableColumns, or, type SQL, sql } from "drizzle-orm";
import type { SQLiteTable } from "drizzle-orm/sqlite-core";

/** Whether a row has other values in any of these columns: `hasChanges` in SQL. */
export function changesSome<Table extends SQLiteTable>(
  table: Table,
  values: Partial<Table["$inferSelect"]>,
): SQL | undefined {
  const columns = getTableColumns(table);
  const changes = Object.entries(values).map(([name, value]) => {
    const column = columns[name];
    return sql`${column} IS NOT ${sql.param(value, column)}`;
  });
  return or(...changes);
}
