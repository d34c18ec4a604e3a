import { type SQL, sql } from "drizzle-orm";
import { jsonObject, jsonWord } from "../../db/json.ts";
import { categories } from "../../db/schema/categories.ts";
import { completions } from "../../db/schema/completions.ts";
import { labels } from "../../db/schema/labels.ts";
import { reminders } from "../../db/schema/reminders.ts";
import { PRIORITIES, STATUSES, tasks } from "../../db/schema/tasks.ts";
import { commentView } from "../comments/entity.ts";
import { labelNames } from "../labels/task-labels.ts";
import { reminderView } from "../reminders/entity.ts";

// The lines of an export, as JSON that SQLite makes. `features/import/schemas.ts` reads them. They have all that an import
// needs to make the same row again, so they are not the representations that the API shows.

export const categoryLine = line(
  "category",
  jsonObject({
    id: categories.id,
    name: categories.name,
    color: categories.color,
    position: categories.position,
    owner_id: categories.ownerId,
    version: categories.version,
    created_at: categories.createdAt,
    updated_at: categories.updatedAt,
  }),
);

export const labelLine = line(
  "label",
  jsonObject({
    id: labels.id,
    name: labels.name,
    color: labels.color,
    position: labels.position,
    version: labels.version,
    created_at: labels.createdAt,
    updated_at: labels.updatedAt,
  }),
);

export const taskLine = line(
  "task",
  jsonObject({
    id: tasks.id,
    parent_id: tasks.parentId,
    category_id: tasks.categoryId,
    title: tasks.title,
    description: tasks.description,
    status: jsonWord(tasks.status, STATUSES),
    completed_at: tasks.completedAt,
    priority: jsonWord(tasks.priority, PRIORITIES),
    due_date: tasks.dueDate,
    due_time: tasks.dueTime,
    time_zone: tasks.timeZone,
    due_at: tasks.dueAt,
    recurrence: ifRecurring(sql`json_object('rrule', ${tasks.rrule}, 'from', ${tasks.recursFrom})`),
    series: ifRecurring(
      jsonObject({
        anchor_date: tasks.anchorDate,
        anchor_time: tasks.anchorTime,
        rule_date: tasks.ruleDate,
        rule_at: tasks.ruleAt,
        occurrence: tasks.occurrence,
      }),
    ),
    labels: labelNames(sql`${tasks.labels}`),
    position: tasks.position,
    assignee_id: tasks.assigneeId,
    created_by: tasks.createdBy,
    owner_id: tasks.ownerId,
    version: tasks.version,
    created_at: tasks.createdAt,
    updated_at: tasks.updatedAt,
  }),
);

export const reminderLine = line(
  "reminder",
  sql`json_insert(${reminderView}, '$.created_at', ${reminders.createdAt}, '$.updated_at', ${reminders.updatedAt})`,
);

export const commentLine = line("comment", sql`${commentView}`);

export const completionLine = line(
  "completion",
  jsonObject({
    id: completions.id,
    task_id: completions.taskId,
    outcome: completions.outcome,
    completed_at: completions.completedAt,
    completed_by: completions.completedBy,
    owner_id: completions.ownerId,
    due_at: completions.dueAt,
    due_date: completions.dueDate,
    due_time: completions.dueTime,
    anchor_date: completions.anchorDate,
    anchor_time: completions.anchorTime,
    rule_date: completions.ruleDate,
    rule_at: completions.ruleAt,
    occurrence: completions.occurrence,
  }),
);

/** The object as text, with its type first. */
function line(type: string, object: SQL): SQL<string> {
  return sql<string>`${sql.raw(`'{"type":"${type}",'`)} || substr(${object}, 2)`;
}

function ifRecurring(shown: SQL): SQL<unknown> {
  // Without json() the value of iif() would be text to SQLite, no longer JSON.
  return sql`json(iif(${tasks.rrule} IS NULL, NULL, ${shown}))`;
}
