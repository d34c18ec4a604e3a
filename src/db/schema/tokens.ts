import { index, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { instant } from "../columns.ts";
import { users } from "./users.ts";

/** Personal access tokens. Revoking one deletes its row. */
export const tokens = sqliteTable(
  "tokens",
  {
    id: text("id").primaryKey(),
    userId: text("user_id")
      .notNull()
      .references(() => users.id),
    /** SHA-256 of the token, in hex. The token itself is not stored. */
    hash: text("hash").notNull(),
    name: text("name").notNull(),
    /** The token's first and last characters, to recognize it by. */
    hint: text("hint").notNull(),
    /** A JSON list. */
    scopes: text("scopes").notNull(),
    /** A JSON list of the only categories that it reaches; null for a token without this restriction. */
    categories: text("categories"),
    createdAt: instant("created_at").notNull(),
    /** Null: never. */
    expiresAt: instant("expires_at"),
    lastUsedAt: instant("last_used_at"),
  },
  (table) => [
    uniqueIndex("tokens_hash").on(table.hash),
    index("tokens_user").on(table.userId, table.createdAt, table.id),
  ],
);
