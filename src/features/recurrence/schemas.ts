import { z } from "@hono/zod-openapi";
import { calendarDate, clockTime, instant, NULLABLE, text, zone } from "../../http/fields.ts";
import { bareRule } from "./parts.ts";

const rrule = () =>
  text()
    .overwrite(bareRule)
    .max(500)
    .openapi({
      example: "FREQ=WEEKLY;BYDAY=MO,TH",
      description:
        "An RRULE (RFC 5545): FREQ, INTERVAL, COUNT or UNTIL, BYDAY, BYMONTHDAY, BYMONTH, BYSETPOS, WKST. A leading `RRULE:` and " +
        "a trailing `;` are removed.",
    });

const from = z.enum(["due", "completion"]);

export const recurrenceInput = z
  .strictObject({
    rrule: rrule(),
    from: from
      .default("due")
      .openapi({ description: "Whether the next occurrence comes after the due date or after the day of completing." }),
  })
  .openapi("RecurrenceInput");

export const recurrenceSchema = z.object({ rrule: z.string(), from }).openapi("Recurrence");

export const occurrenceSchema = z
  .object({
    due_date: z.iso.date(),
    due_time: clockTime().nullable(),
    due_at: instant(),
    note: z.string().optional().openapi({ description: "There for a time that the clocks skip or show twice." }),
  })
  .openapi("Occurrence");

export const previewInput = z
  .strictObject({
    rrule: rrule(),
    due_date: calendarDate(),
    due_time: clockTime().nullish(),
    time_zone: zone()
      .nullish()
      .openapi({ ...NULLABLE, description: "UTC by default, not the profile's." }),
    count: z.int().min(1).max(100).default(10),
  })
  .openapi("RecurrencePreviewInput");

export const previewSchema = z.object({ occurrences: z.array(occurrenceSchema) }).openapi("RecurrencePreview");

export const EXAMPLES = {
  input: { rrule: "FREQ=WEEKLY", due_date: "2026-03-22", due_time: "02:30", time_zone: "Europe/Berlin", count: 3 },
  preview: {
    occurrences: [
      { due_date: "2026-03-22", due_time: "02:30", due_at: "2026-03-22T01:30:00.000Z" },
      {
        due_date: "2026-03-29",
        due_time: "03:30",
        due_at: "2026-03-29T01:30:00.000Z",
        note: "There is no 2026-03-29 02:30 in Europe/Berlin: moved forward by what the clocks skip.",
      },
      { due_date: "2026-04-05", due_time: "02:30", due_at: "2026-04-05T00:30:00.000Z" },
    ],
  },
};
