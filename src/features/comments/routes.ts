import { z } from "@hono/zod-openapi";
import { answer, jsonBody, NOTHING, route } from "../../http/documented.ts";
import { id, idParams } from "../../http/fields.ts";
import { linked, listExample, listOf, pageParameters, sliceOf } from "../../http/pagination.ts";
import { createRouter } from "../../http/router.ts";
import { signedIn } from "../accounts/authenticate.ts";
import { createComment, deleteComment, getComment, listComments, updateComment } from "./comments.ts";
import { commentCreateSchema, commentSchema, commentUpdateSchema, EXAMPLE, EXAMPLE_INPUT } from "./schemas.ts";

const tags = ["Comments"];
const path = "/api/tasks/{id}/comments";
const one = { 200: answer("The comment", commentSchema, EXAMPLE) };
const commentParams = idParams.extend({ comment_id: id().openapi({ param: { name: "comment_id", in: "path" } }) });

const listRoute = route(
  {
    ...signedIn,
    method: "get",
    path,
    tags,
    summary: "A task's comments, the first first",
    request: { params: idParams, query: z.strictObject(pageParameters) },
    responses: { 200: answer("A page of comments", listOf(commentSchema), listExample(EXAMPLE)) },
  },
  ["bad_cursor", "not_found"],
);

const createRoute = route(
  {
    ...signedIn,
    method: "post",
    path,
    tags,
    summary: "Comment on a task",
    request: { params: idParams, body: jsonBody(commentCreateSchema, EXAMPLE_INPUT) },
    responses: { 201: answer("The new comment", commentSchema, EXAMPLE) },
  },
  ["not_found", "id_taken"],
);

const getRoute = route(
  {
    ...signedIn,
    method: "get",
    path: `${path}/{comment_id}`,
    tags,
    summary: "One comment",
    request: { params: commentParams },
    responses: one,
  },
  ["not_found"],
);

const updateRoute = route(
  {
    ...signedIn,
    method: "patch",
    path: `${path}/{comment_id}`,
    tags,
    summary: "Edit one's comment",
    request: { params: commentParams, body: jsonBody(commentUpdateSchema, EXAMPLE_INPUT) },
    responses: one,
  },
  ["not_found", "forbidden"],
);

const deleteRoute = route(
  {
    ...signedIn,
    method: "delete",
    path: `${path}/{comment_id}`,
    tags,
    summary: "Delete one's comment, or any of one's own task",
    request: { params: commentParams },
    responses: { 204: NOTHING },
  },
  ["not_found", "forbidden"],
);

export const commentRoutes = createRouter();

commentRoutes.openapi(listRoute, async (c) => {
  const { cursor, page_size } = c.req.valid("query");
  const page = await listComments(c.get("ctx"), c.req.valid("param").id, await sliceOf(c, cursor, page_size));
  return c.json(await linked(c, page), 200);
});

commentRoutes.openapi(createRoute, async (c) => {
  return c.json(await createComment(c.get("ctx"), c.req.valid("param").id, c.req.valid("json")), 201);
});

commentRoutes.openapi(getRoute, async (c) => {
  const { id, comment_id } = c.req.valid("param");
  return c.json(await getComment(c.get("ctx"), id, comment_id), 200);
});

commentRoutes.openapi(updateRoute, async (c) => {
  const { id, comment_id } = c.req.valid("param");
  return c.json(await updateComment(c.get("ctx"), id, comment_id, c.req.valid("json").body), 200);
});

commentRoutes.openapi(deleteRoute, async (c) => {
  const { id, comment_id } = c.req.valid("param");
  await deleteComment(c.get("ctx"), id, comment_id);
  return c.body(null, 204);
});
