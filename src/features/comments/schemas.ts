import { z } from "@hono/zod-openapi";
import { id, instant, readOnly, visibleText } from "../../http/fields.ts";
import { personSchema, EXAMPLES as SHARING } from "../sharing/schemas.ts";

const body = visibleText(1, 10_000).openapi({
  description: "Markdown. `@username` mentions someone, unless it is in code or a link.",
});

export const commentSchema = z
  .object({
    id: id(),
    task_id: id(),
    body: z.string(),
    author: personSchema,
    mentions: z.array(personSchema).openapi({ description: "Who of those mentioned could see the task." }),
    created_at: instant(),
    updated_at: instant(),
  })
  .openapi("Comment");

export const commentCreateSchema = z.strictObject({ id: id().optional(), body }).openapi("CommentCreate");
export const commentUpdateSchema = z
  .strictObject({
    body,
    id: readOnly(),
    task_id: readOnly(),
    author: readOnly(),
    mentions: readOnly(),
    created_at: readOnly(),
    updated_at: readOnly(),
  })
  .openapi("CommentUpdate");

export const EXAMPLE_INPUT = { body: "Done the fern. @grace, the cactus?" };

export const EXAMPLE = {
  id: "01983f2e-7c1a-7b3c-9d4e-5f60718293d1",
  task_id: "01983f2e-7c1a-7b3c-9d4e-5f60718293a7",
  ...EXAMPLE_INPUT,
  author: SHARING.person,
  mentions: [{ id: "01983f2e-7c1a-7b3c-9d4e-5f60718293a5", username: "grace", display_name: "Grace Hopper" }],
  created_at: "2026-03-14T09:26:53.589Z",
  updated_at: "2026-03-14T09:26:53.589Z",
};
