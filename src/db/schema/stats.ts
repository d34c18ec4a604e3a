import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** Numbers by day, in UTC: how often something happened, or for a `_total` how many there were when the day began. */
export const stats = sqliteTable(
  "stats",
  {
    day: text("day").notNull(),
    name: text("name").notNull(),
    value: integer("value").notNull(),
  },
  (table) => [primaryKey({ columns: [table.day, table.name] })],
);

/** One row: the last event that the stats have counted; or none. */
export const counted = sqliteTable("counted", {
  id: integer("id").primaryKey(),
  seq: integer("seq").notNull(),
});
