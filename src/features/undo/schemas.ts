import { z } from "@hono/zod-openapi";
import { id } from "../../http/fields.ts";
import { categorySchema } from "../categories/schemas.ts";
import { labelSchema } from "../labels/schemas.ts";
import { EXAMPLES as TASKS } from "../tasks/examples.ts";
import { taskSchema } from "../tasks/schemas.ts";

export const undoInput = z
  .strictObject({
    seq: z.int().min(1).openapi({ description: "The `seq` of the change: `X-Change-Seq` of its response." }),
  })
  .openapi("Undo");

export const undoneSchema = z
  .object({
    seq: z.int(),
    event: z.string().openapi({ description: "The new change, as `task.updated`." }),
    entity: z.string(),
    id: id(),
    data: z
      .union([taskSchema, categorySchema, labelSchema])
      .nullable()
      .openapi({ description: "Null where the undo deleted it." }),
  })
  .openapi("Undone");

export const EXAMPLE = { seq: 43, event: "task.reopened", entity: "task", id: TASKS.task.id, data: TASKS.task };
