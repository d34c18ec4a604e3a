import type { SQL } from "drizzle-orm";
import type { SQLiteColumn, SQLiteTable } from "drizzle-orm/sqlite-core";
import { categories } from "../../db/schema/categories.ts";
import type { Entity } from "../../db/schema/feed.ts";
import { profiles } from "../../db/schema/profiles.ts";
import { tasks } from "../../db/schema/tasks.ts";
import { type Category, categoryView, type Profile, profileView, type Task, taskView } from "../../db/views.ts";

interface EntityTable {
  table: SQLiteTable;
  id: SQLiteColumn;
  owner: SQLiteColumn;
  view: SQL;
}

/** Where each entity of the feed lives, whose it is and what it looks like. */
export const ENTITIES: Record<Entity, EntityTable> = {
  task: { table: tasks, id: tasks.id, owner: tasks.ownerId, view: taskView },
  category: { table: categories, id: categories.id, owner: categories.ownerId, view: categoryView },
  profile: { table: profiles, id: profiles.userId, owner: profiles.userId, view: profileView },
};

export interface Representations {
  task: Task;
  category: Category;
  profile: Profile;
}
