import { sql } from "drizzle-orm";
import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { instant } from "../columns.ts";
import { tasks } from "./tasks.ts";
import { users } from "./users.ts";

export const OUTCOMES = ["done", "skipped"] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** The ledger: a row for each time a task was done or an occurrence was skipped, with the moment that was due. */
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
    outcome: text("outcome", { enum: OUTCOMES }).notNull().default("done"),
    dueDate: text("due_date"),
    dueTime: text("due_time"),
    // Which occurrence of which series it was, so that a recurring task can go back to it. See `tasks`.
    anchorDate: text("anchor_date"),
    anchorTime: text("anchor_time"),
    ruleDate: text("rule_date"),
    occurrence: integer("occurrence"),
    /** The task's. A trigger keeps it so when the task moves: `migrations/0008_lists.sql`. */
    categoryId: text("category_id"),
    ruleAt: instant("rule_at"),
  },
  // Row numbers break ties.
  (table) => [
    index("completions_task").on(table.taskId, table.completedAt),
    index("completions_owner").on(table.ownerId, table.outcome, table.completedAt),
    index("completions_category")
      .on(table.categoryId, table.outcome, table.completedAt)
      .where(sql`category_id IS NOT NULL`),
  ],
);
