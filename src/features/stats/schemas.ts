import { z } from "@hono/zod-openapi";

const count = () => z.int().min(0);
const counted = () =>
  count().nullable().openapi({ description: "When `counted_on` began; null before the first count." });

export const statsSchema = z
  .object({
    days: z.array(
      z.object({
        day: z.iso.date(),
        users: count().openapi({ description: "New ones." }),
        tasks_created: count(),
        tasks_completed: count(),
        reminders_sent: count(),
        reminders_failed: count().openapi({ description: "Given up after the last try." }),
        mails_failed: count().openapi({ description: "Tries that no mail server took." }),
      }),
    ),
    totals: z.object({
      counted_on: z.iso
        .date()
        .nullable()
        .openapi({ description: "The day, in UTC, of the totals that are counted daily." }),
      users: counted(),
      tasks: counted(),
      reminders_scheduled: counted(),
      suspended: count().openapi({ description: "Users, now." }),
      queue: count().openapi({ description: "Reminders that are due and not yet settled, now." }),
      sockets: count().openapi({
        description: "Open now; after a deploy, until their tokens end, also those it closed.",
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
