import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { instant } from "../columns.ts";

/**
 * The keys of writes that were made, with their responses. A key counts for 24 hours. The primary key begins with the day, so
 * that old rows are one range, and a key costs one row. The table is WITHOUT ROWID: see its migration.
 */
export const idempotencyKeys = sqliteTable(
  "idempotency_keys",
  {
    /** Days since 1970, in UTC. */
    day: integer("day").notNull(),
    userId: text("user_id").notNull(),
    key: text("key").notNull(),
    /** An HMAC of method, path, query and body. */
    fingerprint: text("fingerprint").notNull(),
    /** The `seq` of the write's event. */
    seq: integer("seq"),
    /** What the write returned, as JSON; null where it is not kept. */
    data: text("data"),
    createdAt: instant("created_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.day, table.userId, table.key] })],
);
