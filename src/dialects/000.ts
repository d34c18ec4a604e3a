import { z } from "@hono/zod-openapi";
import { logInEndpoint, registerEndpoint } from "../features/accounts/routes.ts";
import { USERS } from "../features/accounts/schemas.ts";
import { completeTask } from "../features/tasks/complete.ts";
import { createTask } from "../features/tasks/create.ts";
import type { Task } from "../features/tasks/entity.ts";
import { listTasks } from "../features/tasks/list.ts";
import { reopenTask } from "../features/tasks/reopen.ts";
import { TASKS, taskFields } from "../features/tasks/schemas.ts";
import { deleteTask, getTask } from "../features/tasks/tasks.ts";
import { updateTask } from "../features/tasks/update.ts";
import { erase, refuseOthers } from "../features/users/erase.ts";
import { getUserEndpoint, updateUserEndpoint } from "../features/users/routes.ts";
import { NO_CONTENT } from "../http/contract.ts";
import type { Api } from "../http/docs.ts";
import { aliasRoute, endpoint } from "../http/endpoint.ts";
import { id, instant, readOnly } from "../http/fields.ts";
import { writeEndpoint } from "../http/write-endpoint.ts";
import { arrayEndpoint, requireOneself, userField } from "./shared.ts";

// `/API/…`, a boolean `status`, and `user` for the owner.

const tag = TASKS;

const taskSchema = z
  .object({
    id: id(),
    title: z.string(),
    description: z.string(),
    status: z.boolean().openapi({ description: "Whether the task is complete." }),
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

const params = { id: "The task's id." };
const body = { schema: inputSchema, example: INPUT };
const answer = { description: "The task", schema: taskSchema, example: EXAMPLE };

const tasks = [
  arrayEndpoint(
    {
      method: "get",
      path: "/API/tasks",
      tag,
      summary: "List tasks",
      description: "The newest 1,000. The `Link` header leads to older ones.",
      access: "tasks:read",
      item: { ...answer, description: "The tasks" },
    },
    ({ ctx, slice }) => listTasks(ctx, { filters: {}, ordering: { by: "created_at", descending: true } }, slice),
    translate,
  ),
  writeEndpoint(
    {
      method: "post",
      path: "/API/tasks",
      tag,
      summary: "Create a task",
      description: "Only the title is required.",
      access: "tasks:write",
      body,
      answer: { ...answer, status: 201, description: "The new task" },
      errors: ["forbidden"],
    },
    ({ ctx, body: { title, description, status, user } }) => {
      requireOneself(ctx, user);
      return createTask(ctx, { title, description, done: status });
    },
    translate,
  ),
  endpoint(
    {
      method: "get",
      path: "/API/tasks/{id}",
      tag,
      summary: "Get a task",
      description: "One task.",
      access: "tasks:read",
      params,
      answer,
      errors: ["not_found"],
    },
    async ({ ctx, params }) => translate(await getTask(ctx, params.id)),
  ),
  writeEndpoint(
    {
      method: "put",
      path: "/API/tasks/{id}",
      tag,
      summary: "Update a task",
      description: "Needs a title. Other fields that are not sent keep their values.",
      access: "tasks:write",
      params,
      body,
      answer,
      errors: ["not_found", "forbidden"],
    },
    ({ ctx, params, body: { title, description, status, user } }) => {
      requireOneself(ctx, user);
      return updateTask(ctx, params.id, { title, description, done: status });
    },
    translate,
  ),
  writeEndpoint(
    {
      method: "delete",
      path: "/API/tasks/{id}",
      tag,
      summary: "Delete a task",
      description: "Deletes it for good.",
      access: "tasks:write",
      params,
      answer: NO_CONTENT,
      errors: ["not_found"],
    },
    ({ ctx, params }) => deleteTask(ctx, params.id),
  ),
  writeEndpoint(
    {
      method: "patch",
      path: "/API/tasks/{id}/complete",
      tag,
      summary: "Mark a task as complete",
      description: "A recurring task moves to its next occurrence.",
      access: "tasks:write",
      params,
      answer: { ...answer, example: { ...EXAMPLE, status: true } },
      errors: ["not_found"],
    },
    ({ ctx, params }) => completeTask(ctx, params.id),
    translate,
  ),
  writeEndpoint(
    {
      method: "patch",
      path: "/API/tasks/{id}/incomplete",
      tag,
      summary: "Mark a task as incomplete",
      description: "Takes the last completion back.",
      access: "tasks:write",
      params,
      answer,
      errors: ["not_found"],
    },
    ({ ctx, params }) => reopenTask(ctx, params.id),
    translate,
  ),
];

const deleteUserEndpoint = endpoint(
  {
    method: "delete",
    path: "/API/users/{id}",
    tag: USERS,
    summary: "Delete one's own account",
    // The original document has no body here, so this cannot ask for the password as the native API does.
    description: "Deletes everything that the user owns. While something of it is shared with others this is a 409.",
    access: "session",
    params: { id: "The user's id." },
    answer: NO_CONTENT,
    errors: ["not_found", "forbidden", "last_admin", "shared_things"],
  },
  async ({ ctx, params }) => {
    await refuseOthers(ctx, params.id);
    await erase(ctx, params.id);
  },
);

export const dialect000: Api = {
  title: "Taskwire, dialect 000",
  description:
    "`/API/…`: a task's `status` is a boolean and `user` is its owner's id. Failures are as in the native API.",
  endpoints: [
    aliasRoute(registerEndpoint, { path: "/API/register" }),
    aliasRoute(logInEndpoint, { path: "/API/login" }),
    aliasRoute(getUserEndpoint, { path: "/API/users/{id}" }),
    aliasRoute(updateUserEndpoint, { path: "/API/users/{id}" }),
    deleteUserEndpoint,
    ...tasks,
  ],
};
