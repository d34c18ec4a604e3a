import { z } from "@hono/zod-openapi";
import { answer, jsonBody, NOTHING, route } from "../../http/documented.ts";
import { id, idParams } from "../../http/fields.ts";
import { linked, listExample, listOf, pageParameters, sliceOf } from "../../http/pagination.ts";
import { createRouter } from "../../http/router.ts";
import { signedIn } from "../accounts/authenticate.ts";
import { createReminder, deleteReminder, listReminders, listUpcoming } from "./reminders.ts";
import { EXAMPLE, EXAMPLE_INPUT, reminderInputSchema, reminderSchema } from "./schemas.ts";

const tags = ["Reminders"];
const path = "/api/tasks/{id}/reminders";
const page = { 200: answer("A page of reminders", listOf(reminderSchema), listExample(EXAMPLE)) };

const listRoute = route(
  {
    ...signedIn,
    method: "get",
    path,
    tags,
    summary: "One's reminders of a task",
    request: { params: idParams, query: z.strictObject(pageParameters) },
    responses: page,
  },
  ["bad_cursor", "not_found"],
);

const createRoute = route(
  {
    ...signedIn,
    method: "post",
    path,
    tags,
    summary: "Be reminded of a task",
    request: { params: idParams, body: jsonBody(reminderInputSchema, EXAMPLE_INPUT) },
    responses: { 201: answer("The new reminder", reminderSchema, EXAMPLE) },
  },
  ["not_found", "id_taken", "too_many_reminders"],
);

const reminderParams = idParams.extend({
  reminder_id: id().openapi({ param: { name: "reminder_id", in: "path" } }),
});

const deleteRoute = route(
  {
    ...signedIn,
    method: "delete",
    path: `${path}/{reminder_id}`,
    tags,
    summary: "Delete a reminder",
    request: { params: reminderParams },
    responses: { 204: NOTHING },
  },
  ["not_found"],
);

const upcomingRoute = route(
  {
    ...signedIn,
    method: "get",
    path: "/api/reminders",
    tags,
    summary: "What is coming, soonest first",
    request: { query: z.strictObject(pageParameters) },
    responses: page,
  },
  ["bad_cursor"],
);

export const reminderRoutes = createRouter();

reminderRoutes.openapi(listRoute, async (c) => {
  const { cursor, page_size } = c.req.valid("query");
  const page = await listReminders(c.get("ctx"), c.req.valid("param").id, await sliceOf(c, cursor, page_size));
  return c.json(await linked(c, page), 200);
});

reminderRoutes.openapi(createRoute, async (c) => {
  return c.json(await createReminder(c.get("ctx"), c.req.valid("param").id, c.req.valid("json")), 201);
});

reminderRoutes.openapi(deleteRoute, async (c) => {
  const { id, reminder_id } = c.req.valid("param");
  await deleteReminder(c.get("ctx"), id, reminder_id);
  return c.body(null, 204);
});

reminderRoutes.openapi(upcomingRoute, async (c) => {
  const { cursor, page_size } = c.req.valid("query");
  return c.json(await linked(c, await listUpcoming(c.get("ctx"), await sliceOf(c, cursor, page_size))), 200);
});
