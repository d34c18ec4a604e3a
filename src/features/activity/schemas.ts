import { z } from "@hono/zod-openapi";
import { id, instant } from "../../http/fields.ts";
import { categorySchema } from "../categories/schemas.ts";
import { commentSchema } from "../comments/schemas.ts";
import { invitationSchema } from "../invitations/schemas.ts";
import { reminderSchema } from "../reminders/schemas.ts";
import { personSchema, EXAMPLES as SHARING } from "../sharing/schemas.ts";
import { EXAMPLES as TASKS } from "../tasks/examples.ts";
import { taskSchema } from "../tasks/schemas.ts";

export const eventSchema = z
  .object({
    seq: z.int(),
    event: z.string(),
    entity: z.string(),
    id: id(),
    actor_id: id(),
    actor: personSchema.nullable().openapi({ description: "Null once there is no such account." }),
    at: instant(),
    data: z.union([taskSchema, categorySchema, commentSchema, invitationSchema, reminderSchema]).nullable(),
  })
  .openapi("Event");

export const EXAMPLE = {
  seq: 42,
  event: "task.created",
  entity: "task",
  id: TASKS.task.id,
  actor_id: SHARING.person.id,
  actor: SHARING.person,
  at: TASKS.task.created_at,
  data: TASKS.task,
};
