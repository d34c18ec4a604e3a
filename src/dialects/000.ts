import { z } from "@hono/zod-openapi";
import { logInEndpoint, registerEndpoint } from "../features/accounts/routes.ts";
import { ACCOUNTS, USERS } from "../features/accounts/schemas.ts";
import { logInCodeEndpoint } from "../features/mfa/routes.ts";
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

// Paths begin with `/API/`. `status` is a boolean, and `user` is the owner.

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

const body = { schema: inputSchema, example: INPUT };
const response = { description: "The task", schema: taskSchema, example: EXAMPLE };

const tasks = [
  arrayEndpoint(
    {
      route: "GET /API/tasks",
      summary: "List tasks",
      description: "The newest 1,000. The `Link` header leads to older ones.",
      access: "tasks:read",
      item: { ...response, description: "The tasks" },
    },
    ({ ctx, slice }) => listTasks(ctx, { filters: {}, ordering: { by: "created_at", descending: true } }, slice),
    translate,
  ),
  writeEndpoint(
    {
      route: "POST /API/tasks",
      summary: "Create a task",
      description: "Only the title is required.",
      access: "tasks:write",
      body,
      response: { ...response, status: 201, description: "The new task" },
      errors: ["forbidden", "outside_token"],
    },
    ({ ctx, body: { title, description, status, user } }) => {
      requireOneself(ctx, user);
      return createTask(ctx, { title, description, done: status });
    },
    translate,
  ),
  endpoint(
    {
      route: "GET /API/tasks/{id}",
      summary: "Get a task",
      description: "One task.",
      access: "tasks:read",
      response,
    },
    async ({ ctx, params }) => translate(await getTask(ctx, params.id)),
  ),
  writeEndpoint(
    {
      route: "PUT /API/tasks/{id}",
      summary: "Update a task",
      description: "Needs a title. Other fields that are not sent keep their values.",
      access: "tasks:write",
      body,
      response,
      errors: ["forbidden"],
    },
    ({ ctx, params, body: { title, description, status, user } }) => {
      requireOneself(ctx, user);
      return updateTask(ctx, params.id, { title, description, done: status });
    },
    translate,
  ),
  writeEndpoint(
    {
      route: "DELETE /API/tasks/{id}",
      summary: "Delete a task",
      description: "Deletes it for good.",
      access: "tasks:write",
      response: NO_CONTENT,
    },
    ({ ctx, params }) => deleteTask(ctx, params.id),
  ),
  writeEndpoint(
    {
      route: "PATCH /API/tasks/{id}/complete",
      summary: "Mark a task as complete",
      description: "A recurring task moves to its next occurrence.",
      access: "tasks:write",
      response: { ...response, example: { ...EXAMPLE, status: true } },
    },
    ({ ctx, params }) => completeTask(ctx, params.id),
    translate,
  ),
  writeEndpoint(
    {
      route: "PATCH /API/tasks/{id}/incomplete",
      summary: "Mark a task as incomplete",
      description: "Takes the last completion back.",
      access: "tasks:write",
      response,
    },
    ({ ctx, params }) => reopenTask(ctx, params.id),
    translate,
  ),
];

const deleteUserEndpoint = endpoint(
  {
    route: "DELETE /API/users/{id}",
    summary: "Delete one's own account",
    // The original document has no body here, so this cannot ask for the password as the native API does.
    description: "Deletes everything that the user owns. While something of it is shared with others this is a 409.",
    access: "session",
    response: NO_CONTENT,
    errors: ["forbidden", "last_admin", "shared_things"],
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
  groups: [
    {
      tag: ACCOUNTS,
      endpoints: [
        aliasRoute(registerEndpoint, "POST /API/register"),
        aliasRoute(logInEndpoint, "POST /API/login"),
        aliasRoute(logInCodeEndpoint, "POST /API/login/mfa"),
      ],
    },
    {
      tag: USERS,
      endpoints: [
        aliasRoute(getUserEndpoint, "GET /API/users/{id}"),
        aliasRoute(updateUserEndpoint, "PUT /API/users/{id}"),
        deleteUserEndpoint,
      ],
    },
    { tag: TASKS, endpoints: tasks },
  ],
};
