import { z } from "@hono/zod-openapi";
import { REMINDER_STATUSES } from "../../db/schema/reminders.ts";
import { id, instant, instantInput, rule } from "../../http/fields.ts";

/** A leap year. */
const MAX_MINUTES = 366 * 24 * 60;

export const minutesBefore = z
  .int()
  .min(0)
  .max(MAX_MINUTES)
  .openapi({ description: "Minutes before the due moment; for an all-day task, before the day begins." });

export const reminderSchema = z
  .object({
    id: id(),
    task_id: id(),
    at: instant().nullable().openapi({ description: "When it fires; null while its task is not due at any time." }),
    minutes_before: z.int().nullable(),
    status: z.enum(REMINDER_STATUSES),
    sent_at: instant().nullable(),
  })
  .openapi("Reminder");

const one = "Send either `at` or `minutes_before`.";

export const reminderInputSchema = z
  .strictObject({
    id: id(),
    at: instantInput(),
    minutes_before: minutesBefore,
  })
  .partial()
  .refine(({ at, minutes_before }) => at === undefined || minutes_before === undefined, {
    ...rule("contradiction", one),
    path: ["minutes_before"],
  })
  .refine(({ at, minutes_before }) => at !== undefined || minutes_before !== undefined, {
    ...rule("required", one),
    path: ["at"],
  })
  .openapi("ReminderInput");

export const EXAMPLE_INPUT = { minutes_before: 30 };

export const EXAMPLE = {
  id: "01983f2e-7c1a-7b3c-9d4e-5f60718293b1",
  task_id: "01983f2e-7c1a-7b3c-9d4e-5f60718293a7",
  at: "2026-03-14T16:00:00.000Z",
  minutes_before: 30,
  status: "scheduled",
  sent_at: null,
};
