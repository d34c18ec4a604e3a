import { sqliteTable, text } from "drizzle-orm/sqlite-core";

/** The ids of deleted entities: an id is given once, or its history would become someone else's. */
export const deletedIds = sqliteTable("deleted_ids", { id: text("id").primaryKey() });
