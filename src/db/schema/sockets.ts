import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { instant } from "../columns.ts";

/** How many sockets each person's hub holds. A deploy ends them without a word, so it counts only until their tokens end. */
export const sockets = sqliteTable("sockets", {
  userId: text("user_id").primaryKey(),
  open: integer("open").notNull(),
  until: instant("until").notNull(),
});
