import { blob, sqliteTable } from "drizzle-orm/sqlite-core";

/**
 * The ids of deleted entities, as the 16 bytes of the UUID: an id is given once, or its history would become someone
 * else's. A WITHOUT ROWID table: see its migration.
 */
export const deletedIds = sqliteTable("deleted_ids", { id: blob("id", { mode: "buffer" }).primaryKey() });
