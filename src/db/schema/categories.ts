import { index, integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { instant } from "../columns.ts";
import { users } from "./users.ts";

export const categories = sqliteTable(
  "categories",
  {
    id: text("id").primaryKey(),
    ownerId: text("owner_id")
      .notNull()
      .references(() => users.id),
    name: text("name").notNull(),
    nameKey: text("name_key").notNull(),
    color: text("color"),
    version: integer("version").notNull().default(1),
    createdAt: instant("created_at").notNull(),
    updatedAt: instant("updated_at").notNull(),
    /** The place in an order made by hand, see `kernel/position.ts`. */
    position: text("position").notNull().default(""),
  },
  (table) => [
    uniqueIndex("categories_owner").on(table.ownerId, table.id),
    uniqueIndex("categories_name").on(table.ownerId, table.nameKey),
    index("categories_position").on(table.ownerId, table.position, table.id),
  ],
);
