import type { Settings } from "../../env.ts";
import { clockIn, localDate, localTime } from "../../kernel/time.ts";
import type { Mail } from "../../mail/mailer.ts";
import { withUnsubscribe } from "../email/unsubscribe-link.ts";
import type { Digest, ListedTask } from "./digest.ts";

export function digestMail(
  settings: Settings,
  { userId, at, timeZone, locale }: Digest,
  to: string,
  [overdue, today]: readonly [ListedTask[], ListedTask[]],
): Promise<Mail> {
  const day = localDate(new Date(at), timeZone);
  const date = new Intl.DateTimeFormat(locale, { dateStyle: "full", timeZone: "UTC" }).format(new Date(day));
  const section = (heading: string, tasks: ListedTask[]) =>
    tasks.length === 0 ? [] : [`${heading}:`, ...tasks.map((task) => lineOf(task, timeZone))];
  return withUnsubscribe(settings, {
    to,
    name: `digest.${userId}.${day}`,
    subject: `Your tasks for ${date}`,
    paragraphs: [section("Overdue", overdue), section("Due today", today)].filter(({ length }) => length > 0),
    unsubscribe: { userId, from: "digest" },
  });
}

/** A time is that of the profile's zone, whatever zone it was said in. */
function lineOf({ title, dueTime, dueAt }: ListedTask, timeZone: string): string {
  if (dueTime === null || dueAt === null) return `- ${title}`;
  return `- ${title} (${clockIn(localTime(Date.parse(dueAt), timeZone))})`;
}
