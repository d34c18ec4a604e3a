import { z } from "@hono/zod-openapi";

const count = () => z.int().min(0);
const counted = () => count().nullable().openapi({ description: "On `counted_on`; null before the first count." });

export const statsSchema = z
  .object({
    days: z.array(
      z.object({
        day: z.iso.date(),
        users: count().openapi({ description: "New users." }),
        tasks_created: count(),
        tasks_completed: count(),
        reminders_sent: count(),
        reminders_failed: count().openapi({ description: "Reminders that failed at the last try." }),
        mails_failed: count().openapi({ description: "Tries that no mail server accepted." }),
      }),
    ),
    totals: z.object({
      counted_on: z.iso
        .date()
        .nullable()
        .openapi({ description: "The day of the totals that are counted once a day, at 03:00 UTC." }),
      users: counted(),
      tasks: counted(),
      reminders_scheduled: counted(),
      suspended: count().openapi({ description: "Users who are suspended now." }),
      queue: count().openapi({ description: "Reminders that are being delivered now." }),
      sockets: count().openapi({
        description: "Open now. A deploy closes sockets, and they are counted until their tokens expire.",
      }),
    }),
  })
  .openapi("Stats");

export const EXAMPLE = {
  days: [
    {
      day: "2026-03-14",
      users: 3,
      tasks_created: 120,
      tasks_completed: 84,
      reminders_sent: 41,
      reminders_failed: 0,
      mails_failed: 2,
    },
  ],
  totals: {
    counted_on: "2026-03-14",
    users: 210,
    tasks: 18_400,
    reminders_scheduled: 560,
    suspended: 1,
    queue: 0,
    sockets: 96,
  },
};
