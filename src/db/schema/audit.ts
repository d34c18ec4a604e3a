import { index, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { instant } from "../columns.ts";

export const AUDIT_ACTIONS = [
  "login.succeeded",
  "login.failed",
  "session.ended",
  "sessions.ended",
  "token.reused",
  "token.created",
  "token.revoked",
  "password.changed",
  "password.reset",
  "mfa.enabled",
  "mfa.disabled",
  "mfa.failed",
  "user.changed",
  "user.suspended",
  "user.reinstated",
  "user.deleted",
  "role.changed",
] as const;
export type AuditAction = (typeof AUDIT_ACTIONS)[number];

/** An append-only log of actions on accounts. The ids are no foreign keys, so an entry outlives its accounts. */
export const audit = sqliteTable(
  "audit",
  {
    /** Ids sort by time, so `at` needs no index. */
    id: text("id").primaryKey(),
    at: instant("at").notNull(),
    action: text("action", { enum: AUDIT_ACTIONS }).notNull(),
    /** Null for a failed log-in, and for the operator's command line. */
    actorId: text("actor_id"),
    /** The account's id; null for a log-in to an unknown account. */
    targetId: text("target_id"),
    ipHash: text("ip_hash"),
    /** JSON with ids and fixed words. It holds no names or addresses. */
    detail: text("detail").notNull(),
  },
  (table) => [
    index("audit_actor").on(table.actorId, table.id),
    index("audit_target").on(table.targetId, table.id),
    index("audit_action").on(table.action, table.id),
  ],
);
