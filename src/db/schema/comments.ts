import { index, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { instant } from "../columns.ts";
import { tasks } from "./tasks.ts";
import { users } from "./users.ts";

export const comments = sqliteTable(
  "comments",
  {
    id: text("id").primaryKey(),
    taskId: text("task_id")
      .notNull()
      .references(() => tasks.id),
    authorId: text("author_id")
      .notNull()
      .references(() => users.id),
    /** Markdown. */
    body: text("body").notNull(),
    /** A JSON list of the ids of mentioned users who could see the task. */
    mentions: text("mentions").notNull(),
    createdAt: instant("created_at").notNull(),
    updatedAt: instant("updated_at").notNull(),
  },
  (table) => [
    index("comments_task").on(table.taskId, table.createdAt, table.id),
    index("comments_author").on(table.authorId),
  ],
);
