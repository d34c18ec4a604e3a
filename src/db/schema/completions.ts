import { index, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { instant } from "../columns.ts";
import { tasks } from "./tasks.ts";
import { users } from "./users.ts";

/** One row each time a task was done. `due_at` is the moment it had been due. */
export const completions = sqliteTable(
  "completions",
  {
    id: text("id").primaryKey(),
    taskId: text("task_id")
      .notNull()
      .references(() => tasks.id),
    ownerId: text("owner_id")
      .notNull()
      .references(() => users.id),
    dueAt: instant("due_at"),
    completedAt: instant("completed_at").notNull(),
    completedBy: text("completed_by").notNull(),
  },
  (table) => [
    index("completions_task").on(table.taskId, table.completedAt, table.id),
    index("completions_owner").on(table.ownerId, table.completedAt, table.id),
  ],
);
