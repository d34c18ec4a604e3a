import { z } from "@hono/zod-openapi";
import { color, id, instant, readOnly, trimmed } from "../../http/fields.ts";
import { ROLES } from "../sharing/roles.ts";

export const categoryFields = {
  name: trimmed(1, 100).openapi({ example: "Home" }),
  color: color(),
};

const readOnlyFields = {
  position: readOnly(),
  owner_id: readOnly(),
  role: readOnly(),
  version: readOnly(),
  created_at: readOnly(),
  updated_at: readOnly(),
  task_count: readOnly(),
};

export const categorySchema = z
  .object({
    id: id(),
    ...categoryFields,
    position: z.string().openapi({ description: "Sorts the list. Move a category to change it." }),
    owner_id: id(),
    role: z.enum(ROLES).openapi({ description: "What you may do with it." }),
    version: z.int(),
    created_at: instant(),
    updated_at: instant(),
    task_count: z.int().optional().openapi({ description: "With `?counts=true` only." }),
  })
  .openapi("Category");

export const createSchema = z
  .strictObject({ id: id(), ...categoryFields })
  .partial()
  .extend({ position: readOnly() })
  .required({ name: true })
  .openapi("CategoryCreate");
export const updateSchema = z
  .strictObject(categoryFields)
  .partial()
  .extend({ id: readOnly(), ...readOnlyFields })
  .openapi("CategoryUpdate");

export const EXAMPLE_INPUT = { name: "Home", color: "#3366ff" };
export const EXAMPLE = {
  id: "01983f2e-7c1a-7b3c-9d4e-5f60718293a6",
  ...EXAMPLE_INPUT,
  position: "a0VQz3kbq0000g5",
  owner_id: "01983f2e-7c1a-7b3c-9d4e-5f60718293a4",
  role: "owner",
  version: 1,
  created_at: "2026-03-14T09:26:53.589Z",
  updated_at: "2026-03-14T09:26:53.589Z",
};
