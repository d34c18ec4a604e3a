import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { instant } from "../columns.ts";

/**
 * Counts of what is limited: tries of a password or a code, registrations, mails, invitations. It holds no name and no
 * address, only ids and HMACs. The table is WITHOUT ROWID: see its migration.
 */
export const attempts = sqliteTable(
  "attempts",
  {
    /** What is limited. */
    kind: text("kind").notNull(),
    /** Whose account; empty for a limit of an address over all accounts. */
    subject: text("subject").notNull(),
    /** From which network address; empty for a limit of an account from wherever. */
    address: text("address").notNull(),
    count: integer("count").notNull(),
    /** When the next one is let through. */
    availableAt: instant("available_at").notNull(),
    /** When counting begins again. */
    expiresAt: instant("expires_at").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.kind, table.subject, table.address] }),
    index("attempts_expiry").on(table.expiresAt),
  ],
);
