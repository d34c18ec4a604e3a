import { sql } from "drizzle-orm";
import { index, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { instant } from "../columns.ts";
import { GRANTABLE, SUBJECTS } from "./grants.ts";
import { users } from "./users.ts";

export const INVITATION_STATUSES = ["pending", "accepted", "declined", "withdrawn", "expired"] as const;

/** An invitation names a user or, where no user may be revealed, an e-mail address. */
export const invitations = sqliteTable(
  "invitations",
  {
    id: text("id").primaryKey(),
    subject: text("subject", { enum: SUBJECTS }).notNull(),
    subjectId: text("subject_id").notNull(),
    role: text("role", { enum: GRANTABLE }).notNull(),
    status: text("status", { enum: INVITATION_STATUSES }).notNull(),
    inviterId: text("inviter_id")
      .notNull()
      .references(() => users.id),
    inviteeId: text("invitee_id"),
    emailKey: text("email_key"),
    createdAt: instant("created_at").notNull(),
    expiresAt: instant("expires_at").notNull(),
    /** When it was answered or withdrawn, or had expired; null while it is pending. */
    endedAt: instant("ended_at"),
  },
  (table) => [
    index("invitations_subject").on(table.subject, table.subjectId, table.status),
    index("invitations_inviter").on(table.inviterId),
    index("invitations_invitee").on(table.inviteeId, table.status, table.createdAt, table.id),
    index("invitations_email").on(table.emailKey, table.status, table.createdAt, table.id),
    // For the job that expires invitations.
    index("invitations_expiry").on(table.status, table.expiresAt),
    // For the job that deletes old ones.
    index("invitations_ended").on(table.endedAt).where(sql`ended_at IS NOT NULL`),
  ],
);
