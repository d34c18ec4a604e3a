import { type SQL, sql } from "drizzle-orm";
import type { SQLiteColumn, SQLiteTable } from "drizzle-orm/sqlite-core";
import type { View } from "../../db/json.ts";
import { categories } from "../../db/schema/categories.ts";
import { comments } from "../../db/schema/comments.ts";
import type { Entity } from "../../db/schema/feed.ts";
import { invitations } from "../../db/schema/invitations.ts";
import { profiles } from "../../db/schema/profiles.ts";
import { reminders } from "../../db/schema/reminders.ts";
import { tasks } from "../../db/schema/tasks.ts";
import {
  type Category,
  type Comment,
  categoryView,
  commentView,
  type Invitation,
  invitationView,
  type Profile,
  profileView,
  type Reminder,
  reminderView,
  type Task,
  taskView,
} from "../../db/views.ts";
import { categoryReaders, taskReaders } from "../../db/visibility.ts";

interface EntityTable {
  table: SQLiteTable;
  id: SQLiteColumn;
  /** Whose it is: with them its events go. */
  owner: SQL | SQLiteColumn;
  /** In whose history its events stand. */
  subject: SQLiteColumn;
  view: View<unknown>;
  /** Who can see which of its rows: a FROM of (`reader`, `entity_id`) pairs. */
  readers: (where: SQL) => SQL;
}

/** Where each entity of the feed lives, whose it is, who sees it and what it looks like to them. */
export const ENTITIES: Record<Entity, EntityTable> = {
  task: {
    table: tasks,
    id: tasks.id,
    owner: tasks.ownerId,
    subject: tasks.id,
    view: taskView,
    readers: taskReaders,
  },
  category: {
    table: categories,
    id: categories.id,
    owner: categories.ownerId,
    subject: categories.id,
    view: categoryView,
    readers: categoryReaders,
  },
  comment: {
    table: comments,
    id: comments.id,
    owner: sql`(SELECT ${tasks.ownerId} FROM ${tasks} WHERE ${tasks.id} = ${comments.taskId})`,
    subject: comments.taskId,
    view: () => commentView,
    readers: (where) => sql`(SELECT reader, ${comments.id} AS entity_id FROM ${comments} JOIN
      ${taskReaders(sql`${tasks.id} IN (SELECT ${comments.taskId} FROM ${comments} WHERE ${where})`)} AS readers
      ON readers.entity_id = ${comments.taskId} WHERE ${where})`,
  },
  invitation: {
    table: invitations,
    id: invitations.id,
    owner: invitations.inviterId,
    subject: invitations.subjectId,
    view: () => invitationView,
    readers: (
      where,
    ) => sql`(SELECT ${invitations.inviterId} AS reader, ${invitations.id} AS entity_id FROM ${invitations}
      WHERE ${where} UNION SELECT ${invitations.inviteeId}, ${invitations.id} FROM ${invitations}
      WHERE ${invitations.inviteeId} IS NOT NULL AND ${where})`,
  },
  reminder: {
    table: reminders,
    id: reminders.id,
    owner: reminders.userId,
    subject: reminders.taskId,
    view: () => reminderView,
    readers: (where) => own(reminders, reminders.userId, reminders.id, where),
  },
  profile: {
    table: profiles,
    id: profiles.userId,
    owner: profiles.userId,
    subject: profiles.userId,
    view: () => profileView,
    readers: (where) => own(profiles, profiles.userId, profiles.userId, where),
  },
};

function own(table: SQLiteTable, owner: SQLiteColumn, id: SQLiteColumn, where: SQL): SQL {
  return sql`(SELECT ${owner} AS reader, ${id} AS entity_id FROM ${table} WHERE ${where})`;
}

export interface Representations {
  task: Task;
  category: Category;
  comment: Comment;
  invitation: Invitation;
  reminder: Reminder;
  profile: Profile;
}
