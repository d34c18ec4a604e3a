import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { instant } from "../columns.ts";
import { users } from "./users.ts";

/** Ending a session deletes its row. `generation` is the generation of the newest refresh token. */
export const sessions = sqliteTable(
  "sessions",
  {
    id: text("id").primaryKey(),
    userId: text("user_id")
      .notNull()
      .references(() => users.id),
    generation: integer("generation").notNull().default(0),
    rotatedAt: instant("rotated_at").notNull(),
    createdAt: instant("created_at").notNull(),
    lastUsedAt: instant("last_used_at").notNull(),
    expiresAt: instant("expires_at").notNull(),
    userAgent: text("user_agent").notNull().default(""),
  },
  (table) => [
    index("sessions_user").on(table.userId, table.createdAt, table.id),
    // For the job that deletes expired ones.
    index("sessions_expiry").on(table.expiresAt),
  ],
);
