import { z } from "@hono/zod-openapi";
import type { AuthenticatedContext } from "../context/request-context.ts";
import { logInForToken } from "../features/accounts/log-in.ts";
import { LOG_IN_LIMITS } from "../features/accounts/log-in-limits.ts";
import { register } from "../features/accounts/register.ts";
import {
  EXAMPLES as ACCOUNT_EXAMPLES,
  credentialsSchema,
  registrationSchema,
  USERS,
} from "../features/accounts/schemas.ts";
import { logInWithCodeForToken } from "../features/mfa/log-in.ts";
import { EXAMPLES as MFA_EXAMPLES, secondStepSchema } from "../features/mfa/schemas.ts";
import { completeTask } from "../features/tasks/complete.ts";
import { createTask } from "../features/tasks/create.ts";
import { listTasks } from "../features/tasks/list.ts";
import { filterParameters } from "../features/tasks/query-schemas.ts";
import { reopenTask } from "../features/tasks/reopen.ts";
import { TASKS } from "../features/tasks/schemas.ts";
import { deleteTask, getTask } from "../features/tasks/tasks.ts";
import { updateTask } from "../features/tasks/update.ts";
import { listUsers } from "../features/users/users.ts";
import { NO_CONTENT } from "../http/contract.ts";
import type { Api } from "../http/docs.ts";
import { aliasRoute, endpoint } from "../http/endpoint.ts";
import { userAgent } from "../http/user-agent.ts";
import { writeEndpoint } from "../http/write-endpoint.ts";
import {
  createSchema,
  EXAMPLES,
  LEVEL_OF,
  type Level,
  PRIORITY_OF,
  statusField,
  taskSchema,
  translateTask,
  translateUser,
  updateSchema,
  userSchema,
} from "./001-schemas.ts";
import { arrayEndpoint, requireOneself } from "./shared.ts";

// `priority_level` has three levels, `status` is a word, and log-in returns one opaque token.

const tokenResponse = {
  description: "The token",
  schema: z.object({ token: z.string() }),
  example: { token: "tws_AZg_Lnwa" },
};

const users = [
  endpoint(
    {
      route: "POST /api/user_management/users/register",
      summary: "Register",
      description: "Creates an account. Log in for a token.",
      access: "public",
      body: { schema: registrationSchema, example: ACCOUNT_EXAMPLES.registration },
      response: { status: 201, description: "The new user", schema: userSchema, example: EXAMPLES.user },
      limits: ["registration"],
      errors: ["registration_closed", "username_taken", "email_taken"],
    },
    async ({ ctx, body, c }) => translateUser((await register(ctx, body, userAgent(c))).user),
  ),
  endpoint(
    {
      route: "POST /api/user_management/users/login",
      summary: "Log in for a token",
      description: "Send it as `Authorization: Token …`. It works for 30 days, or until log-out.",
      access: "public",
      body: { schema: credentialsSchema, example: ACCOUNT_EXAMPLES.credentials },
      response: tokenResponse,
      limits: LOG_IN_LIMITS,
      errors: ["invalid_credentials", "mfa_required", "login_suspended"],
    },
    async ({ ctx, body, c }) => ({ token: await logInForToken(ctx, body, userAgent(c)) }),
  ),
  endpoint(
    {
      route: "POST /api/user_management/users/login/mfa",
      summary: "Log in for a token with a code",
      description: "The second step for an account with a second factor, with the `mfa_token` of the first one.",
      access: "public",
      body: { schema: secondStepSchema, example: MFA_EXAMPLES.secondStep },
      response: tokenResponse,
      limits: ["mfa"],
      errors: ["session_ended", "invalid_code", "login_suspended"],
    },
    async ({ ctx, body, c }) => ({ token: await logInWithCodeForToken(ctx, body, userAgent(c)) }),
  ),
  arrayEndpoint(
    {
      route: "GET /api/user_management/users",
      summary: "List users",
      description: "Admins see everyone, everyone else themselves. At most 1,000; the `Link` header leads to more.",
      access: "profile:read",
      item: { description: "The users", schema: userSchema, example: EXAMPLES.user },
    },
    ({ ctx, slice }) => listUsers(ctx, slice),
    translateUser,
  ),
];

const response = { description: "The task", schema: taskSchema, example: EXAMPLES.task };
const item = { ...response, description: "The tasks" };

const updateTaskEndpoint = writeEndpoint(
  {
    route: "PUT /api/Task_API/tasks/{id}/update",
    summary: "Update a task",
    description: "Fields that are not sent keep their values.",
    access: "tasks:write",
    body: { schema: updateSchema, example: { title: "Serializers", priority_level: "High" } },
    response,
    errors: ["forbidden"],
  },
  async ({ ctx, params: { id }, body: { title, description, due_date, priority_level, status, user } }) => {
    requireOneself(ctx, user);
    const priority = priority_level && (await newPriority(ctx, id, priority_level));
    return updateTask(ctx, id, { title, description, due_date, priority, done: status && status === "Complete" });
  },
  translateTask,
);

/** Undefined if the task already has that level: `urgent` stays `urgent` when a client sends `High` back. */
async function newPriority(ctx: AuthenticatedContext, id: string, level: Level) {
  const { priority } = await getTask(ctx, id);
  return LEVEL_OF[priority] === level ? undefined : PRIORITY_OF[level];
}

const tasks = [
  writeEndpoint(
    {
      route: "POST /api/Task_API/tasks/create",
      summary: "Create a task",
      description: "Only the title is required.",
      access: "tasks:write",
      body: { schema: createSchema, example: EXAMPLES.input },
      response: { ...response, status: 201, description: "The new task" },
      errors: ["forbidden", "outside_token"],
    },
    ({ ctx, body: { priority_level, status, user, ...input } }) => {
      requireOneself(ctx, user);
      return createTask(ctx, { ...input, priority: PRIORITY_OF[priority_level], done: status === "Complete" });
    },
    translateTask,
  ),
  arrayEndpoint(
    {
      route: "GET /api/Task_API/tasks",
      summary: "List tasks",
      description: "The newest 1,000. The `Link` header leads to older ones.",
      access: "tasks:read",
      query: z.strictObject({
        title: filterParameters.title,
        status: statusField.optional().openapi({ description: "Whether the task is complete." }),
      }),
      item,
    },
    ({ ctx, query: { title, status }, slice }) => {
      const filters = { title, done: status && status === "Complete" };
      return listTasks(ctx, { filters, ordering: { by: "created_at", descending: true } }, slice);
    },
    translateTask,
  ),
  arrayEndpoint(
    {
      route: "GET /api/Task_API/tasks/completed",
      summary: "List completed tasks",
      description: "The 1,000 completed last. The `Link` header leads to older ones.",
      access: "tasks:read",
      item,
    },
    ({ ctx, slice }) => {
      return listTasks(ctx, { filters: { done: true }, ordering: { by: "completed_at", descending: true } }, slice);
    },
    translateTask,
  ),
  // The original document says "PUST", so both methods work.
  aliasRoute(updateTaskEndpoint, "PUT|PATCH /api/Task_API/tasks/{id}/update"),
  aliasRoute(updateTaskEndpoint, "POST /api/Task_API/tasks/{id}/update"),
  writeEndpoint(
    {
      route: "DELETE /api/Task_API/tasks/{id}/delete",
      summary: "Delete a task",
      description: "Deletes it for good.",
      access: "tasks:write",
      response: NO_CONTENT,
    },
    ({ ctx, params }) => deleteTask(ctx, params.id),
  ),
  writeEndpoint(
    {
      route: "PATCH /api/Task_API/tasks/{id}/status",
      summary: "Mark a task as complete or incomplete",
      description: "Without a body it is marked as complete.",
      access: "tasks:write",
      optionalBody: {
        schema: z.strictObject({ status: statusField.default("Complete") }),
        example: { status: "Complete" },
      },
      response,
    },
    ({ ctx, params, body }) => (body.status === "Incomplete" ? reopenTask : completeTask)(ctx, params.id),
    translateTask,
  ),
];

export const dialect001: Api = {
  title: "Taskwire, dialect 001",
  description:
    "`/api/user_management/…` and `/api/Task_API/…`. A new task is `Incomplete`: the original document shows one as " +
    "`Complete` with `completed_at: null`, which is a slip. Failures are as in the native API.",
  groups: [
    { tag: USERS, endpoints: users },
    { tag: TASKS, endpoints: tasks },
  ],
};
