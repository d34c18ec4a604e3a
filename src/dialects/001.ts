import { type RouteHandler, z } from "@hono/zod-openapi";
import type { Task } from "../features/tasks/entity.ts";
import type { User } from "../features/accounts/user-view.ts";
import { register } from "../features/accounts/accounts.ts";
import { signedIn } from "../features/accounts/authenticate.ts";
import { logInForToken } from "../features/accounts/log-in.ts";
import { userAgent } from "../features/accounts/routes.ts";
import { EXAMPLES as accounts, credentialsSchema, registrationSchema } from "../features/accounts/schemas.ts";
import { completeTask } from "../features/tasks/complete.ts";
import { listTasks } from "../features/tasks/list.ts";
import { reopenTask } from "../features/tasks/reopen.ts";
import { filterParameters, taskFields } from "../features/tasks/schemas.ts";
import { createTask, deleteTask } from "../features/tasks/tasks.ts";
import { updateTask } from "../features/tasks/update.ts";
import { listUsers } from "../features/users/users.ts";
import type { App } from "../http/app-types.ts";
import type { Dialect } from "../http/docs.ts";
import { alike, answer, jsonBody, NOTHING, route } from "../http/documented.ts";
import { id, idParams, instant, readOnly } from "../http/fields.ts";
import { createRouter } from "../http/router.ts";
import { assertOneself, bareArray, cursorParameter, userField } from "./shared.ts";

// `/api/user_management/…` and `/api/Task_API/…`, `priority_level` in three steps, `status` in words, and one opaque token.

const LEVELS = {
  Low: ["low", "none"],
  Medium: ["medium"],
  High: ["high", "urgent"],
} as const;

const levelOf = { none: "Low", low: "Low", medium: "Medium", high: "High", urgent: "High" } as const;
const statusField = z.enum(["Complete", "Incomplete"]);
const levelField = z.enum(["Low", "Medium", "High"]);

const taskSchema = z
  .object({
    id: id(),
    title: z.string(),
    description: z.string(),
    due_date: z.iso.date().nullable(),
    priority_level: levelField,
    status: statusField,
    completed_at: instant().nullable(),
    user: id(),
  })
  .openapi("Task");

function translate({ id, title, description, due_date, priority, done, completed_at, owner_id }: Task) {
  return {
    id,
    title,
    description,
    due_date,
    priority_level: levelOf[priority],
    // The document's sample shows a new task as "Complete" with `completed_at: null`. That is a slip: a new task is not.
    status: done ? ("Complete" as const) : ("Incomplete" as const),
    completed_at,
    user: owner_id,
  };
}

const createSchema = z
  .strictObject({
    title: taskFields.title,
    description: taskFields.description.optional(),
    due_date: taskFields.due_date.optional(),
    priority_level: levelField.default("Low"),
    status: statusField.default("Incomplete"),
    user: userField.optional(),
  })
  .openapi("TaskCreate");

const updateSchema = z
  .strictObject({
    title: taskFields.title,
    description: taskFields.description,
    due_date: taskFields.due_date,
    priority_level: levelField,
    status: statusField,
    user: userField,
  })
  .partial()
  .extend({ id: readOnly(), completed_at: readOnly() })
  .openapi("TaskUpdate");

const userSchema = z.object({ id: id(), username: z.string(), email: z.string().nullable() }).openapi("User");
const USER = { id: accounts.user.id, username: "ada", email: "ada@example.com" };

const INPUT = {
  title: "Serailizers basic.",
  description: "Introduction",
  due_date: "2025-01-31",
  priority_level: "Low",
  user: USER.id,
};
const EXAMPLE = { id: "01983f2e-7c1a-7b3c-9d4e-5f60718293a7", ...INPUT, status: "Incomplete", completed_at: null };

const people = { tags: ["Users"] };
const tasks = { ...signedIn, tags: ["Tasks"] };
const one = { 200: answer("The task", taskSchema, EXAMPLE) };
const many = { 200: answer("At most 1,000", z.array(taskSchema), [EXAMPLE]) };

const registerRoute = route(
  {
    ...people,
    method: "post",
    path: "/api/user_management/users/register",
    summary: "Register",
    request: { body: jsonBody(registrationSchema, accounts.registration) },
    responses: { 201: answer("The new user", userSchema, USER) },
  },
  ["registration_closed", "username_taken", "email_taken"],
);

const logInRoute = route(
  {
    ...people,
    method: "post",
    path: "/api/user_management/users/login",
    summary: "Log in for a token, to be sent as `Authorization: Token …`",
    request: { body: jsonBody(credentialsSchema, accounts.credentials) },
    responses: {
      200: answer("The token, good for 30 days", z.object({ token: z.string() }), { token: "tws_AZg_Lnwa" }),
    },
  },
  ["invalid_credentials", "login_suspended"],
);

const usersRoute = route(
  {
    ...people,
    ...signedIn,
    method: "get",
    path: "/api/user_management/users",
    summary: "Oneself; to an admin, everyone",
    request: { query: z.strictObject(cursorParameter) },
    responses: { 200: answer("At most 1,000", z.array(userSchema), [USER]) },
  },
  ["bad_cursor"],
);

const createRoute = route(
  {
    ...tasks,
    method: "post",
    path: "/api/Task_API/tasks/create",
    summary: "Create a task",
    request: { body: jsonBody(createSchema, INPUT) },
    responses: { 201: answer("The new task", taskSchema, EXAMPLE) },
  },
  ["forbidden"],
);

const listRoute = route(
  {
    ...tasks,
    method: "get",
    path: "/api/Task_API/tasks",
    summary: "One's tasks, newest first",
    request: {
      query: z.strictObject({ ...cursorParameter, title: filterParameters.title, status: statusField.optional() }),
    },
    responses: many,
  },
  ["bad_cursor"],
);

const completedRoute = route(
  {
    ...tasks,
    method: "get",
    path: "/api/Task_API/tasks/completed",
    summary: "One's completed tasks, the last completed first",
    request: { query: z.strictObject(cursorParameter) },
    responses: many,
  },
  ["bad_cursor"],
);

const updateRoute = route(
  {
    ...tasks,
    method: "put",
    path: "/api/Task_API/tasks/{id}/update",
    summary: "Update a task; what is not sent stays",
    request: { params: idParams, body: jsonBody(updateSchema, { title: "Serializers", priority_level: "High" }) },
    responses: one,
  },
  ["forbidden", "not_found", "conflict"],
);

const deleteRoute = route(
  {
    ...tasks,
    method: "delete",
    path: "/api/Task_API/tasks/{id}/delete",
    summary: "Delete a task",
    request: { params: idParams },
    responses: { 204: NOTHING },
  },
  ["not_found"],
);

const statusRoute = route(
  {
    ...tasks,
    method: "patch",
    path: "/api/Task_API/tasks/{id}/status",
    summary: "Mark a task as complete (also without a body) or incomplete",
    request: {
      params: idParams,
      body: jsonBody(z.strictObject({ status: statusField.default("Complete") }), { status: "Complete" }, false),
    },
    responses: one,
  },
  ["not_found"],
);

const routes = createRouter();

routes.openapi(registerRoute, async (c) => {
  const { user } = await register(c.get("visit"), c.req.valid("json"), userAgent(c));
  return c.json({ id: user.id, username: user.username, email: user.email }, 201);
});

routes.openapi(logInRoute, async (c) => {
  const token = await logInForToken(c.get("visit"), c.req.valid("json"), userAgent(c));
  return c.json({ token }, 200);
});

routes.openapi(usersRoute, async (c) => {
  const { cursor } = c.req.valid("query");
  const translateUser = ({ id, username, email }: User) => ({ id, username, email });
  return c.json(await bareArray(c, cursor, (slice) => listUsers(c.get("ctx"), slice), translateUser), 200);
});

routes.openapi(createRoute, async (c) => {
  const { priority_level, status, user, ...input } = c.req.valid("json");
  assertOneself(c, user);
  const task = { ...input, priority: LEVELS[priority_level], done: status === "Complete" };
  return c.json(translate(await createTask(c.get("ctx"), task)), 201);
});

routes.openapi(listRoute, async (c) => {
  const { cursor, title, status } = c.req.valid("query");
  const done = status && status === "Complete";
  const newest = { filters: { title, done }, ordering: { by: "created_at", descending: true } } as const;
  return c.json(await bareArray(c, cursor, (slice) => listTasks(c.get("ctx"), newest, slice), translate), 200);
});

routes.openapi(completedRoute, async (c) => {
  const { cursor } = c.req.valid("query");
  const latest = { filters: { done: true }, ordering: { by: "completed_at", descending: true } } as const;
  return c.json(await bareArray(c, cursor, (slice) => listTasks(c.get("ctx"), latest, slice), translate), 200);
});

const updating: RouteHandler<typeof updateRoute, App> = async (c) => {
  const { title, description, due_date, priority_level, status, user } = c.req.valid("json");
  assertOneself(c, user);
  const changes = {
    title,
    description,
    due_date,
    priority: priority_level && LEVELS[priority_level],
    done: status && status === "Complete",
  };
  return c.json(translate(await updateTask(c.get("ctx"), c.req.valid("param").id, changes)), 200);
};

// The document says "PUST": it may have meant either.
routes.openapi(updateRoute, updating);
routes.openapi(alike(updateRoute, { method: "post" }), updating);
routes.openapi(alike(updateRoute, { method: "patch" }), updating);

routes.openapi(deleteRoute, async (c) => {
  await deleteTask(c.get("ctx"), c.req.valid("param").id);
  return c.body(null, 204);
});

routes.openapi(statusRoute, async (c) => {
  const mark = c.req.valid("json").status === "Incomplete" ? reopenTask : completeTask;
  return c.json(translate(await mark(c.get("ctx"), c.req.valid("param").id)), 200);
});

export const dialect001: Dialect = {
  title: "Taskwire, dialect 001",
  description:
    "`/api/user_management/…` and `/api/Task_API/…`. A new task is `Incomplete`: the document's sample, which shows one as " +
    "`Complete` with `completed_at: null`, is a slip. Failures are as in the native API.",
  routes,
};
