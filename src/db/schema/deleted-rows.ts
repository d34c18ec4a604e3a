import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** What a deletion deleted, row by row, so that it can be undone for 30 days. WITHOUT ROWID: see its migration. */
export const deletedRows = sqliteTable(
  "deleted_rows",
  {
    /** The `seq` of the deletion's event. */
    seq: integer("seq").notNull(),
    /** The row's place among those of the deletion, children first. */
    place: integer("place").notNull(),
    table: text("table_name").notNull(),
    /** The user who owned the row. When that account is erased, the copy is erased too. */
    ownerId: text("owner_id").notNull(),
    /** The row's columns, as a JSON object. */
    row: text("row").notNull(),
  },
  (table) => [primaryKey({ columns: [table.seq, table.place] }), index("deleted_rows_owner").on(table.ownerId)],
);
