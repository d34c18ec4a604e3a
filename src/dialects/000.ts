import { z } from "@hono/zod-openapi";
import type { Task } from "../features/tasks/entity.ts";
import { signedIn } from "../features/accounts/authenticate.ts";
import { SHARED as accounts } from "../features/accounts/routes.ts";
import { completeTask } from "../features/tasks/complete.ts";
import { listTasks } from "../features/tasks/list.ts";
import { reopenTask } from "../features/tasks/reopen.ts";
import { taskFields } from "../features/tasks/schemas.ts";
import { createTask, deleteTask, getTask } from "../features/tasks/tasks.ts";
import { updateTask } from "../features/tasks/update.ts";
import { erase, refuseOthers } from "../features/users/erase.ts";
import { SHARED as users } from "../features/users/routes.ts";
import type { Dialect } from "../http/docs.ts";
import { alike, answer, jsonBody, NOTHING, route } from "../http/documented.ts";
import { id, idParams, instant, readOnly } from "../http/fields.ts";
import { createRouter } from "../http/router.ts";
import { assertOneself, bareArray, cursorParameter, userField } from "./shared.ts";

// `/API/…`, a boolean `status`, and `user` for the owner.

const tags = ["Tasks"];

const taskSchema = z
  .object({
    id: id(),
    title: z.string(),
    description: z.string(),
    status: z.boolean().openapi({ description: "True: complete." }),
    user: id(),
    created_at: instant(),
    updated_at: instant(),
  })
  .openapi("Task");

function translate({ id, title, description, done, owner_id, created_at, updated_at }: Task) {
  return { id, title, description, status: done, user: owner_id, created_at, updated_at };
}

const inputSchema = z
  .strictObject({
    title: taskFields.title,
    description: taskFields.description.optional(),
    status: z.boolean().optional(),
    user: userField.optional(),
    id: readOnly(),
    created_at: readOnly(),
    updated_at: readOnly(),
  })
  .openapi("TaskInput");

const INPUT = { title: "Water the plants", description: "The fern twice." };
const EXAMPLE = {
  id: "01983f2e-7c1a-7b3c-9d4e-5f60718293a7",
  ...INPUT,
  status: false,
  user: "01983f2e-7c1a-7b3c-9d4e-5f60718293a4",
  created_at: "2026-03-14T09:26:53.589Z",
  updated_at: "2026-03-14T09:26:53.589Z",
};

const one = { 200: answer("The task", taskSchema, EXAMPLE) };
const onOne = ["not_found"] as const;
const body = jsonBody(inputSchema, INPUT);

const listRoute = route(
  {
    ...signedIn,
    method: "get",
    path: "/API/tasks",
    tags,
    summary: "One's tasks, newest first",
    request: { query: z.strictObject(cursorParameter) },
    responses: { 200: answer("At most 1,000", z.array(taskSchema), [EXAMPLE]) },
  },
  ["bad_cursor"],
);

const createRoute = route(
  {
    ...signedIn,
    method: "post",
    path: "/API/tasks",
    tags,
    summary: "Make a task",
    request: { body },
    responses: { 201: answer("The new task", taskSchema, EXAMPLE) },
  },
  ["forbidden"],
);

const getRoute = route(
  {
    ...signedIn,
    method: "get",
    path: "/API/tasks/{id}",
    tags,
    summary: "One task",
    request: { params: idParams },
    responses: one,
  },
  onOne,
);

const updateRoute = route(
  {
    ...signedIn,
    method: "put",
    path: "/API/tasks/{id}",
    tags,
    summary: "Change a task",
    request: { params: idParams, body },
    responses: one,
  },
  [...onOne, "forbidden", "conflict"],
);

const deleteRoute = route(
  {
    ...signedIn,
    method: "delete",
    path: "/API/tasks/{id}",
    tags,
    summary: "Delete a task",
    request: { params: idParams },
    responses: { 204: NOTHING },
  },
  onOne,
);

const completeRoute = route(
  {
    ...signedIn,
    method: "patch",
    path: "/API/tasks/{id}/complete",
    tags,
    summary: "Mark a task as complete",
    request: { params: idParams },
    responses: { 200: answer("The task", taskSchema, { ...EXAMPLE, status: true }) },
  },
  onOne,
);

const reopenRoute = alike(completeRoute, { path: "/API/tasks/{id}/incomplete" });

const deleteUserRoute = route(
  {
    ...signedIn,
    method: "delete",
    path: "/API/users/{id}",
    tags: ["Users"],
    summary: "Delete one's own account",
    request: { params: idParams },
    responses: { 204: NOTHING },
  },
  [...onOne, "forbidden", "last_admin", "shared_things"],
);

const routes = createRouter();

routes.openapi(alike(accounts.register.route, { path: "/API/register" }), accounts.register.handler);
routes.openapi(alike(accounts.logIn.route, { path: "/API/login" }), accounts.logIn.handler);
routes.openapi(alike(users.user.route, { path: "/API/users/{id}" }), users.user.handler);
routes.openapi(alike(users.updateUser.route, { path: "/API/users/{id}" }), users.updateUser.handler);

// The document prints no body here, so it cannot ask for the password as the native API does.
routes.openapi(deleteUserRoute, async (c) => {
  const { id } = c.req.valid("param");
  await refuseOthers(c.get("ctx"), id);
  await erase(c.get("ctx"), id);
  return c.body(null, 204);
});

routes.openapi(listRoute, async (c) => {
  const newest = { filters: {}, ordering: { by: "created_at", descending: true } } as const;
  const { cursor } = c.req.valid("query");
  return c.json(await bareArray(c, cursor, (slice) => listTasks(c.get("ctx"), newest, slice), translate), 200);
});

routes.openapi(createRoute, async (c) => {
  const { title, description, status, user } = c.req.valid("json");
  assertOneself(c, user);
  return c.json(translate(await createTask(c.get("ctx"), { title, description, done: status })), 201);
});

routes.openapi(getRoute, async (c) => {
  return c.json(translate(await getTask(c.get("ctx"), c.req.valid("param").id)), 200);
});

routes.openapi(updateRoute, async (c) => {
  const { title, description, status, user } = c.req.valid("json");
  assertOneself(c, user);
  const changes = { title, description, done: status };
  return c.json(translate(await updateTask(c.get("ctx"), c.req.valid("param").id, changes)), 200);
});

routes.openapi(deleteRoute, async (c) => {
  await deleteTask(c.get("ctx"), c.req.valid("param").id);
  return c.body(null, 204);
});

routes.openapi(completeRoute, async (c) => {
  return c.json(translate(await completeTask(c.get("ctx"), c.req.valid("param").id)), 200);
});

routes.openapi(reopenRoute, async (c) => {
  return c.json(translate(await reopenTask(c.get("ctx"), c.req.valid("param").id)), 200);
});

export const dialect000: Dialect = {
  title: "Taskwire, dialect 000",
  description:
    "`/API/…`: a task's `status` is a boolean and `user` is its owner's id. Failures are as in the native API.",
  routes,
};
