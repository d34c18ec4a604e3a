import { type RouteHandler, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import type { App } from "../../http/app-types.ts";
import { alike, answer, jsonBody, NOTHING, route } from "../../http/documented.ts";
import { idParams } from "../../http/fields.ts";
import { linked, listExample, listOf, sliceOf, withParameters } from "../../http/pagination.ts";
import { createRouter } from "../../http/router.ts";
import { notFound } from "../../kernel/errors.ts";
import { signedIn } from "../accounts/authenticate.ts";
import { completeTask } from "./complete.ts";
import { listTasks, listTasksByPage, type NumberedPage } from "./list.ts";
import { listCompletions } from "./list-completions.ts";
import { listOccurrences } from "./occurrences.ts";
import { reopenTask } from "./reopen.ts";
import {
  completionQuery,
  completionSchema,
  EXAMPLES,
  ME,
  occurrenceInput,
  occurrencesQuery,
  occurrencesSchema,
  taskCreateSchema,
  taskListQuery,
  taskPatchSchema,
  taskPutSchema,
  taskSchema,
} from "./schemas.ts";
import { skipOccurrence } from "./skip.ts";
import { createTask, deleteTask, getTask } from "./tasks.ts";
import { updateTask } from "./update.ts";

const tags = ["Tasks"];
const one = { 200: answer("The task", taskSchema, EXAMPLES.task) };

const pageSchema = listOf(taskSchema).extend({
  count: z.int().optional().openapi({ description: "With `?page=` only." }),
});

const listRoute = route(
  {
    ...signedIn,
    method: "get",
    path: "/api/tasks",
    tags,
    summary: "One's tasks",
    request: { query: taskListQuery },
    responses: { 200: answer("A page of tasks", pageSchema, listExample(EXAMPLES.task)) },
  },
  ["bad_cursor", "not_found"],
);

const createRoute = route(
  {
    ...signedIn,
    method: "post",
    path: "/api/tasks",
    tags,
    summary: "Make a task",
    request: { body: jsonBody(taskCreateSchema, EXAMPLES.create) },
    responses: { 201: answer("The new task", taskSchema, EXAMPLES.task) },
  },
  ["id_taken", "forbidden", "conflict"],
);

const completionsRoute = route(
  {
    ...signedIn,
    method: "get",
    path: "/api/tasks/completed",
    tags,
    summary: "Everything that was completed, newest first",
    request: { query: completionQuery },
    responses: { 200: answer("A page of completions", listOf(completionSchema), listExample(EXAMPLES.completion)) },
  },
  ["bad_cursor"],
);

const getRoute = route(
  {
    ...signedIn,
    method: "get",
    path: "/api/tasks/{id}",
    tags,
    summary: "One task",
    request: { params: idParams },
    responses: one,
  },
  ["not_found"],
);

const changing = ["not_found", "forbidden", "conflict", "occurrence_moved"] as const;

const putRoute = route(
  {
    ...signedIn,
    method: "put",
    path: "/api/tasks/{id}",
    tags,
    summary: "Change a task; what is not sent stays",
    request: { params: idParams, body: jsonBody(taskPutSchema, EXAMPLES.put) },
    responses: one,
  },
  changing,
);

const patchRoute = route(
  {
    ...signedIn,
    method: "patch",
    path: "/api/tasks/{id}",
    tags,
    summary: "Change a task; what is not sent stays",
    request: { params: idParams, body: jsonBody(taskPatchSchema, EXAMPLES.patch) },
    responses: one,
  },
  changing,
);

const deleteRoute = route(
  {
    ...signedIn,
    method: "delete",
    path: "/api/tasks/{id}",
    tags,
    summary: "Delete a task",
    request: { params: idParams },
    responses: { 204: NOTHING },
  },
  ["not_found", "forbidden"],
);

const emptyBody = jsonBody(z.strictObject({}), {}, false);
const occurrenceBody = jsonBody(occurrenceInput, { due_at: EXAMPLES.task.due_at }, false);

const completeRoute = route(
  {
    ...signedIn,
    method: "post",
    path: "/api/tasks/{id}/complete",
    tags,
    summary: "Complete a task, or the occurrence of a recurring one that is due",
    request: { params: idParams, body: occurrenceBody },
    responses: { 200: answer("The task, done or moved on", taskSchema, EXAMPLES.completed) },
  },
  ["not_found", "forbidden", "occurrence_moved"],
);

const skipRoute = route(
  {
    ...signedIn,
    method: "post",
    path: "/api/tasks/{id}/skip",
    tags,
    summary: "Leave out the occurrence that is due",
    request: { params: idParams, body: occurrenceBody },
    responses: { 200: answer("The task, moved on", taskSchema, EXAMPLES.task) },
  },
  ["not_found", "forbidden", "occurrence_moved", "not_recurring"],
);

const occurrencesRoute = route(
  {
    ...signedIn,
    method: "get",
    path: "/api/tasks/{id}/occurrences",
    tags,
    summary: "What became of a task's occurrences, and which are to come",
    request: { params: idParams, query: occurrencesQuery },
    responses: { 200: answer("Its occurrences", occurrencesSchema, EXAMPLES.occurrences) },
  },
  ["not_found"],
);

const reopenRoute = route(
  {
    ...signedIn,
    method: "post",
    path: "/api/tasks/{id}/incomplete",
    tags,
    summary: "Take the completion of a task back",
    request: { params: idParams, body: emptyBody },
    responses: { 200: answer("The task, to be done", taskSchema, EXAMPLES.task) },
  },
  ["not_found", "forbidden", "occurrence_moved"],
);

const completing: RouteHandler<typeof completeRoute, App> = async (c) => {
  return c.json(await completeTask(c.get("ctx"), c.req.valid("param").id, c.req.valid("json")), 200);
};

const reopening: RouteHandler<typeof reopenRoute, App> = async (c) => {
  return c.json(await reopenTask(c.get("ctx"), c.req.valid("param").id), 200);
};

export const taskRoutes = createRouter();

taskRoutes.openapi(listRoute, async (c) => {
  const { cursor, page, page_size, ordering, assignee, ...filters } = c.req.valid("query");
  const me = c.get("ctx").actor.userId;
  const query = { filters: { ...filters, assignee: assignee?.map((each) => (each === ME ? me : each)) }, ordering };
  if (page !== undefined) {
    return c.json(numbered(c, await listTasksByPage(c.get("ctx"), query, page, page_size), page, page_size), 200);
  }
  return c.json(await linked(c, await listTasks(c.get("ctx"), query, await sliceOf(c, cursor, page_size))), 200);
});

taskRoutes.openapi(createRoute, async (c) => {
  const task = await createTask(c.get("ctx"), c.req.valid("json"));
  return c.json(task, 201, { Location: `/api/tasks/${task.id}` });
});

taskRoutes.openapi(completionsRoute, async (c) => {
  const { cursor, page_size, ...filters } = c.req.valid("query");
  const page = await listCompletions(c.get("ctx"), filters, await sliceOf(c, cursor, page_size));
  return c.json(await linked(c, page), 200);
});

taskRoutes.openapi(getRoute, async (c) => {
  return c.json(await getTask(c.get("ctx"), c.req.valid("param").id), 200);
});

taskRoutes.openapi(putRoute, async (c) => {
  return c.json(await updateTask(c.get("ctx"), c.req.valid("param").id, c.req.valid("json")), 200);
});

taskRoutes.openapi(patchRoute, async (c) => {
  return c.json(await updateTask(c.get("ctx"), c.req.valid("param").id, c.req.valid("json")), 200);
});

taskRoutes.openapi(deleteRoute, async (c) => {
  await deleteTask(c.get("ctx"), c.req.valid("param").id);
  return c.body(null, 204);
});

taskRoutes.openapi(completeRoute, completing);
taskRoutes.openapi(alike(completeRoute, { method: "patch" }), completing);
taskRoutes.openapi(reopenRoute, reopening);
taskRoutes.openapi(alike(reopenRoute, { method: "patch" }), reopening);

taskRoutes.openapi(skipRoute, async (c) => {
  return c.json(await skipOccurrence(c.get("ctx"), c.req.valid("param").id, c.req.valid("json")), 200);
});

taskRoutes.openapi(occurrencesRoute, async (c) => {
  const { count } = c.req.valid("query");
  return c.json(await listOccurrences(c.get("ctx"), c.req.valid("param").id, count), 200);
});

/** Django REST framework's shape. @throws AppError `not_found` past the last page */
function numbered(c: Context<App>, { count, items }: NumberedPage, page: number, size: number) {
  if (items.length === 0 && page > 1) throw notFound("page");
  const at = (number: number) => withParameters(c, { page: String(number) });
  return {
    count,
    next: page * size < count ? at(page + 1) : null,
    previous: page > 1 ? at(page - 1) : null,
    results: items,
  };
}
