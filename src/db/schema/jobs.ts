import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { instant } from "../columns.ts";

/**
 * The outbox: jobs that a write owes. They are inserted in its batch, and deleted once they are done. Most run right
 * after the write. The cron puts those on the Queue that are left over.
 */
export const jobs = sqliteTable(
  "jobs",
  {
    id: text("id").primaryKey(),
    /** An `OwedJob` as JSON. */
    body: text("body").notNull(),
    /** When the cron may put it on the Queue again. */
    availableAt: instant("available_at").notNull(),
    tries: integer("tries").notNull().default(0),
    createdAt: instant("created_at").notNull(),
  },
  (table) => [index("jobs_available").on(table.availableAt)],
);
