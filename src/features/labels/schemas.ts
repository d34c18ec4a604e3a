import { z } from "@hono/zod-openapi";
import { color, id, instant, readOnly, rule, trimmed } from "../../http/fields.ts";
import { isLabelName, labelsNamed, MAX_LABELS, MAX_NAME } from "./names.ts";

export const LABELS = {
  name: "Labels",
  description: "Words on tasks. Each user has a palette of the labels that they have used.",
};

export function labelName() {
  return trimmed(1, MAX_NAME)
    .refine(isLabelName, rule("invalid_name", "A label has no comma, and is not `none`."))
    .openapi({ type: "string", minLength: 1, maxLength: MAX_NAME, example: "errand" });
}

const names = z.array(labelName());

export const labelsField = names
  .refine((list) => labelsNamed(list).length <= MAX_LABELS, rule("too_many_labels", `At most ${MAX_LABELS} labels.`))
  .openapi({ description: "Equal in upper and lower case. Replaces the list.", example: ["errand"] });

export const labelChangeSchema = z
  .strictObject({ add: names, remove: names })
  .partial()
  .refine(({ add = [], remove = [] }) => add.length + remove.length > 0, {
    ...rule("required", "Send `add` or `remove`."),
    path: ["add"],
  })
  .refine(
    ({ add = [], remove = [] }) =>
      labelsNamed([...add, ...remove]).length === labelsNamed(add).length + labelsNamed(remove).length,
    {
      ...rule("contradiction", "A label cannot be added and removed at once."),
      path: ["remove"],
    },
  )
  .openapi("LabelChange");

const fields = {
  name: labelName(),
  color: color(),
};

const readOnlyFields = {
  position: readOnly(),
  version: readOnly(),
  created_at: readOnly(),
  updated_at: readOnly(),
  task_count: readOnly(),
  open_count: readOnly(),
};

export const labelSchema = z
  .object({
    id: id(),
    ...fields,
    position: z.string().openapi({ description: "Sorts the list. Move a label to change it." }),
    version: z.int(),
    created_at: instant(),
    updated_at: instant(),
    task_count: z.int().optional().openapi({ description: "With `?counts=true` only." }),
    open_count: z.int().optional().openapi({ description: "With `?counts=true` only." }),
  })
  .openapi("Label");

export const createSchema = z
  .strictObject({ id: id(), ...fields })
  .partial()
  .extend({ position: readOnly() })
  .required({ name: true })
  .openapi("LabelCreate");

export const updateSchema = z
  .strictObject(fields)
  .partial()
  .extend({ id: readOnly(), ...readOnlyFields })
  .openapi("LabelUpdate");

export const EXAMPLE_INPUT = { name: "errand", color: "#3366ff" };
export const EXAMPLE = {
  id: "01983f2e-7c1a-7b3c-9d4e-5f60718293a9",
  ...EXAMPLE_INPUT,
  position: "a0VQz3kbq0000g5",
  version: 1,
  created_at: "2026-03-14T09:26:53.589Z",
  updated_at: "2026-03-14T09:26:53.589Z",
};
