import { z } from "@hono/zod-openapi";
import { EXAMPLES as ACCOUNT_EXAMPLES } from "../features/accounts/schemas.ts";
import type { User } from "../features/accounts/user-view.ts";
import type { Task } from "../features/tasks/entity.ts";
import { taskFields } from "../features/tasks/schemas.ts";
import { id, instant, readOnly } from "../http/fields.ts";
import { userField } from "./shared.ts";

/** The priority that a level sets. */
export const PRIORITY_OF = { Low: "low", Medium: "medium", High: "high" } as const;

/** The level that a priority shows. */
export const LEVEL_OF = { none: "Low", low: "Low", medium: "Medium", high: "High", urgent: "High" } as const;

export type Level = keyof typeof PRIORITY_OF;

const levelField = z.enum(["Low", "Medium", "High"]);
export const statusField = z.enum(["Complete", "Incomplete"]);

export const taskSchema = z
  .object({
    id: id(),
    title: z.string(),
    description: z.string(),
    due_date: z.iso.date().nullable(),
    priority_level: levelField,
    status: statusField,
    completed_at: instant().nullable(),
    user: id(),
  })
  .openapi("Task");

export function translateTask({ id, title, description, due_date, priority, done, completed_at, owner_id }: Task) {
  return {
    id,
    title,
    description,
    due_date,
    priority_level: LEVEL_OF[priority],
    // The original document shows a new task as "Complete" with `completed_at: null`, which is an error there.
    status: done ? ("Complete" as const) : ("Incomplete" as const),
    completed_at,
    user: owner_id,
  };
}

export const createSchema = z
  .strictObject({
    title: taskFields.title,
    description: taskFields.description.optional(),
    due_date: taskFields.due_date.optional(),
    priority_level: levelField.default("Low"),
    status: statusField.default("Incomplete"),
    user: userField.optional(),
  })
  .openapi("TaskCreate");

export const updateSchema = z
  .strictObject({
    title: taskFields.title,
    description: taskFields.description,
    due_date: taskFields.due_date,
    priority_level: levelField,
    status: statusField,
    user: userField,
  })
  .partial()
  .extend({ id: readOnly(), completed_at: readOnly() })
  .openapi("TaskUpdate");

export const userSchema = z.object({ id: id(), username: z.string(), email: z.string().nullable() }).openapi("User");

export function translateUser({ id, username, email }: User) {
  return { id, username, email };
}

const USER = { id: ACCOUNT_EXAMPLES.user.id, username: "ada", email: "ada@example.com" };

const INPUT = {
  title: "Serailizers basic.",
  description: "Introduction",
  due_date: "2025-01-31",
  priority_level: "Low",
  user: USER.id,
};

export const EXAMPLES = {
  user: USER,
  input: INPUT,
  task: { id: "01983f2e-7c1a-7b3c-9d4e-5f60718293a7", ...INPUT, status: "Incomplete", completed_at: null },
};
