import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { instant } from "../columns.ts";
import { users } from "./users.ts";

/** The next daily digest of each profile that wants one. */
export const digests = sqliteTable(
  "digests",
  {
    userId: text("user_id")
      .primaryKey()
      .references(() => users.id),
    /** The moment of the next. */
    at: instant("at").notNull(),
    /** As a reminder's. */
    takeAt: instant("take_at").notNull(),
    claim: text("claim"),
    tries: integer("tries").notNull().default(0),
    /** The last local day that is done with. */
    doneOn: text("done_on"),
  },
  (table) => [index("digests_take").on(table.takeAt)],
);
