import { NO_CONTENT } from "../../http/contract.ts";
import { type Endpoint, endpoint } from "../../http/endpoint.ts";
import { listEndpoint } from "../../http/list-endpoint.ts";
import { writeEndpoint } from "../../http/write-endpoint.ts";
import { createComment, deleteComment, getComment, listComments, updateComment } from "./comments.ts";
import { commentCreateSchema, commentSchema, commentUpdateSchema, EXAMPLE, EXAMPLE_INPUT } from "./schemas.ts";

const tag = { name: "Comments", description: "What people who can see a task say about it." };
const path = "/api/tasks/{id}/comments";
const params = { id: "The task's id." };
const commentParams = { ...params, comment_id: "The comment's id." };
const answer = { description: "The comment", schema: commentSchema, example: EXAMPLE };

const listCommentsEndpoint = listEndpoint(
  {
    method: "get",
    path,
    tag,
    summary: "List a task's comments",
    description: "The oldest comment comes first.",
    access: "tasks:read",
    params,
    item: { description: "A page of comments", schema: commentSchema, example: EXAMPLE },
    errors: ["not_found"],
  },
  ({ ctx, params, slice }) => listComments(ctx, params.id, slice),
);

const createCommentEndpoint = writeEndpoint(
  {
    method: "post",
    path,
    tag,
    summary: "Comment on a task",
    description: "Everyone who can see the task may comment. Those mentioned are notified by mail.",
    access: "tasks:write",
    params,
    body: { schema: commentCreateSchema, example: EXAMPLE_INPUT },
    answer: { ...answer, status: 201, description: "The new comment" },
    location: "/api/tasks/{task_id}/comments/{id}",
    errors: ["not_found", "id_taken"],
  },
  ({ ctx, params, body }) => createComment(ctx, params.id, body),
);

const getCommentEndpoint = endpoint(
  {
    method: "get",
    path: `${path}/{comment_id}`,
    tag,
    summary: "Get a comment",
    description: "One comment of a task.",
    access: "tasks:read",
    params: commentParams,
    answer,
    errors: ["not_found"],
  },
  ({ ctx, params }) => getComment(ctx, params.id, params.comment_id),
);

const updateCommentEndpoint = writeEndpoint(
  {
    method: "patch",
    path: `${path}/{comment_id}`,
    tag,
    summary: "Update a comment",
    description: "Only its author may do this.",
    access: "tasks:write",
    params: commentParams,
    body: { schema: commentUpdateSchema, example: EXAMPLE_INPUT },
    answer,
    errors: ["not_found", "forbidden"],
  },
  ({ ctx, params, body }) => updateComment(ctx, params.id, params.comment_id, body.body),
);

const deleteCommentEndpoint = writeEndpoint(
  {
    method: "delete",
    path: `${path}/{comment_id}`,
    tag,
    summary: "Delete a comment",
    description: "Its author and the task's owner may do this.",
    access: "tasks:write",
    params: commentParams,
    answer: NO_CONTENT,
    errors: ["not_found", "forbidden"],
  },
  ({ ctx, params }) => deleteComment(ctx, params.id, params.comment_id),
);

export const commentEndpoints: readonly Endpoint[] = [
  listCommentsEndpoint,
  createCommentEndpoint,
  getCommentEndpoint,
  updateCommentEndpoint,
  deleteCommentEndpoint,
];
