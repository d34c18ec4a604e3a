import { z } from "@hono/zod-openapi";
import { REMINDER_STATUSES } from "../../db/schema/reminders.ts";
import { id, instant, instantInput, rule } from "../../http/fields.ts";

/** A year, the longest that a reminder comes before. */
const MOST_MINUTES = 366 * 24 * 60;

export const reminderSchema = z
  .object({
    id: id(),
    task_id: id(),
    at: instant().nullable().openapi({ description: "When it fires; null while its task has no due moment." }),
    minutes_before: z.int().nullable(),
    status: z.enum(REMINDER_STATUSES),
    sent_at: instant().nullable(),
  })
  .openapi("Reminder");

const one = "Send `at` or `minutes_before`, one of them.";

export const reminderInputSchema = z
  .strictObject({
    id: id(),
    at: instantInput(),
    minutes_before: z
      .int()
      .min(0)
      .max(MOST_MINUTES)
      .openapi({ description: "Before the due moment; before the first instant of a day that is due as a whole." }),
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
