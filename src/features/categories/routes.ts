import { type RouteHandler, z } from "@hono/zod-openapi";
import type { App } from "../../http/app-types.ts";
import { alike, answer, jsonBody, NOTHING, route } from "../../http/documented.ts";
import { flag, idParams } from "../../http/fields.ts";
import { linked, listExample, listOf, pageParameters, sliceOf } from "../../http/pagination.ts";
import { createRouter } from "../../http/router.ts";
import { signedIn } from "../accounts/authenticate.ts";
import { createCategory, getCategory, listCategories, updateCategory } from "./categories.ts";
import { deleteCategory } from "./delete.ts";
import { categorySchema, createSchema, EXAMPLE, EXAMPLE_INPUT, updateSchema } from "./schemas.ts";

const tags = ["Categories"];

const counts = flag.optional().openapi({ description: "Count the tasks in each." });
const one = { 200: answer("The category", categorySchema, EXAMPLE) };

const listRoute = route(
  {
    ...signedIn,
    method: "get",
    path: "/api/categories",
    tags,
    summary: "One's categories, by position",
    request: { query: z.strictObject({ ...pageParameters, counts }) },
    responses: { 200: answer("A page of categories", listOf(categorySchema), listExample(EXAMPLE)) },
  },
  ["bad_cursor"],
);

const createRoute = route(
  {
    ...signedIn,
    method: "post",
    path: "/api/categories",
    tags,
    summary: "Make a category",
    request: { body: jsonBody(createSchema, EXAMPLE_INPUT) },
    responses: { 201: answer("The new category", categorySchema, EXAMPLE) },
  },
  ["id_taken", "name_taken"],
);

const getRoute = route(
  {
    ...signedIn,
    method: "get",
    path: "/api/categories/{id}",
    tags,
    summary: "One category",
    request: { params: idParams, query: z.strictObject({ counts }) },
    responses: one,
  },
  ["not_found"],
);

const updateRoute = route(
  {
    ...signedIn,
    method: "put",
    path: "/api/categories/{id}",
    tags,
    summary: "Change a category; what is not sent stays",
    request: { params: idParams, body: jsonBody(updateSchema, EXAMPLE_INPUT) },
    responses: one,
  },
  ["not_found", "forbidden", "name_taken"],
);

const deleteRoute = route(
  {
    ...signedIn,
    method: "delete",
    path: "/api/categories/{id}",
    tags,
    summary: "Delete a category; its tasks stay, without one",
    request: {
      params: idParams,
      query: z.strictObject({ tasks: z.enum(["keep", "delete"]).default("keep") }),
    },
    responses: { 204: NOTHING },
  },
  ["not_found", "forbidden"],
);

const updating: RouteHandler<typeof updateRoute, App> = async (c) => {
  const { name, color, position } = c.req.valid("json");
  return c.json(await updateCategory(c.get("ctx"), c.req.valid("param").id, { name, color, position }), 200);
};

export const categoryRoutes = createRouter();

categoryRoutes.openapi(listRoute, async (c) => {
  const { cursor, page_size, counts } = c.req.valid("query");
  const page = await listCategories(c.get("ctx"), counts ?? false, await sliceOf(c, cursor, page_size));
  return c.json(await linked(c, page), 200);
});

categoryRoutes.openapi(createRoute, async (c) => {
  const category = await createCategory(c.get("ctx"), c.req.valid("json"));
  return c.json(category, 201, { Location: `/api/categories/${category.id}` });
});

categoryRoutes.openapi(getRoute, async (c) => {
  const { counts } = c.req.valid("query");
  return c.json(await getCategory(c.get("ctx"), c.req.valid("param").id, counts ?? false), 200);
});

categoryRoutes.openapi(updateRoute, updating);
categoryRoutes.openapi(alike(updateRoute, { method: "patch" }), updating);

categoryRoutes.openapi(deleteRoute, async (c) => {
  await deleteCategory(c.get("ctx"), c.req.valid("param").id, c.req.valid("query").tasks);
  return c.body(null, 204);
});
