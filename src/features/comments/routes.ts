import { NO_CONTENT } from "../../http/contract.ts";
import { type EndpointGroup, endpoint } from "../../http/endpoint.ts";
import { listEndpoint } from "../../http/list-endpoint.ts";
import { writeEndpoint } from "../../http/write-endpoint.ts";
import { createComment, deleteComment, getComment, listComments, updateComment } from "./comments.ts";
import { commentCreateSchema, commentSchema, commentUpdateSchema, EXAMPLE, EXAMPLE_INPUT } from "./schemas.ts";

const path = "/api/tasks/{id}/comments";
const response = { description: "The comment", schema: commentSchema, example: EXAMPLE };

export const commentEndpoints = {
  tag: { name: "Comments", description: "What people who can see a task say about it." },
  endpoints: [
    listEndpoint(
      {
        route: `GET ${path}`,
        summary: "List a task's comments",
        description: "The oldest comment comes first.",
        access: "tasks:read",
        etag: "feed",
        item: { description: "A page of comments", schema: commentSchema, example: EXAMPLE },
      },
      ({ ctx, params, slice }) => listComments(ctx, params.id, slice),
    ),
    writeEndpoint(
      {
        route: `POST ${path}`,
        summary: "Comment on a task",
        description: "Everyone who can see the task may comment. Those mentioned are notified by mail.",
        access: "tasks:write",
        etag: "comment",
        body: { schema: commentCreateSchema, example: EXAMPLE_INPUT },
        response: { ...response, status: 201, description: "The new comment" },
        location: "/api/tasks/{task_id}/comments/{id}",
        errors: ["id_taken"],
      },
      ({ ctx, params, body }) => createComment(ctx, params.id, body),
    ),
    endpoint(
      {
        route: `GET ${path}/{comment_id}`,
        summary: "Get a comment",
        description: "One comment of a task.",
        access: "tasks:read",
        etag: "comment",
        response,
      },
      ({ ctx, params }) => getComment(ctx, params.id, params.comment_id),
    ),
    writeEndpoint(
      {
        route: `PATCH ${path}/{comment_id}`,
        summary: "Update a comment",
        description: "Only its author may do this.",
        access: "tasks:write",
        etag: "comment",
        body: { schema: commentUpdateSchema, example: EXAMPLE_INPUT },
        response,
        errors: ["forbidden"],
      },
      ({ ctx, params, body }) => updateComment(ctx, params.id, params.comment_id, body.body),
    ),
    writeEndpoint(
      {
        route: `DELETE ${path}/{comment_id}`,
        summary: "Delete a comment",
        description: "Its author and the task's owner may do this.",
        access: "tasks:write",
        etag: "comment",
        response: NO_CONTENT,
        errors: ["forbidden"],
      },
      ({ ctx, params }) => deleteComment(ctx, params.id, params.comment_id),
    ),
  ],
} satisfies EndpointGroup;
