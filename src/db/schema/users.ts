import { sql } from "drizzle-orm";
import { index, integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { instant } from "../columns.ts";

export const users = sqliteTable(
  "users",
  {
    id: text("id").primaryKey(),
    username: text("username").notNull(),
    usernameKey: text("username_key").notNull(),
    email: text("email"),
    emailKey: text("email_key"),
    emailVerified: integer("email_verified", { mode: "boolean" }).notNull().default(false),
    passwordHash: text("password_hash").notNull(),
    role: text("role", { enum: ["user", "admin"] })
      .notNull()
      .default("user"),
    createdAt: instant("created_at").notNull(),
    suspendedAt: instant("suspended_at"),
  },
  (table) => [
    uniqueIndex("users_username").on(table.usernameKey),
    uniqueIndex("users_email").on(table.emailKey),
    // Partial indexes: finding another admin, or counting suspended users, must not read all users.
    index("users_admins").on(table.id).where(sql`role = 'admin'`),
    index("users_suspended").on(table.id).where(sql`suspended_at IS NOT NULL`),
  ],
);
