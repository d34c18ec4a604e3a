import { z } from "@hono/zod-openapi";
import type { Context } from "hono";
import type { App } from "../../http/app-types.ts";
import { NO_CONTENT } from "../../http/contract.ts";
import { type EndpointGroup, endpoint } from "../../http/endpoint.ts";
import { listEndpoint } from "../../http/list-endpoint.ts";
import { linked, listExample, listOf, sliceOf, withParameters } from "../../http/pagination.ts";
import { writeEndpoint } from "../../http/write-endpoint.ts";
import { notFound } from "../../kernel/errors.ts";
import { labelChangeSchema } from "../labels/schemas.ts";
import { changeTaskLabels } from "./change-labels.ts";
import { createTask } from "./create.ts";
import { EXAMPLES } from "./examples.ts";
import { listSubtasks, listTasks, listTasksByPage, type NumberedPage } from "./list.ts";
import { listCompletions } from "./list-completions.ts";
import { moveTask } from "./move.ts";
import { occurrenceEndpoints } from "./occurrence-routes.ts";
import { completionQuery, counts, ME, taskListQuery } from "./query-schemas.ts";
import {
  completionSchema,
  moveSchema,
  TASKS,
  taskCreateSchema,
  taskPatchSchema,
  taskPutSchema,
  taskSchema,
} from "./schemas.ts";
import { defaultOrdering } from "./search.ts";
import { deleteTask, getTask } from "./tasks.ts";
import { updateTask } from "./update.ts";

const response = { description: "The task", schema: taskSchema, example: EXAMPLES.task };

const pageSchema = listOf(taskSchema).extend({
  count: z.int().optional().openapi({ description: "The number of all results. With `page` only." }),
});

const taskUpdate = {
  summary: "Update a task",
  access: "tasks:write",
  etag: "task",
  response,
  errors: ["forbidden", "outside_token", "occurrence_moved"],
} as const;

export const taskEndpoints = {
  tag: TASKS,
  endpoints: [
    endpoint(
      {
        route: "GET /api/tasks",
        summary: "List tasks",
        description:
          "Every task that the user can see, the newest first; with `search` the best matches first. Where several values are allowed, commas separate them, and any of " +
          "them may match. Pages stay correct while tasks come and go.",
        access: "tasks:read",
        etag: "feed",
        query: taskListQuery,
        response: { description: "A page of tasks", schema: pageSchema, example: listExample(EXAMPLES.task) },
        errors: ["bad_cursor", "not_found"],
      },
      async ({ ctx, query: { cursor, page, page_size, ordering, counts, assignee, ...filters }, c }) => {
        if (filters.parent) c.set("hideRowCount", true);
        const me = ctx.principal.userId;
        const query = {
          filters: { ...filters, assignee: assignee?.map((each) => (each === ME ? me : each)) },
          ordering: ordering ?? defaultOrdering(filters),
          counts,
        };
        if (page === undefined) return linked(c, await listTasks(ctx, query, await sliceOf(c, cursor, page_size)));
        return numbered(c, await listTasksByPage(ctx, query, page, page_size), page, page_size);
      },
    ),
    writeEndpoint(
      {
        route: "POST /api/tasks",
        summary: "Create a task",
        description:
          "Only the title is required. A task in a category belongs to the category's owner, a subtask to its parent's.",
        access: "tasks:write",
        etag: "task",
        body: { schema: taskCreateSchema, example: EXAMPLES.create },
        response: { ...response, status: 201, description: "The new task" },
        location: "/api/tasks/{id}",
        errors: ["id_taken", "forbidden", "outside_token"],
      },
      ({ ctx, body }) => createTask(ctx, body),
    ),
    listEndpoint(
      {
        route: "GET /api/tasks/completed",
        summary: "List completions",
        description: "Every completion, each occurrence of a recurring task included, newest first.",
        access: "tasks:read",
        etag: "feed",
        query: completionQuery,
        item: { description: "A page of completions", schema: completionSchema, example: EXAMPLES.completion },
      },
      ({ ctx, query, slice }) => listCompletions(ctx, query, slice),
    ),
    endpoint(
      {
        route: "GET /api/tasks/{id}",
        summary: "Get a task",
        description: "`role` says what the user may do with it.",
        access: "tasks:read",
        etag: "task",
        query: z.strictObject({ counts }),
        response,
      },
      ({ ctx, params, query }) => getTask(ctx, params.id, query.counts),
    ),
    listEndpoint(
      {
        route: "GET /api/tasks/{id}/subtasks",
        summary: "List subtasks",
        description: "The task's own subtasks, in their order. Each of them may have subtasks too.",
        access: "tasks:read",
        etag: "feed",
        query: z.strictObject({ counts }),
        item: { description: "A page of tasks", schema: taskSchema, example: EXAMPLES.task },
      },
      ({ ctx, params, query, slice }) => listSubtasks(ctx, params.id, query.counts ?? false, slice),
    ),
    writeEndpoint(
      {
        ...taskUpdate,
        route: "PUT /api/tasks/{id}",
        description:
          "Needs a title. Other fields that are not sent keep their values, as with PATCH; `null` clears a field.",
        body: { schema: taskPutSchema, example: EXAMPLES.put },
      },
      ({ ctx, params, body }) => updateTask(ctx, params.id, body),
    ),
    writeEndpoint(
      {
        ...taskUpdate,
        route: "PATCH /api/tasks/{id}",
        description: "Fields that are not sent keep their values; `null` clears a field.",
        body: { schema: taskPatchSchema, example: EXAMPLES.patch },
      },
      ({ ctx, params, body }) => updateTask(ctx, params.id, body),
    ),
    writeEndpoint(
      {
        route: "POST /api/tasks/{id}/labels",
        summary: "Add and remove labels",
        description: "Changes these labels alone: two people who do this at once lose nothing.",
        access: "tasks:write",
        etag: "task",
        body: { schema: labelChangeSchema, example: { add: ["errand"], remove: ["someday"] } },
        response,
        errors: ["forbidden", "too_many_labels"],
      },
      ({ ctx, params, body }) => changeTaskLabels(ctx, params.id, body),
    ),
    writeEndpoint(
      {
        route: "DELETE /api/tasks/{id}",
        summary: "Delete a task",
        description: "Deletes its subtasks, and their comments, reminders and completions too.",
        access: "tasks:write",
        etag: "task",
        response: NO_CONTENT,
        errors: ["forbidden"],
      },
      ({ ctx, params }) => deleteTask(ctx, params.id),
    ),
    writeEndpoint(
      {
        route: "POST /api/tasks/{id}/move",
        summary: "Move a task",
        description:
          "In its list, or into the list of another parent or category with all its subtasks. `category_id` alone takes a " +
          "subtask to the top of the category.",
        access: "tasks:write",
        etag: "task",
        body: { schema: moveSchema, example: { first: true } },
        response,
        errors: ["forbidden", "outside_token"],
      },
      ({ ctx, params, body }) => moveTask(ctx, params.id, body),
    ),
    ...occurrenceEndpoints,
  ],
} satisfies EndpointGroup;

/** Django REST framework's shape. @throws AppError `not_found` past the last page */
function numbered(c: Context<App>, { count, items }: NumberedPage, page: number, size: number) {
  if (items.length === 0 && page > 1) throw notFound("page");
  const linkTo = (number: number) => withParameters(c, { page: String(number) });
  return {
    count,
    next: page * size < count ? linkTo(page + 1) : null,
    previous: page > 1 ? linkTo(page - 1) : null,
    results: items,
  };
}
