import { eq, type SQL, sql } from "drizzle-orm";
import type { SQLiteColumn } from "drizzle-orm/sqlite-core";
import { jsonBoolean, jsonObject, jsonWord, rendered, type View, viewBy } from "./json.ts";
import { categories } from "./schema/categories.ts";
import { comments } from "./schema/comments.ts";
import { invitations } from "./schema/invitations.ts";
import { profiles } from "./schema/profiles.ts";
import { reminders } from "./schema/reminders.ts";
import { PRIORITIES, STATUSES, tasks } from "./schema/tasks.ts";
import { users } from "./schema/users.ts";
import { categoryRole, type Role, taskAccess } from "./visibility.ts";

// What each thing looks like to clients, said once, in SQL: answers, events and sync are made from the same expression,
// and a write gets its answer from the batch that made it. A view of what is shared is a view by someone.

export const taskView = viewBy((viewer) => {
  const { role, category, from } = taskAccess(viewer);
  const shown = jsonObject({
    id: tasks.id,
    title: tasks.title,
    description: tasks.description,
    status: jsonWord(tasks.status, STATUSES),
    done: jsonBoolean(eq(tasks.status, "done")),
    completed_at: tasks.completedAt,
    priority: jsonWord(tasks.priority, PRIORITIES),
    due_date: tasks.dueDate,
    due_time: tasks.dueTime,
    time_zone: tasks.timeZone,
    due_at: tasks.dueAt,
    recurrence: recurrence(),
    category_id: category,
    assignee_id: tasks.assigneeId,
    created_by: tasks.createdBy,
    owner_id: tasks.ownerId,
    role,
    version: tasks.version,
    created_at: tasks.createdAt,
    updated_at: tasks.updatedAt,
  });
  return sql`(SELECT ${shown} FROM ${from})` as typeof shown;
});

function recurrence() {
  const shown = sql`json_object('rrule', ${tasks.rrule}, 'from', ${tasks.recursFrom})`;
  // SQLite forgets on its way through iif() that it is JSON.
  return sql<{ rrule: string; from: "due" | "completion" } | null>`json(iif(${tasks.rrule} IS NULL, NULL, ${shown}))`;
}

const categoryFields = (viewer: SQL) => ({
  id: categories.id,
  name: categories.name,
  color: categories.color,
  position: categories.position,
  owner_id: categories.ownerId,
  role: categoryRole(viewer) as SQL<Role>,
  version: categories.version,
  created_at: categories.createdAt,
  updated_at: categories.updatedAt,
});

export const categoryView = viewBy((viewer) => jsonObject(categoryFields(viewer)));

/** With what is derived from other rows, which no event carries: it would have to be a change there too. */
export const countedCategoryView = viewBy((viewer) =>
  jsonObject({
    ...categoryFields(viewer),
    task_count: sql<number>`(SELECT count(*) FROM ${tasks} WHERE ${tasks.categoryId} = ${categories.id})`,
  }),
);

export const profileView = jsonObject({
  display_name: profiles.displayName,
  bio: profiles.bio,
  time_zone: profiles.timeZone,
  locale: profiles.locale,
  email_reminders: jsonBoolean(profiles.emailReminders),
  email_activity: jsonBoolean(profiles.emailActivity),
  daily_digest_at: profiles.dailyDigestAt,
  version: profiles.version,
  created_at: profiles.createdAt,
  updated_at: profiles.updatedAt,
});

export const reminderView = jsonObject({
  id: reminders.id,
  task_id: reminders.taskId,
  at: reminders.at,
  minutes_before: reminders.minutesBefore,
  status: reminders.status,
  sent_at: reminders.sentAt,
});

/** Someone as others see them: never their address. */
export interface Member {
  readonly id: string;
  readonly username: string;
  readonly display_name: string;
}

/** Of a row of `users`, with its profile. */
export const memberView = rendered(
  sql`json_object('id', ${users.id}, 'username', ${users.username}, 'display_name', ${profiles.displayName})`,
).mapWith(JSON.parse) as SQL<Member>;

/** Of whoever has this id: null where nobody has. */
export function memberOf(id: SQL | SQLiteColumn): SQL<Member | null> {
  return sql`json((SELECT ${memberView} FROM ${users}
    JOIN ${profiles} ON ${profiles.userId} = ${users.id} WHERE ${users.id} = ${id}))`.mapWith(
    JSON.parse,
  ) as SQL<Member | null>;
}

export const commentView = jsonObject({
  id: comments.id,
  task_id: comments.taskId,
  body: comments.body,
  author: memberOf(comments.authorId) as SQL<Member>,
  mentions: sql<Member[]>`json((SELECT json_group_array(json(${memberView})) FROM json_each(${comments.mentions})
    JOIN ${users} ON ${users.id} = value JOIN ${profiles} ON ${profiles.userId} = ${users.id}))`,
  created_at: comments.createdAt,
  updated_at: comments.updatedAt,
});

export const invitationView = jsonObject({
  id: invitations.id,
  subject: invitations.subject,
  subject_id: invitations.subjectId,
  role: invitations.role,
  status: invitations.status,
  inviter: memberOf(invitations.inviterId) as SQL<Member>,
  created_at: invitations.createdAt,
  expires_at: invitations.expiresAt,
});

const userFields = {
  id: users.id,
  username: users.username,
  email: users.email,
  email_verified: jsonBoolean(users.emailVerified),
  role: users.role,
  created_at: users.createdAt,
};

export const userView = jsonObject(userFields);

/** As admins see a user. */
export const accountView = jsonObject({ ...userFields, suspended_at: users.suspendedAt });

type ViewOf<Of> = Of extends SQL<infer Shape> ? Shape : Of extends View<infer Shape> ? Shape : never;

export type Task = ViewOf<typeof taskView>;
export type Category = ViewOf<typeof categoryView>;
export type Profile = ViewOf<typeof profileView>;
export type Comment = ViewOf<typeof commentView>;
export type Invitation = ViewOf<typeof invitationView>;
export type Reminder = ViewOf<typeof reminderView>;
export type User = ViewOf<typeof userView>;
export type Account = ViewOf<typeof accountView>;
