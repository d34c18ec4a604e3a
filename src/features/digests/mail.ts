import type { Settings } from "../../env.ts";
import { localDate } from "../../kernel/time.ts";
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
  return withUnsubscribe(settings, {
    to,
    name: `digest.${userId}.${day}`,
    subject: `Your tasks for ${date}`,
    paragraphs: [section("Overdue", overdue), section("Due today", today)].filter(({ length }) => length > 0),
    unsubscribe: { userId, from: "digest" },
  });
}

function section(heading: string, tasks: ListedTask[]): string[] {
  if (tasks.length === 0) return [];
  return [`${heading}:`, ...tasks.map(({ title, dueTime }) => `- ${title}${dueTime ? ` (${dueTime})` : ""}`)];
}
