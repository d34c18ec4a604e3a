import type { Stats } from "../../../../client/index.ts";

export type Day = Stats["days"][number];

/** The numbers of a day that are drawn, and stand in the table. */
export const SERIES = [
  "users",
  "tasks_created",
  "tasks_completed",
  "reminders_sent",
  "reminders_failed",
  "mails_sent",
  "mails_failed",
  "sockets_opened",
] as const satisfies readonly (keyof Day)[];
