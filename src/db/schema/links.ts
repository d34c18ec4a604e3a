import { index, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { instant } from "../columns.ts";
import { users } from "./users.ts";

const LINK_PURPOSES = ["reset", "verify"] as const;
export type LinkPurpose = (typeof LINK_PURPOSES)[number];

/** Mailed links that are still unused. Only the hash of a token is stored. */
export const links = sqliteTable(
  "links",
  {
    hash: text("hash").primaryKey(),
    userId: text("user_id")
      .notNull()
      .references(() => users.id),
    purpose: text("purpose", { enum: LINK_PURPOSES }).notNull(),
    /** The address that received the link. The link verifies no other address. */
    emailKey: text("email_key").notNull(),
    createdAt: instant("created_at").notNull(),
  },
  (table) => [
    index("links_user").on(table.userId, table.purpose, table.createdAt),
    // For the job that deletes old ones.
    index("links_created").on(table.createdAt),
  ],
);
