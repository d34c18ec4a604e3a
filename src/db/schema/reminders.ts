import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { instant } from "../columns.ts";
import { tasks } from "./tasks.ts";
import { users } from "./users.ts";

export const REMINDER_STATUSES = ["scheduled", "sent", "failed", "silenced"] as const;

/** A reminder is private to its user. */
export const reminders = sqliteTable(
  "reminders",
  {
    id: text("id").primaryKey(),
    taskId: text("task_id")
      .notNull()
      .references(() => tasks.id),
    userId: text("user_id")
      .notNull()
      .references(() => users.id),
    /** When the reminder fires; null if `minutes_before` is set and the task has no due moment. */
    at: instant("at"),
    minutesBefore: integer("minutes_before"),
    status: text("status", { enum: REMINDER_STATUSES }).notNull(),
    sentAt: instant("sent_at"),
    /** Whether `reminder.due` has been written. It is written once, however many tries the mail takes. */
    notified: integer("told", { mode: "boolean" }).notNull().default(false),
    /** When the cron may claim the reminder: when it fires, or when the last claim expires; null if never. */
    availableAt: instant("take_at"),
    /** The last claim. A queued job with an older claim does nothing. */
    claim: text("claim"),
    tries: integer("tries").notNull().default(0),
    createdAt: instant("created_at").notNull(),
    updatedAt: instant("updated_at").notNull(),
  },
  (table) => [
    index("reminders_task").on(table.taskId, table.userId, table.id),
    index("reminders_upcoming").on(table.userId, table.status, table.at, table.id),
    index("reminders_take").on(table.availableAt),
  ],
);
