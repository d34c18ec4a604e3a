import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** Daily numbers in UTC. A `_total` is a count at the start of the day. Other names count events of the day. */
export const stats = sqliteTable(
  "stats",
  {
    day: text("day").notNull(),
    name: text("name").notNull(),
    value: integer("value").notNull(),
  },
  (table) => [primaryKey({ columns: [table.day, table.name] })],
);

/** At most one row: the last event that the stats have counted. */
export const counted = sqliteTable("counted", {
  id: integer("id").primaryKey(),
  seq: integer("seq").notNull(),
});
