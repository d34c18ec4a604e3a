import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { instant } from "../columns.ts";
import { users } from "./users.ts";

/** Time-based one-time passwords (RFC 6238). Turning the second factor off deletes the row. */
export const secondFactors = sqliteTable(
  "second_factors",
  {
    userId: text("user_id")
      .primaryKey()
      .references(() => users.id),
    /** Encrypted with a key from `JWT_SECRET`. */
    secret: text("secret").notNull(),
    /** The `kid` of that key. */
    keyId: text("key_id").notNull(),
    /** Null while it is set up: log-in does not ask for it yet. */
    confirmedAt: instant("confirmed_at"),
    /** The time step of the last code that was taken. No code of this step or of an earlier one is taken again. */
    lastStep: integer("last_step").notNull().default(0),
    /** A JSON list of the hashes of the codes that are left. */
    recoveryCodes: text("recovery_codes").notNull().default("[]"),
    createdAt: instant("created_at").notNull(),
  },
  (table) => [index("second_factors_key").on(table.keyId, table.userId)],
);
