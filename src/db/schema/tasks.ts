import { sql } from "drizzle-orm";
import { type AnySQLiteColumn, foreignKey, index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { instant, rank } from "../columns.ts";
import { categories } from "./categories.ts";
import { users } from "./users.ts";

export const STATUSES = ["todo", "in_progress", "done", "cancelled"] as const;
export const PRIORITIES = ["none", "low", "medium", "high", "urgent"] as const;

export type Status = (typeof STATUSES)[number];
export type Priority = (typeof PRIORITIES)[number];

/** The statuses of tasks that are still to be done. */
export const OPEN: readonly Status[] = ["todo", "in_progress"];

const CATEGORIZED = sql`category_id IS NOT NULL`;
const COMPLETED = sql`completed_at IS NOT NULL`;
const ASSIGNED = sql`assignee_id IS NOT NULL`;

/** The sort key of titles. SQLite uses the index on it only for exactly this expression. */
export const TITLE_ORDER = sql<string>`coalesce(title_sort, title_key)`;

/**
 * A list merges one index range for each status. So the index of each ordering begins with the owner or category, and
 * then the status. Row numbers break ties, so no index needs the id. See docs/decisions/lists.md.
 */
export const tasks = sqliteTable(
  "tasks",
  {
    id: text("id").primaryKey(),
    ownerId: text("owner_id")
      .notNull()
      .references(() => users.id),
    categoryId: text("category_id"),
    title: text("title").notNull(),
    /** The folded title, for the filter `title`. */
    titleKey: text("title_key").notNull(),
    description: text("description").notNull().default(""),
    /** Folded without accents, for searches. */
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
    /** The instant from which `minutes_before` counts: the due moment, or the start of an all-day task's date. */
    remindFrom: instant("remind_from"),
    rrule: text("rrule"),
    recursFrom: text("recurs_from", { enum: ["due", "completion"] }),
    /** The local date and time of the first occurrence. The rule starts there. */
    anchorDate: text("anchor_date"),
    anchorTime: text("anchor_time"),
    /** The rule's date for the current occurrence. A skipped local time may move the due date away from it. */
    ruleDate: text("rule_date"),
    /** Its number, from 1. */
    occurrence: integer("occurrence"),
    /** In a shared category, the creator may not be the owner. */
    createdBy: text("created_by").notNull().default(""),
    assigneeId: text("assignee_id"),
    /** The title folded without accents, for sorting and searches; null if it equals `title_key`, as for most titles. */
    titleSort: text("title_sort"),
    /** For a postponed occurrence, the instant that the rule gives; null otherwise. */
    ruleAt: instant("rule_at"),
    /** The task that this one is a subtask of. Category and owner are those of the root. */
    parentId: text("parent_id").references((): AnySQLiteColumn => tasks.id),
    /** The place in an order made by hand, see `kernel/position.ts`. */
    position: text("position").notNull().default(""),
    /** A JSON list of its labels in order, each a `StoredLabel` (`features/labels/names.ts`); null without labels. */
    labels: text("labels"),
  },
  (table) => [
    index("tasks_created").on(table.ownerId, table.status, table.createdAt),
    index("tasks_updated").on(table.ownerId, table.status, table.updatedAt),
    index("tasks_due").on(table.ownerId, table.status, table.dueAt),
    index("tasks_completed").on(table.ownerId, table.status, table.completedAt).where(COMPLETED),
    index("tasks_title").on(table.ownerId, table.status, TITLE_ORDER),
    index("tasks_priority").on(table.ownerId, table.status, table.priority),
    index("tasks_position").on(table.ownerId, table.status, table.position),
    // The category is always null here. Including it makes the index covering.
    index("tasks_uncategorized")
      .on(table.ownerId, table.categoryId, table.status, table.createdAt)
      .where(sql`category_id IS NULL`),
    // For the list of one category, and for users whose list includes shared categories.
    index("tasks_in_category_created").on(table.categoryId, table.status, table.createdAt).where(CATEGORIZED),
    index("tasks_in_category_updated").on(table.categoryId, table.status, table.updatedAt).where(CATEGORIZED),
    index("tasks_in_category_due").on(table.categoryId, table.status, table.dueAt).where(CATEGORIZED),
    index("tasks_in_category_completed")
      .on(table.categoryId, table.status, table.completedAt)
      .where(sql`${CATEGORIZED} AND ${COMPLETED}`),
    index("tasks_in_category_title").on(table.categoryId, table.status, TITLE_ORDER).where(CATEGORIZED),
    index("tasks_in_category_priority").on(table.categoryId, table.status, table.priority).where(CATEGORIZED),
    index("tasks_in_category_position").on(table.categoryId, table.status, table.position).where(CATEGORIZED),
    index("tasks_parent").on(table.parentId, table.status, table.position).where(sql`parent_id IS NOT NULL`),
    index("tasks_labeled").on(table.ownerId, table.status, table.createdAt).where(sql`labels IS NOT NULL`),
    index("tasks_assignee_created").on(table.assigneeId, table.status, table.createdAt).where(ASSIGNED),
    index("tasks_assignee_due").on(table.assigneeId, table.status, table.dueAt).where(ASSIGNED),
    // The key includes the owner, so a task and its category always have the same owner.
    foreignKey({ columns: [table.ownerId, table.categoryId], foreignColumns: [categories.ownerId, categories.id] }),
  ],
);
