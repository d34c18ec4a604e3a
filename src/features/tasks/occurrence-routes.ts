import { z } from "@hono/zod-openapi";
import { type Endpoint, endpoint } from "../../http/endpoint.ts";
import { writeEndpoint } from "../../http/write-endpoint.ts";
import { completeTask } from "./complete.ts";
import { EXAMPLES } from "./examples.ts";
import { listOccurrences } from "./occurrences.ts";
import { occurrencesQuery } from "./query-schemas.ts";
import { reopenTask } from "./reopen.ts";
import { completionInput, occurrenceInput, occurrencesSchema, taskSchema } from "./schemas.ts";
import { skipOccurrence } from "./skip.ts";

const response = { description: "The task", schema: taskSchema, example: EXAMPLES.task };

const occurrenceBody = { schema: occurrenceInput, example: { due_at: EXAMPLES.task.due_at } };

/** What becomes of a task, and of each occurrence of a recurring one. */
export const occurrenceEndpoints: readonly Endpoint[] = [
  writeEndpoint(
    {
      route: "POST|PATCH /api/tasks/{id}/complete",
      summary: "Complete a task",
      description:
        "A recurring task moves to its next occurrence instead, and the completion is recorded; its done subtasks are " +
        "open again. Otherwise subtasks stay as they are, unless `subtasks` is true.",
      access: "tasks:write",
      etag: "task",
      optionalBody: { schema: completionInput, example: { subtasks: true } },
      response: { ...response, example: EXAMPLES.completed },
      errors: ["forbidden", "occurrence_moved"],
    },
    ({ ctx, params, body }) => completeTask(ctx, params.id, body),
  ),
  writeEndpoint(
    {
      route: "POST|PATCH /api/tasks/{id}/incomplete",
      summary: "Reopen a task",
      description: "Takes the last completion back. A recurring task returns to the occurrence that was completed.",
      access: "tasks:write",
      etag: "task",
      optionalBody: { schema: z.strictObject({}), example: {} },
      response,
      errors: ["forbidden", "occurrence_moved"],
    },
    ({ ctx, params }) => reopenTask(ctx, params.id),
  ),
  writeEndpoint(
    {
      route: "POST /api/tasks/{id}/skip",
      summary: "Skip an occurrence",
      description: "A recurring task moves to its next occurrence; the one that was due counts as skipped.",
      access: "tasks:write",
      etag: "task",
      optionalBody: occurrenceBody,
      response,
      errors: ["forbidden", "occurrence_moved", "not_recurring"],
    },
    ({ ctx, params, body }) => skipOccurrence(ctx, params.id, body),
  ),
  endpoint(
    {
      route: "GET /api/tasks/{id}/occurrences",
      summary: "List occurrences of a task",
      description: "What became of the past ones, and when the next ones are due.",
      access: "tasks:read",
      query: occurrencesQuery,
      response: { description: "Its occurrences", schema: occurrencesSchema, example: EXAMPLES.occurrences },
    },
    ({ ctx, params, query }) => listOccurrences(ctx, params.id, query.count),
  ),
];
