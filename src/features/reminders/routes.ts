import { NO_CONTENT } from "../../http/contract.ts";
import type { EndpointGroup } from "../../http/endpoint.ts";
import { listEndpoint } from "../../http/list-endpoint.ts";
import { writeEndpoint } from "../../http/write-endpoint.ts";
import { createReminder } from "./create.ts";
import { deleteReminder, listReminders, listUpcoming } from "./reminders.ts";
import { EXAMPLE, EXAMPLE_INPUT, reminderInputSchema, reminderSchema } from "./schemas.ts";

const path = "/api/tasks/{id}/reminders";
const item = { description: "A page of reminders", schema: reminderSchema, example: EXAMPLE };

export const reminderEndpoints = {
  tag: { name: "Reminders", description: "Mails that remind a user of a task. Everyone has their own." },
  endpoints: [
    listEndpoint(
      {
        route: `GET ${path}`,
        summary: "List reminders of a task",
        description: "Only the user's own reminders, oldest first, those already sent included.",
        access: "tasks:read",
        etag: "feed",
        item,
      },
      ({ ctx, params, slice }) => listReminders(ctx, params.id, slice),
    ),
    writeEndpoint(
      {
        route: `POST ${path}`,
        summary: "Create a reminder",
        description: "At a moment (`at`), or so many minutes before the task is due, which follows the due moment.",
        access: "tasks:write",
        body: { schema: reminderInputSchema, example: EXAMPLE_INPUT },
        response: { status: 201, description: "The new reminder", schema: reminderSchema, example: EXAMPLE },
        unchanged: "The user already has this reminder",
        errors: ["id_taken", "too_many_reminders"],
      },
      ({ ctx, params, body }) => createReminder(ctx, params.id, body),
    ),
    writeEndpoint(
      {
        route: `DELETE ${path}/{reminder_id}`,
        summary: "Delete a reminder",
        description: "It is not sent any more.",
        access: "tasks:write",
        response: NO_CONTENT,
      },
      ({ ctx, params }) => deleteReminder(ctx, params.id, params.reminder_id),
    ),
    listEndpoint(
      {
        route: "GET /api/reminders",
        summary: "List upcoming reminders",
        description: "The user's reminders of all tasks that are still to be sent, soonest first.",
        access: "tasks:read",
        etag: "feed",
        item,
      },
      ({ ctx, slice }) => listUpcoming(ctx, slice),
    ),
  ],
} satisfies EndpointGroup;
