import { z } from "@hono/zod-openapi";
import { id, instant } from "../../http/fields.ts";
import { categorySchema } from "../categories/schemas.ts";
import { commentSchema } from "../comments/schemas.ts";
import { profileSchema } from "../profiles/schemas.ts";
import { reminderSchema } from "../reminders/schemas.ts";
import { invitationSchema } from "../sharing/schemas.ts";
import { EXAMPLES as TASKS, taskSchema } from "../tasks/schemas.ts";

export const changeSchema = z
  .object({
    seq: z.int(),
    cursor: z.string().openapi({ description: "Everything up to and with this change has been told." }),
    event: z.string().openapi({ description: "What the write was that changed this: `task.completed`, say." }),
    entity: z.enum(["task", "category", "profile", "reminder", "comment", "invitation"]),
    id: id(),
    op: z.enum(["upsert", "delete"]),
    data: z
      .union([taskSchema, categorySchema, profileSchema, reminderSchema, commentSchema, invitationSchema])
      .nullable()
      .openapi({
        description: "The representation as it is now; null on `delete`.",
      }),
    actor_id: id(),
    at: instant(),
  })
  .openapi("Change");

export const syncSchema = z
  .object({
    changes: z.array(changeSchema),
    cursor: z.string().openapi({ description: "Where to go on; it never expires." }),
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
};
