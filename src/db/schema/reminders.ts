import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { instant } from "../columns.ts";
import { tasks } from "./tasks.ts";
import { users } from "./users.ts";

export const REMINDER_STATUSES = ["scheduled", "sent", "failed", "silenced"] as const;
export type ReminderStatus = (typeof REMINDER_STATUSES)[number];

/** Someone's reminder of a task. Whoever else sees the task does not see it. */
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
    /** When it fires; null while it counts from a due moment that there is not. */
    at: instant("at"),
    minutesBefore: integer("minutes_before"),
    status: text("status", { enum: REMINDER_STATUSES }).notNull(),
    sentAt: instant("sent_at"),
    /** Whether its `reminder.due` has been written: it comes once, also where its mail takes several tries. */
    told: integer("told", { mode: "boolean" }).notNull().default(false),
    /** When the cron may take it: its moment; once taken, when to take it for lost; null: never. */
    takeAt: instant("take_at"),
    /** Of whoever took it last. Another's delivery comes to nothing. */
    claim: text("claim"),
    tries: integer("tries").notNull().default(0),
    createdAt: instant("created_at").notNull(),
    updatedAt: instant("updated_at").notNull(),
  },
  (table) => [
    index("reminders_task").on(table.taskId, table.userId, table.id),
    index("reminders_upcoming").on(table.userId, table.status, table.at, table.id),
    index("reminders_take").on(table.takeAt),
  ],
);
