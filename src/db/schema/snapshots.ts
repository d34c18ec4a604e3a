import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

/**
 * Rows as they were before a change deleted or edited them, so that it can be undone for 30 days. WITHOUT ROWID: see its
 * migration.
 */
export const snapshots = sqliteTable(
  "deleted_rows",
  {
    /** The `seq` of the change's event. */
    seq: integer("seq").notNull(),
    /** The row's place among those of the change. In a deletion children come first. */
    place: integer("place").notNull(),
    /** The table, or another name for copies that have only some columns: `feed/snapshots.ts`. */
    table: text("table_name").notNull(),
    /** The user who owned the row. When that account is erased, the copy is erased too. */
    ownerId: text("owner_id").notNull(),
    /** The row's columns, as a JSON object by their names in the table. */
    row: text("row").notNull(),
  },
  (table) => [primaryKey({ columns: [table.seq, table.place] }), index("deleted_rows_owner").on(table.ownerId)],
);
