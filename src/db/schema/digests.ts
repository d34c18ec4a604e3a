import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { instant } from "../columns.ts";
import { users } from "./users.ts";

/** The next daily digest of each user who asked for one. */
export const digests = sqliteTable(
  "digests",
  {
    userId: text("user_id")
      .primaryKey()
      .references(() => users.id),
    /** When the digest is due. */
    at: instant("at").notNull(),
    /** When a job may claim the digest. */
    availableAt: instant("take_at").notNull(),
    claim: text("claim"),
    tries: integer("tries").notNull().default(0),
    /** The local date of the last finished digest. */
    doneOn: text("done_on"),
  },
  (table) => [index("digests_take").on(table.availableAt)],
);
