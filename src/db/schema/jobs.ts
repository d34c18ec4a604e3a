import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { instant } from "../columns.ts";

/**
 * Jobs that a write owes: inserted in its batch, and deleted once they are done. Most run right after the write. The cron
 * puts on the Queue what is still here later.
 */
export const jobs = sqliteTable(
  "jobs",
  {
    id: text("id").primaryKey(),
    /** A `Job` as JSON. It has ids, and no text of a mail. */
    body: text("body").notNull(),
    /** When the cron may put it on the Queue again. */
    availableAt: instant("available_at").notNull(),
    tries: integer("tries").notNull().default(0),
    createdAt: instant("created_at").notNull(),
  },
  (table) => [index("jobs_available").on(table.availableAt)],
);
