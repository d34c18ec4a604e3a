import { sql } from "drizzle-orm";
import { index, integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { instant } from "../columns.ts";
import { users } from "./users.ts";

/** Endpoints of users, to which events are sent. */
export const webhooks = sqliteTable(
  "webhooks",
  {
    id: text("id").primaryKey(),
    userId: text("user_id")
      .notNull()
      .references(() => users.id),
    url: text("url").notNull(),
    description: text("description").notNull(),
    /** A JSON list of event names, of `task.*` and the like, and of `*`. */
    events: text("events").notNull(),
    /** A JSON list of categories: only their events are sent. Null: the events of everything that the owner can see. */
    categories: text("categories"),
    /** Encrypted with a key from `JWT_SECRET`: the secret, and after it the previous one, if there is one. */
    secret: text("secret").notNull(),
    /** The `kid` of that key. */
    keyId: text("key_id").notNull(),
    /** Until then the previous secret signs too. */
    previousUntil: instant("previous_until"),
    enabled: integer("enabled", { mode: "boolean" }).notNull().default(true),
    /** Why it is off; null if its owner switched it off. */
    disabledReason: text("disabled_reason", { enum: ["gone", "failing"] }),
    /** Its cursor: the last event of which it is decided whether there is a delivery. */
    seq: integer("seq").notNull(),
    /** Whether there may be deliveries after the cursor. */
    woken: integer("woken", { mode: "boolean" }).notNull().default(false),
    /** When there is something to do next. */
    dueAt: instant("due_at"),
    /** The first failure since the last success. */
    failingSince: instant("failing_since"),
    /** It has asked for no requests before that. */
    pausedUntil: instant("paused_until"),
    createdAt: instant("created_at").notNull(),
  },
  (table) => [
    index("webhooks_user").on(table.userId, table.createdAt, table.id),
    index("webhooks_due").on(table.dueAt).where(sql`due_at IS NOT NULL`),
    index("webhooks_key").on(table.keyId, table.id),
  ],
);

/** `pending` is untried, `failed` is tried and waiting, `abandoned` is given up. */
export const DELIVERY_STATES = ["pending", "delivered", "failed", "abandoned"] as const;

/** An event that is sent to an endpoint. A test has the `seq` 0. */
export const deliveries = sqliteTable(
  "deliveries",
  {
    id: integer("id").primaryKey(),
    webhookId: text("webhook_id")
      .notNull()
      .references(() => webhooks.id),
    seq: integer("seq").notNull(),
    event: text("event").notNull(),
    entityId: text("entity_id").notNull(),
    state: text("state", { enum: DELIVERY_STATES }).notNull(),
    tries: integer("tries").notNull().default(0),
    lastStatus: integer("last_status"),
    lastError: text("last_error"),
    /** Null once it is delivered or given up. */
    nextTryAt: instant("next_try_at"),
    deliveredAt: instant("delivered_at"),
    createdAt: instant("created_at").notNull(),
  },
  (table) => [
    index("deliveries_webhook").on(table.webhookId),
    uniqueIndex("deliveries_event").on(table.webhookId, table.seq).where(sql`seq > 0`),
    index("deliveries_due").on(table.webhookId, table.nextTryAt).where(sql`next_try_at IS NOT NULL`),
    index("deliveries_waiting").on(table.webhookId, table.entityId, table.seq).where(sql`next_try_at IS NOT NULL`),
  ],
);
