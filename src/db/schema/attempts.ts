import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { instant } from "../columns.ts";

/**
 * Counts for the exact limits. It holds no name and no address, only ids and HMACs. The table is WITHOUT ROWID: see its
 * migration.
 */
export const attempts = sqliteTable(
  "attempts",
  {
    /** A `PolicyName`. */
    kind: text("kind").notNull(),
    /** The account; empty for a limit of an address over all accounts. */
    subject: text("subject").notNull(),
    /** The network address, as an HMAC; empty for a limit of an account from all addresses. */
    address: text("address").notNull(),
    count: integer("count").notNull(),
    /** When the next attempt is allowed. */
    availableAt: instant("available_at").notNull(),
    /** When counting begins again. */
    expiresAt: instant("expires_at").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.kind, table.subject, table.address] }),
    index("attempts_expiry").on(table.expiresAt),
  ],
);
