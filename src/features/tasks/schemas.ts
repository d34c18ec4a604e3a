import { z } from "@hono/zod-openapi";
import { OUTCOMES } from "../../db/schema/completions.ts";
import { PRIORITIES, STATUSES } from "../../db/schema/tasks.ts";
import { ROLES } from "../../db/visibility.ts";
import {
  anyOf,
  calendarDate,
  clockTime,
  flag,
  id,
  instant,
  instantInput,
  instantQuery,
  NULLABLE,
  readOnly,
  rule,
  ruleOf,
  text,
  textOf,
  trimmed,
  wholeNumber,
  zone,
} from "../../http/fields.ts";
import { pageParameters } from "../../http/pagination.ts";
import { isId } from "../../kernel/ids.ts";
import { occurrenceSchema, recurrenceInput, recurrenceSchema } from "../recurrence/schemas.ts";
import type { Moment } from "./filters.ts";
import { type Ordering, SORTABLE } from "./sections.ts";

export const taskFields = {
  title: trimmed(1, 255).openapi({ example: "Water the plants" }),
  description: textOf(0, 20_000),
  status: z.enum(STATUSES),
  done: z.boolean().openapi({ description: "The two-state view of `status`." }),
  priority: z.enum(PRIORITIES),
  due_date: calendarDate().nullable().openapi({ description: "Alone: an all-day task." }),
  due_time: clockTime().nullable().openapi({ description: "With `due_date`: a moment in `time_zone`." }),
  time_zone: zone().nullable().openapi(NULLABLE),
  category_id: id().nullable().openapi(NULLABLE),
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
    recurrence: recurrenceSchema.nullable(),
    completed_at: instant().nullable(),
    due_at: instant().nullable().openapi({ description: "When it becomes overdue." }),
    owner_id: id(),
    created_by: id(),
    assignee_id: id().nullable().openapi(NULLABLE),
    role: z.enum(ROLES).openapi({ description: "What you may do with it." }),
    version: z.int(),
    created_at: instant(),
    updated_at: instant(),
  })
  .openapi("Task");

const agrees = ruleOf("done", "contradiction", "`done` and `status` disagree. Send one of them.");
const hasDate = ruleOf("due_time", "due_date_required", "A time needs a due_date.");

function doneAgrees({ status, done }: { status?: unknown; done?: unknown }): boolean {
  return typeof done !== "boolean" || typeof status !== "string" || done === (status === "done");
}

export const taskCreateSchema = z
  .strictObject({ id: id(), ...taskFields, ...recurrence, ...assignee })
  .partial()
  .required({ title: true })
  .refine(doneAgrees, agrees)
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
    role: readOnly(),
    version: readOnly(),
    created_at: readOnly(),
    updated_at: readOnly(),
  });

export const taskPatchSchema = change.refine(doneAgrees, agrees).openapi("TaskPatch");
export const taskPutSchema = change.required({ title: true }).refine(doneAgrees, agrees).openapi("TaskPut");

/** The actor, in a filter. */
export const ME = "me";

const moment = z
  .union([calendarDate().transform((date): Moment => ({ date })), instantQuery.transform((at): Moment => ({ at }))], {
    error: "Not an RFC 3339 instant, nor a date as YYYY-MM-DD.",
  })
  .optional()
  .openapi({ type: "string", description: "An RFC 3339 instant, or a date.", example: "2026-03-14" });

const orderings = SORTABLE.flatMap((name) => [name, `-${name}`] as const);

const orderingField = z
  .enum(orderings)
  .default("-created_at")
  .transform((word): Ordering => ({ by: word.replace("-", "") as Ordering["by"], descending: word.startsWith("-") }))
  .openapi({ type: "string", enum: orderings, default: "-created_at", description: "`-` for descending; nulls last." });

const categoryFilter = z
  .string()
  .transform((list) => list.split(",").map((each) => (each === "none" ? null : each.toLowerCase())))
  .refine((ids) => ids.every((each) => each === null || isId(each)), rule("invalid_id", "Not a category's id."))
  .optional()
  .openapi({ type: "string", description: "Ids separated by commas; `none` for tasks without one." });

const assigneeFilter = z
  .string()
  .transform((list) => list.split(",").map((each) => (each === "none" ? null : each.toLowerCase())))
  .refine(
    (ids) => ids.every((each) => each === null || each === ME || isId(each)),
    rule("invalid_id", "Not a user's id, nor `me`, nor `none`."),
  )
  .optional()
  .openapi({ type: "string", description: "`me`, or ids separated by commas; `none` for tasks without one." });

export const filterParameters = {
  status: anyOf(STATUSES).optional(),
  done: flag.optional(),
  priority: anyOf(PRIORITIES).optional(),
  category: categoryFilter,
  assignee: assigneeFilter,
  title: text().max(255).optional().openapi({ description: "Contains, without regard to case." }),
  search: text().max(255).optional().openapi({ description: "Every word somewhere in title or description." }),
  due_before: moment,
  due_after: moment,
  overdue: flag.optional(),
  created_after: moment,
  updated_after: moment,
  completed_after: moment,
  completed_before: moment,
};

/** There is nothing on it: whatever lies beyond is as far past the end. */
const LAST_PAGE = 1_000_000_000;

export const taskListQuery = z
  .strictObject({
    ...pageParameters,
    ...filterParameters,
    ordering: orderingField,
    page: z
      .string()
      .regex(/^\d+$/, "Not a whole number.")
      .transform((page) => Math.min(Number(page), LAST_PAGE))
      .pipe(z.int().min(1))
      .optional()
      .openapi({ type: "integer", description: "Numbered pages, with a count, in place of cursors." }),
  })
  .refine(
    ({ page, cursor }) => page === undefined || cursor === undefined,
    ruleOf("page", "contradiction", "Send `page` or `cursor`, not both."),
  );

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

export const completionQuery = z.strictObject({
  ...pageParameters,
  completed_after: moment,
  completed_before: moment,
});

export const occurrenceInput = z
  .strictObject({ due_at: instantInput().openapi({ description: "The occurrence meant." }) })
  .partial()
  .openapi("OccurrenceInput");

export const occurrencesQuery = z.strictObject({ count: wholeNumber(1, 100).default(10) });

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
    past: z.array(pastOccurrence).openapi({ description: "What happened, newest first." }),
    upcoming: z.array(occurrenceSchema).openapi({ description: "What is due, and what will be." }),
  })
  .openapi("Occurrences");

const TASK = {
  id: "01983f2e-7c1a-7b3c-9d4e-5f60718293a7",
  title: "Water the plants",
  description: "The fern twice.",
  status: "todo",
  done: false,
  completed_at: null,
  priority: "high",
  due_date: "2026-03-14",
  due_time: "17:30",
  time_zone: "Europe/Berlin",
  due_at: "2026-03-14T16:30:00.000Z",
  recurrence: null,
  category_id: null,
  owner_id: "01983f2e-7c1a-7b3c-9d4e-5f60718293a4",
  created_by: "01983f2e-7c1a-7b3c-9d4e-5f60718293a4",
  assignee_id: null,
  role: "owner",
  version: 1,
  created_at: "2026-03-14T09:26:53.589Z",
  updated_at: "2026-03-14T09:26:53.589Z",
};

export const EXAMPLES = {
  task: TASK,
  create: { title: TASK.title, priority: "high", due_date: TASK.due_date, due_time: TASK.due_time },
  patch: { status: "in_progress" },
  put: { title: "Water the plants", description: "The fern twice." },
  completed: { ...TASK, status: "done", done: true, completed_at: "2026-03-14T10:00:00.000Z", version: 2 },
  completion: {
    id: "01983f2e-7c1a-7b3c-9d4e-5f60718293a8",
    task_id: TASK.id,
    title: TASK.title,
    due_at: TASK.due_at,
    completed_at: "2026-03-14T10:00:00.000Z",
    completed_by: TASK.owner_id,
  },
  occurrences: {
    past: [
      {
        due_date: "2026-03-14",
        due_time: "17:30",
        due_at: TASK.due_at,
        outcome: "done",
        at: "2026-03-14T10:00:00.000Z",
        actor_id: TASK.owner_id,
      },
    ],
    upcoming: [{ due_date: "2026-03-21", due_time: "17:30", due_at: "2026-03-21T16:30:00.000Z" }],
  },
};
