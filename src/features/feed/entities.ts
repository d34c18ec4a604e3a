import type { SQL } from "drizzle-orm";
import type { SQLiteColumn, SQLiteTable } from "drizzle-orm/sqlite-core";
import { categories } from "../../db/schema/categories.ts";
import type { Entity } from "../../db/schema/feed.ts";
import { profiles } from "../../db/schema/profiles.ts";
import { reminders } from "../../db/schema/reminders.ts";
import { tasks } from "../../db/schema/tasks.ts";
import {
  type Category,
  categoryView,
  type Profile,
  profileView,
  type Reminder,
  reminderView,
  type Task,
  taskView,
} from "../../db/views.ts";

interface EntityTable {
  table: SQLiteTable;
  id: SQLiteColumn;
  owner: SQLiteColumn;
  /** In whose history its events stand. */
  subject: SQLiteColumn;
  view: SQL;
}

/** Where each entity of the feed lives, whose it is and what it looks like. */
export const ENTITIES: Record<Entity, EntityTable> = {
  task: { table: tasks, id: tasks.id, owner: tasks.ownerId, subject: tasks.id, view: taskView },
  category: {
    table: categories,
    id: categories.id,
    owner: categories.ownerId,
    subject: categories.id,
    view: categoryView,
  },
  profile: {
    table: profiles,
    id: profiles.userId,
    owner: profiles.userId,
    subject: profiles.userId,
    view: profileView,
  },
  reminder: {
    table: reminders,
    id: reminders.id,
    owner: reminders.userId,
    subject: reminders.taskId,
    view: reminderView,
  },
};

export interface Representations {
  task: Task;
  category: Category;
  profile: Profile;
  reminder: Reminder;
}
