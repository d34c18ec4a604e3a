import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { instant } from "../columns.ts";
import { users } from "./users.ts";

/** The next daily digest of each person who has them on. */
export const digests = sqliteTable(
  "digests",
  {
    userId: text("user_id")
      .primaryKey()
      .references(() => users.id),
    /** When the next one is due. */
    at: instant("at").notNull(),
    /** When it may be claimed. */
    availableAt: instant("take_at").notNull(),
    claim: text("claim"),
    tries: integer("tries").notNull().default(0),
    /** The last local day whose digest is done. */
    doneOn: text("done_on"),
  },
  (table) => [index("digests_take").on(table.availableAt)],
);
