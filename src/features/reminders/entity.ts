import { sql } from "drizzle-orm";
import { defineEntity, rowsOfOwner } from "../../db/entity.ts";
import { constantView, jsonObject, type ShapeOf } from "../../db/json.ts";
import { reminders } from "../../db/schema/reminders.ts";
import { reminderSchema } from "./schemas.ts";

export const reminderView = jsonObject({
  id: reminders.id,
  task_id: reminders.taskId,
  at: reminders.at,
  minutes_before: reminders.minutesBefore,
  status: reminders.status,
  sent_at: reminders.sentAt,
});

export type Reminder = ShapeOf<typeof reminderView>;

export const reminderEntity = defineEntity({
  name: "reminder",
  table: reminders,
  id: reminders.id,
  owner: reminders.userId,
  isPersonal: true,
  subject: reminders.taskId,
  events: ["created", "updated", "deleted", "due", "failed"],
  view: constantView(reminderView),
  schema: reminderSchema,
  readers: rowsOfOwner(reminders, reminders.userId, reminders.id),
  parents: [{ entity: "task", id: reminders.taskId }],
  erasedWith: (userId) => sql`${reminders.userId} = ${userId}`,
});

declare module "../../db/entity.ts" {
  interface Entities {
    reminder: typeof reminderEntity;
  }
}
