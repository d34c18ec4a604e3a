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
  "user.suspended",
  "user.reinstated",
  "user.deleted",
  "role.changed",
] as const;
export type AuditAction = (typeof AUDIT_ACTIONS)[number];

/** Who did what to whose account, append-only. By id alone and without references, so that it outlives them. */
export const audit = sqliteTable(
  "audit",
  {
    /** They sort by the time they were made, so that it needs no index of its own. */
    id: text("id").primaryKey(),
    at: instant("at").notNull(),
    action: text("action", { enum: AUDIT_ACTIONS }).notNull(),
    /** Null where nobody is proven to have acted: a log-in failed, or the operator's command line did it. */
    actorId: text("actor_id"),
    /** Whose account it is about; null for a log-in to none that there is. */
    targetId: text("target_id"),
    ipHash: text("ip_hash"),
    /** As JSON text: ids and words, no names. */
    detail: text("detail").notNull(),
  },
  (table) => [
    index("audit_actor").on(table.actorId, table.id),
    index("audit_target").on(table.targetId, table.id),
    index("audit_action").on(table.action, table.id),
  ],
);
