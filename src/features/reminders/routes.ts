import { NO_CONTENT } from "../../http/contract.ts";
import type { Endpoint } from "../../http/endpoint.ts";
import { listEndpoint } from "../../http/list-endpoint.ts";
import { writeEndpoint } from "../../http/write-endpoint.ts";
import { createReminder } from "./create.ts";
import { deleteReminder, listReminders, listUpcoming } from "./reminders.ts";
import { EXAMPLE, EXAMPLE_INPUT, reminderInputSchema, reminderSchema } from "./schemas.ts";

const tag = { name: "Reminders", description: "Mails that remind a user of a task. Everyone has their own." };
const path = "/api/tasks/{id}/reminders";
const params = { id: "The task's id." };
const item = { description: "A page of reminders", schema: reminderSchema, example: EXAMPLE };

const listRemindersEndpoint = listEndpoint(
  {
    method: "get",
    path,
    tag,
    summary: "List reminders of a task",
    description: "Only the user's own reminders, oldest first, those already sent included.",
    access: "tasks:read",
    params,
    item,
    errors: ["not_found"],
  },
  ({ ctx, params, slice }) => listReminders(ctx, params.id, slice),
);

const createReminderEndpoint = writeEndpoint(
  {
    method: "post",
    path,
    tag,
    summary: "Create a reminder",
    description: "At a moment (`at`), or so many minutes before the task is due, which follows the due moment.",
    access: "tasks:write",
    params,
    body: { schema: reminderInputSchema, example: EXAMPLE_INPUT },
    answer: { status: 201, description: "The new reminder", schema: reminderSchema, example: EXAMPLE },
    unchanged: "The user already has this reminder",
    errors: ["not_found", "id_taken", "too_many_reminders"],
  },
  ({ ctx, params, body }) => createReminder(ctx, params.id, body),
);

const deleteReminderEndpoint = writeEndpoint(
  {
    method: "delete",
    path: `${path}/{reminder_id}`,
    tag,
    summary: "Delete a reminder",
    description: "It is not sent any more.",
    access: "tasks:write",
    params: { ...params, reminder_id: "The reminder's id." },
    answer: NO_CONTENT,
    errors: ["not_found"],
  },
  ({ ctx, params }) => deleteReminder(ctx, params.id, params.reminder_id),
);

const listUpcomingEndpoint = listEndpoint(
  {
    method: "get",
    path: "/api/reminders",
    tag,
    summary: "List upcoming reminders",
    description: "The user's reminders of all tasks that are still to be sent, soonest first.",
    access: "tasks:read",
    item,
  },
  ({ ctx, slice }) => listUpcoming(ctx, slice),
);

export const reminderEndpoints: readonly Endpoint[] = [
  listRemindersEndpoint,
  createReminderEndpoint,
  deleteReminderEndpoint,
  listUpcomingEndpoint,
];
