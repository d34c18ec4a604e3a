import { z } from "@hono/zod-openapi";
import { NO_CONTENT } from "../../http/contract.ts";
import { type EndpointGroup, endpoint } from "../../http/endpoint.ts";
import { flag } from "../../http/fields.ts";
import { listEndpoint } from "../../http/list-endpoint.ts";
import { writeEndpoint } from "../../http/write-endpoint.ts";
import { placeSchema } from "../order/schemas.ts";
import { getCategory, listCategories } from "./categories.ts";
import { createCategory } from "./create.ts";
import { deleteCategory } from "./delete.ts";
import { moveCategory } from "./move.ts";
import { categorySchema, createSchema, EXAMPLE, EXAMPLE_INPUT, updateSchema } from "./schemas.ts";
import { updateCategory } from "./update.ts";

const counts = flag.optional().openapi({ description: "Adds `task_count`: the number of tasks in each category." });
const response = { description: "The category", schema: categorySchema, example: EXAMPLE };

export const categoryEndpoints = {
  tag: { name: "Categories", description: "Tasks can be grouped in categories, and shared by the category." },
  endpoints: [
    listEndpoint(
      {
        route: "GET /api/categories",
        summary: "List categories",
        description: "Every category that the user can see, ordered by position.",
        access: "categories:read",
        etag: "feed",
        query: z.strictObject({ counts }),
        item: { description: "A page of categories", schema: categorySchema, example: EXAMPLE },
      },
      ({ ctx, query, slice }) => listCategories(ctx, query.counts ?? false, slice),
    ),
    writeEndpoint(
      {
        route: "POST /api/categories",
        summary: "Create a category",
        description: "The name must differ from those of the user's other categories, in any case.",
        access: "categories:write",
        etag: "category",
        unrestricted: true,
        body: { schema: createSchema, example: EXAMPLE_INPUT },
        response: { ...response, status: 201, description: "The new category" },
        location: "/api/categories/{id}",
        errors: ["id_taken", "name_taken"],
      },
      ({ ctx, body }) => createCategory(ctx, body),
    ),
    endpoint(
      {
        route: "GET /api/categories/{id}",
        summary: "Get a category",
        description: "`role` says what the user may do with it.",
        access: "categories:read",
        etag: "category",
        query: z.strictObject({ counts }),
        response,
      },
      ({ ctx, params, query }) => getCategory(ctx, params.id, query.counts ?? false),
    ),
    writeEndpoint(
      {
        route: "PUT|PATCH /api/categories/{id}",
        summary: "Update a category",
        description: "Fields that are not sent keep their values. Only the owner may do this.",
        access: "categories:write",
        etag: "category",
        body: { schema: updateSchema, example: EXAMPLE_INPUT },
        response,
        errors: ["forbidden", "name_taken"],
      },
      ({ ctx, params, body: { name, color } }) => updateCategory(ctx, params.id, { name, color }),
    ),
    writeEndpoint(
      {
        route: "POST /api/categories/{id}/move",
        summary: "Move a category",
        description: "To another place among the user's own categories. Only the owner may do this.",
        access: "categories:write",
        etag: "category",
        body: { schema: placeSchema, example: { first: true } },
        response,
        errors: ["forbidden"],
      },
      ({ ctx, params, body }) => moveCategory(ctx, params.id, body),
    ),
    writeEndpoint(
      {
        route: "DELETE /api/categories/{id}",
        summary: "Delete a category",
        description: "Its tasks stay with their owner, without a category. Only the owner may do this.",
        access: "categories:write",
        etag: "category",
        query: z.strictObject({
          tasks: z.enum(["keep", "delete"]).default("keep").openapi({ description: "`delete` deletes its tasks too." }),
        }),
        response: NO_CONTENT,
        errors: ["forbidden"],
      },
      ({ ctx, params, query }) => deleteCategory(ctx, params.id, query.tasks),
    ),
  ],
} satisfies EndpointGroup;
