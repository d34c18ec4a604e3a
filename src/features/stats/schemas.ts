import { z } from "@hono/zod-openapi";

const count = () => z.int().min(0);
const described = (description: string) => count().openapi({ description });
const counted = () => count().nullable().openapi({ description: "On `counted_on`; null before the first count." });

export const statsSchema = z
  .object({
    days: z.array(
      z.object({
        day: z.iso.date(),
        users: described("New users."),
        tasks_created: count(),
        tasks_completed: count(),
        reminders_sent: count(),
        reminders_failed: described("Reminders that failed at the last try."),
        requests: count(),
        responses_4xx: described("429 included."),
        responses_429: count(),
        responses_5xx: count(),
        request_ms: described("The time of all requests together."),
        database_trips: described("Of everything that the Worker does, background work included."),
        rows_read: described("Rows that D1 read."),
        rows_written: described("Rows that D1 wrote, indexes included."),
        sockets_opened: count(),
        cron_runs: count(),
        crons_failed: described("Runs in which a job failed."),
        jobs_run: described("Tries of the Queue's jobs."),
        jobs_failed: described("Tries that failed."),
        jobs_dead: described("Messages that the Queue gave up after the last try."),
        mails_sent: count(),
        mails_failed: described("Tries that no mail server accepted."),
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
      suspended: described("Users who are suspended now."),
      queue: described("Reminders that are being delivered now."),
      sockets: described("Open now. A deploy closes sockets, and they are counted until their tokens expire."),
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
      requests: 9_640,
      responses_4xx: 131,
      responses_429: 4,
      responses_5xx: 0,
      request_ms: 77_120,
      database_trips: 13_402,
      rows_read: 402_118,
      rows_written: 21_766,
      sockets_opened: 388,
      cron_runs: 1_441,
      crons_failed: 0,
      jobs_run: 57,
      jobs_failed: 2,
      jobs_dead: 0,
      mails_sent: 49,
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
