import { sql } from "drizzle-orm";
import { foreignKey, index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { instant, rank } from "../columns.ts";
import { categories } from "./categories.ts";
import { users } from "./users.ts";

export const STATUSES = ["todo", "in_progress", "done", "cancelled"] as const;
export const PRIORITIES = ["none", "low", "medium", "high", "urgent"] as const;

export type Status = (typeof STATUSES)[number];
export type Priority = (typeof PRIORITIES)[number];

/** Every ordering has an index that begins with owner and status: a list is a merge of one range for each status. */
export const tasks = sqliteTable(
  "tasks",
  {
    id: text("id").primaryKey(),
    ownerId: text("owner_id")
      .notNull()
      .references(() => users.id),
    categoryId: text("category_id"),
    title: text("title").notNull(),
    /** The `_key` columns are folded: what `search` and `title` look in. */
    titleKey: text("title_key").notNull(),
    description: text("description").notNull().default(""),
    descriptionKey: text("description_key").notNull().default(""),
    status: rank("status", STATUSES).notNull(),
    completedAt: instant("completed_at"),
    priority: rank("priority", PRIORITIES).notNull(),
    dueDate: text("due_date"),
    dueTime: text("due_time"),
    timeZone: text("time_zone"),
    dueAt: instant("due_at"),
    version: integer("version").notNull().default(1),
    createdAt: instant("created_at").notNull(),
    updatedAt: instant("updated_at").notNull(),
    /** Where `minutes_before` counts from: the due moment, or where a whole day is due its first instant. */
    remindFrom: instant("remind_from"),
    rrule: text("rrule"),
    recursFrom: text("recurs_from", { enum: ["due", "completion"] }),
    /** The local date and time of the first occurrence, from which the rule is evaluated. */
    anchorDate: text("anchor_date"),
    anchorTime: text("anchor_time"),
    /** The occurrence that is due now: its date by the rule, which a gap may have moved, and its number from 1. */
    ruleDate: text("rule_date"),
    occurrence: integer("occurrence"),
    /** The instant by the rule of an occurrence that was put off; null where the due moment is the rule's. */
    ruleAt: instant("rule_at"),
    /** Who made it: in a shared category not its owner. */
    createdBy: text("created_by").notNull().default(""),
    assigneeId: text("assignee_id"),
  },
  (table) => [
    index("tasks_created").on(table.ownerId, table.status, table.createdAt, table.id),
    index("tasks_updated").on(table.ownerId, table.status, table.updatedAt, table.id),
    index("tasks_due").on(table.ownerId, table.status, table.dueAt, table.id),
    index("tasks_completed").on(table.ownerId, table.status, table.completedAt, table.id),
    index("tasks_title").on(table.ownerId, table.status, table.titleKey, table.id),
    index("tasks_priority").on(table.ownerId, table.status, table.priority, table.id),
    index("tasks_status").on(table.ownerId, table.status, table.id),
    index("tasks_category").on(table.ownerId, table.categoryId, table.status, table.createdAt, table.id),
    // A category shared with someone is one of several lists that theirs is merged from.
    index("tasks_in_category_created")
      .on(table.categoryId, table.status, table.createdAt, table.id)
      .where(sql`category_id IS NOT NULL`),
    index("tasks_in_category_updated")
      .on(table.categoryId, table.status, table.updatedAt, table.id)
      .where(sql`category_id IS NOT NULL`),
    index("tasks_in_category_due")
      .on(table.categoryId, table.status, table.dueAt, table.id)
      .where(sql`category_id IS NOT NULL`),
    index("tasks_in_category_completed")
      .on(table.categoryId, table.status, table.completedAt, table.id)
      .where(sql`category_id IS NOT NULL`),
    index("tasks_in_category_title")
      .on(table.categoryId, table.status, table.titleKey, table.id)
      .where(sql`category_id IS NOT NULL`),
    index("tasks_in_category_priority")
      .on(table.categoryId, table.status, table.priority, table.id)
      .where(sql`category_id IS NOT NULL`),
    index("tasks_in_category_status").on(table.categoryId, table.status, table.id).where(sql`category_id IS NOT NULL`),
    index("tasks_assignee").on(table.assigneeId).where(sql`assignee_id IS NOT NULL`),
    // With the owner in it: a task's category is its owner's, and nobody's rows are looked at for another.
    foreignKey({ columns: [table.ownerId, table.categoryId], foreignColumns: [categories.ownerId, categories.id] }),
  ],
);
