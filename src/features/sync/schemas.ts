import { z } from "@hono/zod-openapi";
import { id, instant } from "../../http/fields.ts";
import { ENTITIES } from "../entities.ts";
import { EXAMPLES as TASKS } from "../tasks/examples.ts";

const changeSchema = z
  .object({
    seq: z.int(),
    cursor: z.string().openapi({ description: "Continue from here once you have processed this change." }),
    event: z.string().openapi({ description: "The event that caused the change, as `task.completed`." }),
    entity: z.enum(Object.keys(ENTITIES)),
    id: id(),
    op: z.enum(["upsert", "delete"]),
    data: z
      .union(Object.values(ENTITIES).map(({ schema }) => schema))
      .nullable()
      .openapi({ description: "The current representation; null if `op` is `delete`." }),
    actor_id: id(),
    at: instant(),
  })
  .openapi("Change");

export const syncSchema = z
  .object({
    changes: z.array(changeSchema),
    cursor: z.string().openapi({ description: "Where the next sync continues. It never expires." }),
    has_more: z.boolean(),
  })
  .openapi("Sync");

export const CURSOR_EXAMPLE = "OGU0ZDVhYjdbNDIsInRhc2siLCIwMTk4M2YyZS03YzFhLTdiM2MtOWQ0ZS01ZjYwNzE4MjkzYTciXQ";

export const SYNC_EXAMPLE = {
  changes: [
    {
      seq: 42,
      cursor: CURSOR_EXAMPLE,
      event: "task.completed",
      entity: "task",
      id: TASKS.task.id,
      op: "upsert",
      data: TASKS.completed,
      actor_id: TASKS.task.owner_id,
      at: TASKS.completed.completed_at,
    },
  ],
  cursor: CURSOR_EXAMPLE,
  has_more: false,
} as const;
