import { index, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { instant } from "../columns.ts";

export const AUDIT_ACTIONS = [
  "login.succeeded",
  "login.failed",
  "session.ended",
  "sessions.ended",
  "token.reused",
  "password.changed",
  "password.reset",
  "user.changed",
  "user.suspended",
  "user.reinstated",
  "user.deleted",
  "role.changed",
] as const;
export type AuditAction = (typeof AUDIT_ACTIONS)[number];

/** Who did what to whose account, append-only. Ids without foreign keys, so that entries outlive the accounts. */
export const audit = sqliteTable(
  "audit",
  {
    /** Sorts by time, so `at` needs no index. */
    id: text("id").primaryKey(),
    at: instant("at").notNull(),
    action: text("action", { enum: AUDIT_ACTIONS }).notNull(),
    /** Null for a failed log-in, and for the operator's command line. */
    actorId: text("actor_id"),
    /** Whose account it is about; null for a log-in to an unknown account. */
    targetId: text("target_id"),
    ipHash: text("ip_hash"),
    /** JSON: ids and words, no names or addresses. */
    detail: text("detail").notNull(),
  },
  (table) => [
    index("audit_actor").on(table.actorId, table.id),
    index("audit_target").on(table.targetId, table.id),
    index("audit_action").on(table.action, table.id),
  ],
);
