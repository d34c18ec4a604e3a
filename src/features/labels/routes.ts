import { z } from "@hono/zod-openapi";
import { NO_CONTENT } from "../../http/contract.ts";
import { type EndpointGroup, endpoint } from "../../http/endpoint.ts";
import { flag } from "../../http/fields.ts";
import { listEndpoint } from "../../http/list-endpoint.ts";
import { writeEndpoint } from "../../http/write-endpoint.ts";
import { placeSchema } from "../order/schemas.ts";
import { createLabel } from "./create.ts";
import { deleteLabel } from "./delete.ts";
import { getLabel, listLabels } from "./labels.ts";
import { moveLabel } from "./move.ts";
import { createSchema, EXAMPLE, EXAMPLE_INPUT, LABELS, labelSchema, updateSchema } from "./schemas.ts";
import { updateLabel } from "./update.ts";

const counts = flag.optional().openapi({
  description: "Adds `task_count` and `open_count`: the number of tasks with each label that the user can see.",
});
const response = { description: "The label", schema: labelSchema, example: EXAMPLE };

export const labelEndpoints = {
  tag: LABELS,
  endpoints: [
    listEndpoint(
      {
        route: "GET /api/labels",
        summary: "List labels",
        description: "The user's own palette, ordered by position.",
        access: "tasks:read",
        etag: "feed",
        query: z.strictObject({ counts }),
        item: { description: "A page of labels", schema: labelSchema, example: EXAMPLE },
      },
      ({ ctx, query, slice }) => listLabels(ctx, query.counts ?? false, slice),
    ),
    writeEndpoint(
      {
        route: "POST /api/labels",
        summary: "Create a label",
        description: "Also made by itself, when the user first writes its name on a task.",
        access: "tasks:write",
        etag: "label",
        unrestricted: true,
        body: { schema: createSchema, example: EXAMPLE_INPUT },
        response: { ...response, status: 201, description: "The new label" },
        location: "/api/labels/{id}",
        errors: ["id_taken", "name_taken"],
      },
      ({ ctx, body }) => createLabel(ctx, body),
    ),
    endpoint(
      {
        route: "GET /api/labels/{id}",
        summary: "Get a label",
        description: "One label of the user's palette.",
        access: "tasks:read",
        etag: "label",
        query: z.strictObject({ counts }),
        response,
      },
      ({ ctx, params, query }) => getLabel(ctx, params.id, query.counts ?? false),
    ),
    writeEndpoint(
      {
        route: "PUT|PATCH /api/labels/{id}",
        summary: "Update a label",
        description:
          "Fields that are not sent keep their values. A new name is written on all tasks that the user may change. If the user " +
          "has another label of that name, the two become that one, which is the response.",
        access: "tasks:write",
        etag: "label",
        unrestricted: true,
        body: { schema: updateSchema, example: EXAMPLE_INPUT },
        response,
      },
      ({ ctx, params, body: { name, color } }) => updateLabel(ctx, params.id, { name, color }),
    ),
    writeEndpoint(
      {
        route: "POST /api/labels/{id}/move",
        summary: "Move a label",
        description: "To another place in the user's palette.",
        access: "tasks:write",
        etag: "label",
        unrestricted: true,
        body: { schema: placeSchema, example: { first: true } },
        response,
      },
      ({ ctx, params, body }) => moveLabel(ctx, params.id, body),
    ),
    writeEndpoint(
      {
        route: "DELETE /api/labels/{id}",
        summary: "Delete a label",
        description: "Takes it off all tasks that the user may change, too.",
        access: "tasks:write",
        etag: "label",
        unrestricted: true,
        query: z.strictObject({
          tasks: z
            .enum(["remove", "keep"])
            .default("remove")
            .openapi({ description: "`keep` leaves it on the tasks." }),
        }),
        response: NO_CONTENT,
      },
      ({ ctx, params, query }) => deleteLabel(ctx, params.id, query.tasks),
    ),
  ],
} satisfies EndpointGroup;
