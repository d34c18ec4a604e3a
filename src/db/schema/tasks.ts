import { sql } from "drizzle-orm";
import { foreignKey, index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { instant, rank } from "../columns.ts";
import { categories } from "./categories.ts";
import { users } from "./users.ts";

export const STATUSES = ["todo", "in_progress", "done", "cancelled"] as const;
export const PRIORITIES = ["none", "low", "medium", "high", "urgent"] as const;

export type Status = (typeof STATUSES)[number];
export type Priority = (typeof PRIORITIES)[number];

const CATEGORIZED = sql`category_id IS NOT NULL`;
const COMPLETED = sql`completed_at IS NOT NULL`;
const ASSIGNED = sql`assignee_id IS NOT NULL`;

/** What titles are sorted by: an expression that is indexed, and so must be written the same way wherever it is used. */
export const TITLE_ORDER = sql<string>`coalesce(title_sort, title_key)`;

/**
 * A list is a merge of one range for each status, so the index of each ordering begins with whose tasks they are and the
 * status. Row numbers break ties, so no index ends in the id. docs/decisions/lists.md says how lists use them.
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
    /** Who made it: in a shared category not its owner. */
    createdBy: text("created_by").notNull().default(""),
    assigneeId: text("assignee_id"),
    /** What sorts the title, where that is not `title_key`: most titles have no accents, and are not stored again. */
    titleSort: text("title_sort"),
    /** The instant by the rule of an occurrence that was put off; null where the due moment is the rule's. */
    ruleAt: instant("rule_at"),
  },
  (table) => [
    index("tasks_created").on(table.ownerId, table.status, table.createdAt),
    index("tasks_updated").on(table.ownerId, table.status, table.updatedAt),
    index("tasks_due").on(table.ownerId, table.status, table.dueAt),
    index("tasks_completed").on(table.ownerId, table.status, table.completedAt).where(COMPLETED),
    index("tasks_title").on(table.ownerId, table.status, TITLE_ORDER),
    index("tasks_priority").on(table.ownerId, table.status, table.priority),
    // The category is null in all of it: with it the index is covering.
    index("tasks_uncategorized")
      .on(table.ownerId, table.categoryId, table.status, table.createdAt)
      .where(sql`category_id IS NULL`),
    // For a category's own list, and for one who is granted it: their list is merged from such categories.
    index("tasks_in_category_created").on(table.categoryId, table.status, table.createdAt).where(CATEGORIZED),
    index("tasks_in_category_updated").on(table.categoryId, table.status, table.updatedAt).where(CATEGORIZED),
    index("tasks_in_category_due").on(table.categoryId, table.status, table.dueAt).where(CATEGORIZED),
    index("tasks_in_category_completed")
      .on(table.categoryId, table.status, table.completedAt)
      .where(sql`${CATEGORIZED} AND ${COMPLETED}`),
    index("tasks_in_category_title").on(table.categoryId, table.status, TITLE_ORDER).where(CATEGORIZED),
    index("tasks_in_category_priority").on(table.categoryId, table.status, table.priority).where(CATEGORIZED),
    index("tasks_assignee_created").on(table.assigneeId, table.status, table.createdAt).where(ASSIGNED),
    index("tasks_assignee_due").on(table.assigneeId, table.status, table.dueAt).where(ASSIGNED),
    // With the owner in it: a task's category is its owner's, and nobody's rows are looked at for another.
    foreignKey({ columns: [table.ownerId, table.categoryId], foreignColumns: [categories.ownerId, categories.id] }),
  ],
);
