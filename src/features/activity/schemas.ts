import { z } from "@hono/zod-openapi";
import { id, instant } from "../../http/fields.ts";
import { ENTITIES } from "../entities.ts";
import { personSchema, EXAMPLES as SHARING } from "../sharing/schemas.ts";
import { EXAMPLES as TASKS } from "../tasks/examples.ts";

/** Profile events are private, so no history shows them. */
const { profile: _, ...shown } = ENTITIES;

export const eventSchema = z
  .object({
    seq: z.int(),
    event: z.string(),
    entity: z.string(),
    id: id(),
    actor_id: id(),
    // `nullable()` with a description would document that it is never null.
    actor: z.union([personSchema, z.null()]).openapi({ description: "Null once the account is deleted." }),
    at: instant(),
    data: z.union(Object.values(shown).map(({ schema }) => schema)).nullable(),
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
