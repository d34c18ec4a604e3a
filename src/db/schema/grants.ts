import { index, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { instant } from "../columns.ts";
import { users } from "./users.ts";

/** A shared category includes its tasks. */
export const SUBJECTS = ["category", "task"] as const;
export type Subject = (typeof SUBJECTS)[number];

/** The owner has no grant: the entity's row names them. The higher role comes first in the alphabet. */
export const GRANTABLE = ["editor", "viewer"] as const;
export type Grantable = (typeof GRANTABLE)[number];

export const grants = sqliteTable(
  "grants",
  {
    userId: text("user_id")
      .notNull()
      .references(() => users.id),
    subject: text("subject", { enum: SUBJECTS }).notNull(),
    subjectId: text("subject_id").notNull(),
    role: text("role", { enum: GRANTABLE }).notNull(),
    createdAt: instant("created_at").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.userId, table.subject, table.subjectId] }),
    index("grants_subject").on(table.subject, table.subjectId, table.userId),
  ],
);
