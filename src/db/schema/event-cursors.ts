import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { instant } from "../columns.ts";

/** The progress of each event subscriber. */
export const eventCursors = sqliteTable("event_cursors", {
  name: text("name").primaryKey(),
  /** The last event that the subscriber has handled. */
  seq: integer("seq").notNull(),
  /** The id of the run that is handling events; null if there is none. */
  claim: text("claim"),
  /** When another run may take over. */
  leaseExpiresAt: instant("lease_expires_at"),
});
