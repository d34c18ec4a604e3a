import { z } from "@hono/zod-openapi";
import { OUTCOMES } from "../../db/schema/completions.ts";
import { REMINDER_STATUSES } from "../../db/schema/reminders.ts";
import { calendarDate, clockTime, color, id, instantInput, readOnly } from "../../http/fields.ts";
import { invalidBody } from "../../http/invalid.ts";
import { AppError, invalid } from "../../kernel/errors.ts";
import { syntaxFault } from "../../kernel/json-syntax.ts";
import { categoryFields } from "../categories/schemas.ts";
import { commentCreateSchema } from "../comments/schemas.ts";
import { labelName } from "../labels/schemas.ts";
import { recurrenceInput } from "../recurrence/schemas.ts";
import { minutesBefore } from "../reminders/schemas.ts";
import { AGREES, doneAgrees, taskFields } from "../tasks/schemas.ts";

// The lines that `features/export/lines.ts` writes. A line may leave out all but its id and what a create requires.

/** As `kernel/position.ts` makes them: none ends in a zero. */
const position = z
  .string()
  .max(255)
  .regex(/^[0-9A-Za-z]*[1-9A-Za-z]$/, "Not a position.");

// Later changes count on from it, and numbers in JSON are exact up to 2 ** 53.
const version = z
  .int()
  .min(1)
  .max(2 ** 52);
const common = { id: id(), version, created_at: instantInput(), updated_at: instantInput() };

const categoryLine = z
  .strictObject({
    ...common,
    ...categoryFields,
    position,
    owner_id: readOnly(),
    role: readOnly(),
    task_count: readOnly(),
  })
  .partial()
  .required({ id: true, name: true });

const labelLine = z
  .strictObject({
    ...common,
    name: labelName(),
    color: color(),
    position,
    task_count: readOnly(),
    open_count: readOnly(),
  })
  .partial()
  .required({ id: true, name: true });

const occurrence = z.int().min(1).max(1_000_000);

/** Where a recurring task is: without it, its series begins with what is due. */
const series = z.strictObject({
  anchor_date: calendarDate(),
  anchor_time: clockTime().nullable(),
  rule_date: calendarDate(),
  rule_at: instantInput().nullable(),
  occurrence,
});

const taskLine = z
  .strictObject({
    ...common,
    ...taskFields,
    recurrence: recurrenceInput.nullable(),
    series: series.nullable(),
    parent_id: id().nullable(),
    position,
    completed_at: instantInput().nullable(),
    due_at: instantInput().nullable(),
    assignee_id: id().nullable(),
    created_by: id(),
    owner_id: id(),
    role: readOnly(),
    subtask_count: readOnly(),
    subtasks_done: readOnly(),
  })
  .partial()
  .required({ id: true, title: true })
  .refine(doneAgrees, AGREES);

const reminderLine = z
  .strictObject({
    ...common,
    task_id: id(),
    at: instantInput().nullable(),
    minutes_before: minutesBefore.nullable(),
    status: z.enum(REMINDER_STATUSES),
    sent_at: instantInput().nullable(),
  })
  .partial()
  .required({ id: true, task_id: true });

const commentLine = z
  .strictObject({
    ...common,
    task_id: id(),
    body: commentCreateSchema.shape.body,
    author: z.looseObject({ id: id().optional(), username: z.string() }),
    mentions: readOnly(),
  })
  .partial()
  .required({ id: true, task_id: true, body: true });

const completionLine = z
  .strictObject({
    id: id(),
    task_id: id(),
    title: readOnly(),
    outcome: z.enum(OUTCOMES),
    completed_at: instantInput(),
    completed_by: id(),
    owner_id: id(),
    due_at: instantInput().nullable(),
    due_date: calendarDate().nullable(),
    due_time: clockTime().nullable(),
    anchor_date: calendarDate().nullable(),
    anchor_time: clockTime().nullable(),
    rule_date: calendarDate().nullable(),
    rule_at: instantInput().nullable(),
    occurrence: occurrence.nullable(),
  })
  .partial()
  .required({ id: true, task_id: true, completed_at: true });

const LINES = {
  category: categoryLine,
  label: labelLine,
  task: taskLine,
  reminder: reminderLine,
  comment: commentLine,
  completion: completionLine,
};

export type LineType = keyof typeof LINES;
export type LineOf<Type extends LineType> = z.output<(typeof LINES)[Type]>;

export interface TypedLine {
  readonly type: LineType;
  readonly line: LineOf<LineType>;
}

/** @throws AppError `malformed_json`; `invalid`, which names every invalid field */
export function parseLine(text: string): TypedLine {
  const { type, ...fields } = objectIn(text);
  if (typeof type !== "string" || !Object.hasOwn(LINES, type)) {
    const message = `One of ${Object.keys(LINES).join(", ")}.`;
    throw invalid({ path: "type", code: type === undefined ? "required" : "invalid_value", message });
  }
  const result = LINES[type as LineType].safeParse(fields);
  if (!result.success) throw invalidBody(result.error);
  return { type: type as LineType, line: result.data };
}

const headerSchema = z.strictObject({
  type: z.literal("taskwire", "The first line is the header of an export."),
  version: z.literal(1, "Only exports of version 1 can be imported."),
  exported_at: readOnly(),
  username: z.string().optional(),
  cursor: readOnly(),
});

/** @throws AppError `malformed_json`, `invalid` */
export function parseHeader(text: string): { username?: string | undefined } {
  const result = headerSchema.safeParse(objectIn(text));
  if (!result.success) throw invalidBody(result.error);
  return result.data;
}

function objectIn(text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new AppError("malformed_json", `Not valid JSON: ${syntaxFault(error)}.`);
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw invalid({ path: "", code: "invalid_type", message: "A line is a JSON object." });
}

export const reportSchema = z
  .object({
    created: z.int(),
    unchanged: z.int(),
    updated: z.int(),
    skipped: z.int().openapi({ description: "Others' comments." }),
    failed: z
      .array(z.object({ line: z.int(), code: z.string(), message: z.string() }))
      .openapi({ description: "The lines that do not hold, and those that need them. The header is line 1." }),
  })
  .openapi("ImportReport");

export const EXAMPLE = {
  created: 2,
  unchanged: 0,
  updated: 0,
  skipped: 0,
  failed: [{ line: 4, code: "name_taken", message: "You already have a category with this name." }],
};
