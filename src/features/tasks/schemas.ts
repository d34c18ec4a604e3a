import { z } from "@hono/zod-openapi";
import { OUTCOMES } from "../../db/schema/completions.ts";
import { PRIORITIES, STATUSES } from "../../db/schema/tasks.ts";
import {
  calendarDate,
  clockTime,
  id,
  instant,
  instantInput,
  NULLABLE,
  readOnly,
  ruleOf,
  textOf,
  trimmed,
  zone,
} from "../../http/fields.ts";
import { labelsField } from "../labels/schemas.ts";
import { namesPlace, onePlace, placeFields, somePlace } from "../order/schemas.ts";
import { occurrenceSchema, recurrenceInput, recurrenceSchema } from "../recurrence/schemas.ts";
import { ROLES } from "../sharing/roles.ts";

export const TASKS = { name: "Tasks", description: "What is to be done, and when; what was done, and when." };

export const taskFields = {
  title: trimmed(1, 255).openapi({ example: "Water the plants" }),
  description: textOf(0, 20_000),
  status: z.enum(STATUSES),
  done: z.boolean().openapi({ description: "Whether `status` is `done`." }),
  priority: z.enum(PRIORITIES),
  due_date: calendarDate().nullable().openapi({ description: "Without `due_time` the task is due all day." }),
  due_time: clockTime()
    .nullable()
    .openapi({ description: "Needs `due_date`. Both together are a moment in `time_zone`." }),
  time_zone: zone().nullable().openapi(NULLABLE),
  category_id: id().nullable().openapi(NULLABLE),
  labels: labelsField,
  parent_id: id()
    .nullable()
    .openapi({ ...NULLABLE, description: "The task that this is a subtask of. Category and owner are the parent's." }),
};

const assignee = {
  assignee_id: id()
    .nullable()
    .openapi({ ...NULLABLE, description: "Someone who can see the task." }),
};

const recurrence = { recurrence: recurrenceInput.nullable().openapi({ description: "Needs a `due_date`." }) };

export const taskSchema = z
  .object({
    id: id(),
    ...taskFields,
    labels: z.array(z.string()).openapi({ description: "Sorted.", example: ["errand"] }),
    recurrence: recurrenceSchema.nullable(),
    completed_at: instant().nullable(),
    due_at: instant()
      .nullable()
      .openapi({ description: "When it becomes overdue: for an all-day task the end of its day." }),
    owner_id: id(),
    created_by: id(),
    assignee_id: id().nullable().openapi(NULLABLE),
    position: z.string().openapi({ description: "Sorts tasks by hand. Move a task to change it." }),
    subtask_count: z.int().optional().openapi({ description: "Its own subtasks. With `?counts=true` only." }),
    subtasks_done: z.int().optional().openapi({ description: "Those that are done. With `?counts=true` only." }),
    role: z.enum(ROLES).openapi({ description: "What the user may do with it." }),
    version: z.int(),
    created_at: instant(),
    updated_at: instant(),
  })
  .openapi("Task");

export const AGREES = ruleOf("done", "contradiction", "`done` and `status` disagree. Send one of them.");
const hasDate = ruleOf("due_time", "due_date_required", "A time needs a due_date.");

export function doneAgrees({ status, done }: { status?: unknown; done?: unknown }): boolean {
  return typeof done !== "boolean" || typeof status !== "string" || done === (status === "done");
}

export const taskCreateSchema = z
  .strictObject({ id: id(), ...taskFields, ...recurrence, ...assignee })
  .partial()
  .required({ title: true })
  .refine(doneAgrees, AGREES)
  .refine(({ due_time, due_date }) => due_time == null || due_date != null, hasDate)
  .openapi("TaskCreate");

const change = z
  .strictObject({ ...taskFields, ...recurrence, ...assignee })
  .partial()
  .extend({
    id: readOnly(),
    completed_at: readOnly(),
    due_at: readOnly(),
    owner_id: readOnly(),
    created_by: readOnly(),
    position: readOnly(),
    subtask_count: readOnly(),
    subtasks_done: readOnly(),
    role: readOnly(),
    version: readOnly(),
    created_at: readOnly(),
    updated_at: readOnly(),
  });

export const taskPatchSchema = change.refine(doneAgrees, AGREES).openapi("TaskPatch");
export const taskPutSchema = change.required({ title: true }).refine(doneAgrees, AGREES).openapi("TaskPut");

/** A place, or a parent or category beside it or alone. */
export const moveSchema = z
  .strictObject({ ...placeFields, parent_id: taskFields.parent_id, category_id: taskFields.category_id })
  .partial()
  .superRefine(onePlace)
  .refine((body) => namesPlace(body) || body.parent_id !== undefined || body.category_id !== undefined, somePlace)
  .openapi("TaskMove", {
    description:
      "One of `before`, `after`, `first`, `last`; beside it, or alone for the end, `parent_id` or `category_id`.",
  });

export const completionSchema = z
  .object({
    id: id(),
    task_id: id(),
    title: z.string(),
    due_at: instant().nullable(),
    completed_at: instant(),
    completed_by: id(),
  })
  .openapi("Completion");

const occurrenceFields = {
  due_at: instantInput().openapi({
    description: "The `due_at` of the occurrence that is meant. If another one is due by now, this is a 409.",
  }),
};

export const occurrenceInput = z.strictObject(occurrenceFields).partial().openapi("OccurrenceInput");

export const completionInput = z
  .strictObject({
    ...occurrenceFields,
    subtasks: z.boolean().openapi({ description: "Completes all open subtasks too." }),
  })
  .partial()
  .openapi("CompletionInput");

const pastOccurrence = z
  .object({
    due_date: calendarDate().nullable(),
    due_time: clockTime().nullable(),
    due_at: instant().nullable(),
    outcome: z.enum(OUTCOMES),
    at: instant(),
    actor_id: id(),
  })
  .openapi("PastOccurrence");

export const occurrencesSchema = z
  .object({
    past: z.array(pastOccurrence).openapi({ description: "What became of past occurrences, newest first." }),
    upcoming: z.array(occurrenceSchema).openapi({ description: "The occurrence that is due, and those that follow." }),
  })
  .openapi("Occurrences");
