import { eq, type SQL, sql } from "drizzle-orm";
import { jsonBoolean, jsonObject, jsonWord } from "./json.ts";
import { categories } from "./schema/categories.ts";
import { profiles } from "./schema/profiles.ts";
import { reminders } from "./schema/reminders.ts";
import { PRIORITIES, STATUSES, tasks } from "./schema/tasks.ts";
import { users } from "./schema/users.ts";

// What each thing looks like to clients, said once, in SQL: answers, events and (later) sync are made from the same
// expression, and a write gets its answer from the batch that made it.

export const taskView = jsonObject({
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
  category_id: tasks.categoryId,
  owner_id: tasks.ownerId,
  role: sql<"owner">`'owner'`,
  version: tasks.version,
  created_at: tasks.createdAt,
  updated_at: tasks.updatedAt,
});

function recurrence() {
  const shown = sql`json_object('rrule', ${tasks.rrule}, 'from', ${tasks.recursFrom})`;
  // SQLite forgets on its way through iif() that it is JSON.
  return sql<{ rrule: string; from: "due" | "completion" } | null>`json(iif(${tasks.rrule} IS NULL, NULL, ${shown}))`;
}

const categoryFields = {
  id: categories.id,
  name: categories.name,
  color: categories.color,
  position: categories.position,
  owner_id: categories.ownerId,
  role: sql<"owner">`'owner'`,
  version: categories.version,
  created_at: categories.createdAt,
  updated_at: categories.updatedAt,
};

export const categoryView = jsonObject(categoryFields);

/** With what is derived from other rows, which no event carries: it would have to be a change there too. */
export const countedCategoryView = jsonObject({
  ...categoryFields,
  task_count: sql<number>`(SELECT count(*) FROM ${tasks}
    WHERE ${tasks.ownerId} = ${categories.ownerId} AND ${tasks.categoryId} = ${categories.id})`,
});

export const profileView = jsonObject({
  display_name: profiles.displayName,
  bio: profiles.bio,
  time_zone: profiles.timeZone,
  locale: profiles.locale,
  email_reminders: jsonBoolean(profiles.emailReminders),
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

type ViewOf<View> = View extends SQL<infer Shape> ? Shape : never;

export type Task = ViewOf<typeof taskView>;
export type Category = ViewOf<typeof categoryView>;
export type Profile = ViewOf<typeof profileView>;
export type Reminder = ViewOf<typeof reminderView>;
export type User = ViewOf<typeof userView>;
export type Account = ViewOf<typeof accountView>;
