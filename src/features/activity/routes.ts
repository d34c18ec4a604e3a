import { z } from "@hono/zod-openapi";
import { answer, route } from "../../http/documented.ts";
import { idParams } from "../../http/fields.ts";
import { linked, listExample, listOf, pageParameters, sliceOf } from "../../http/pagination.ts";
import { createRouter } from "../../http/router.ts";
import { signedIn } from "../accounts/authenticate.ts";
import { listActivity } from "./activity.ts";
import { taskHistory } from "./history.ts";
import { EXAMPLE, eventSchema } from "./schemas.ts";

const page = { 200: answer("A page of events", listOf(eventSchema), listExample(EXAMPLE)) };

const historyRoute = route(
  {
    ...signedIn,
    method: "get",
    path: "/api/tasks/{id}/history",
    tags: ["Tasks"],
    summary: "What happened to a task, newest first",
    request: { params: idParams, query: z.strictObject(pageParameters) },
    responses: page,
  },
  ["bad_cursor", "not_found"],
);

const activityRoute = route(
  {
    ...signedIn,
    method: "get",
    path: "/api/activity",
    tags: ["Sharing"],
    summary: "Who did what, newest first",
    request: { query: z.strictObject(pageParameters) },
    responses: page,
  },
  ["bad_cursor"],
);

export const activityRoutes = createRouter();

activityRoutes.openapi(historyRoute, async (c) => {
  const { cursor, page_size } = c.req.valid("query");
  const page = await taskHistory(c.get("ctx"), c.req.valid("param").id, await sliceOf(c, cursor, page_size));
  return c.json(await linked(c, page), 200);
});

activityRoutes.openapi(activityRoute, async (c) => {
  const { cursor, page_size } = c.req.valid("query");
  return c.json(await linked(c, await listActivity(c.get("ctx"), await sliceOf(c, cursor, page_size))), 200);
});
