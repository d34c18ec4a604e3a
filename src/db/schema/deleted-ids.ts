import { blob, sqliteTable } from "drizzle-orm/sqlite-core";

/**
 * The ids of deleted entities, each as the 16 bytes of a UUID. A reused id would expose the history of the old entity.
 * The table is WITHOUT ROWID: see its migration.
 */
export const deletedIds = sqliteTable("deleted_ids", { id: blob("id", { mode: "buffer" }).primaryKey() });
