import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { instant } from "../columns.ts";

/** How far each subscriber has handled the events. */
export const eventCursors = sqliteTable("event_cursors", {
  name: text("name").primaryKey(),
  /** The last event that it has handled. */
  seq: integer("seq").notNull(),
  /** The run that handles the next ones now; null: none. */
  claim: text("claim"),
  /** When another run may take over. */
  leaseExpiresAt: instant("lease_expires_at"),
});
