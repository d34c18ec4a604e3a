import { sql } from "drizzle-orm";
import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { instant } from "../columns.ts";
import { tasks } from "./tasks.ts";
import { users } from "./users.ts";

export const OUTCOMES = ["done", "skipped"] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** The ledger: one row for each completion of a task and each skipped occurrence, with its due moment. */
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
    // The occurrence and its series, so that reopening can restore them. `tasks` explains the columns.
    anchorDate: text("anchor_date"),
    anchorTime: text("anchor_time"),
    ruleDate: text("rule_date"),
    occurrence: integer("occurrence"),
    /** The task's category. When the task moves, a trigger updates it (`migrations/0008_lists.sql`). */
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
