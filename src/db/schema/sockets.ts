import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { instant } from "../columns.ts";

/**
 * Whose hubs have sockets open. A write calls no others. Only the hub deletes its row: a deploy drops its sockets
 * without a word, and then the row stays until the hub is called.
 */
export const sockets = sqliteTable("sockets", {
  userId: text("user_id").primaryKey(),
  open: integer("open").notNull(),
  /** When all of them will have expired. */
  until: instant("until").notNull(),
  /** When the hub last wrote the row, by its own clock. A deletion from before that comes too late. */
  registeredAt: instant("registered_at").notNull().default(""),
});
