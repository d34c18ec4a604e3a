import { z } from "@hono/zod-openapi";
import { SCOPES } from "../../auth/scopes.ts";
import { id, instant, instantInput, readOnly, trimmed } from "../../http/fields.ts";

const scopes = z.array(z.enum(SCOPES)).openapi({
  description:
    "What it may do. A `:write` scope includes its `:read`. `live` is sync, live changes and activity, and shows everything " +
    "that you can see. So does `webhooks`: an endpoint is sent all that you see. It cannot be restricted to categories.",
});

export const tokenInputSchema = z
  .strictObject({
    name: trimmed(1, 100).openapi({ example: "Backup script" }),
    scopes: scopes.min(1),
    categories: z.array(id()).min(1).max(100).nullish().openapi({
      description: "Restricts it to the tasks in these categories. Everything else is absent to it.",
    }),
    expires_at: instantInput()
      .nullable()
      .optional()
      .openapi({ type: ["string", "null"], description: "A year from now by default; null: never." }),
    id: readOnly(),
    hint: readOnly(),
    created_at: readOnly(),
    last_used_at: readOnly(),
  })
  .openapi("TokenCreate");

export const tokenSchema = z
  .object({
    id: id(),
    name: z.string(),
    scopes,
    categories: z.array(id()).nullable().openapi({ description: "The only categories that it reaches; null: all." }),
    hint: z.string().openapi({ description: "The token's first and last characters, to recognize it by." }),
    created_at: instant(),
    expires_at: instant().nullable(),
    last_used_at: instant().nullable().openapi({ description: "Written at most once an hour." }),
  })
  .openapi("Token");

export const newTokenSchema = tokenSchema
  .extend({ token: z.string().openapi({ description: "The token itself. It is not shown again." }) })
  .openapi("NewToken");

export const EXAMPLE_INPUT = { name: "Backup script", scopes: ["tasks:read", "categories:read"] };

export const EXAMPLE = {
  id: "01983f2e-7c1a-7b3c-9d4e-5f60718293d1",
  ...EXAMPLE_INPUT,
  categories: null,
  hint: "tw_4fQz…I2tg",
  created_at: "2026-03-14T09:26:53.589Z",
  expires_at: "2027-03-14T09:26:53.589Z",
  last_used_at: null,
};

export const NEW_EXAMPLE = { ...EXAMPLE, token: "tw_4fQzN8vR2mYcWq7LsT1xB5hKdG9pJ3uEa6Zi4DI2tg" };
