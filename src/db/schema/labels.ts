import { index, integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { instant } from "../columns.ts";
import { users } from "./users.ts";

/** A person's palette. Tasks have their labels as text of their own. */
export const labels = sqliteTable(
  "labels",
  {
    id: text("id").primaryKey(),
    ownerId: text("owner_id")
      .notNull()
      .references(() => users.id),
    name: text("name").notNull(),
    nameKey: text("name_key").notNull(),
    color: text("color"),
    position: text("position").notNull(),
    version: integer("version").notNull().default(1),
    createdAt: instant("created_at").notNull(),
    updatedAt: instant("updated_at").notNull(),
  },
  (table) => [
    uniqueIndex("labels_name").on(table.ownerId, table.nameKey),
    index("labels_position").on(table.ownerId, table.position, table.id),
  ],
);
