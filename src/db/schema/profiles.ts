import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { instant } from "../columns.ts";
import { users } from "./users.ts";

export const profiles = sqliteTable("profiles", {
  userId: text("user_id")
    .primaryKey()
    .references(() => users.id),
  displayName: text("display_name").notNull().default(""),
  bio: text("bio").notNull().default(""),
  timeZone: text("time_zone").notNull().default("UTC"),
  locale: text("locale").notNull().default("en"),
  emailReminders: integer("email_reminders", { mode: "boolean" }).notNull().default(true),
  dailyDigestAt: text("daily_digest_at"),
  version: integer("version").notNull().default(1),
  createdAt: instant("created_at").notNull(),
  updatedAt: instant("updated_at").notNull(),
  emailActivity: integer("email_activity", { mode: "boolean" }).notNull().default(true),
});
