import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { instant } from "../columns.ts";

/**
 * One row for each hub with open sockets. A write calls only these hubs. Only the hub deletes its row. A deploy drops
 * sockets without an event, so the row then stays until something calls the hub.
 */
export const sockets = sqliteTable("sockets", {
  userId: text("user_id").primaryKey(),
  open: integer("open").notNull(),
  /** When the last socket expires. */
  until: instant("until").notNull(),
  /** When the hub last wrote the row, by its own clock. A deletion that was sent earlier must not apply. */
  registeredAt: instant("registered_at").notNull().default(""),
});
