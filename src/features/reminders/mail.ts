import type { Settings } from "../../env.ts";
import type { Mail } from "../../mail/mailer.ts";
import { withUnsubscribe } from "../email/unsubscribe-link.ts";
import type { Claimed } from "./claimed.ts";

/** Every try for the same moment has the same `Message-ID`. */
export function reminderMail(settings: Settings, reminder: Claimed, to: string): Promise<Mail> {
  const { id, userId, at, title } = reminder;
  return withUnsubscribe(settings, {
    to,
    name: `reminder.${id}.${Date.parse(at ?? "")}`,
    subject: `Reminder: ${title}`,
    paragraphs: [[title, ...dueLine(reminder)]],
    unsubscribe: { userId, from: "reminders" },
  });
}

function dueLine({ dueDate, dueTime, dueAt, timeZone, locale }: Claimed): string[] {
  if (dueDate === null || dueAt === null || timeZone === null) return [];
  if (dueTime === null) {
    const day = new Intl.DateTimeFormat(locale, { dateStyle: "full", timeZone: "UTC" });
    return [`Due: ${day.format(new Date(dueDate))}`];
  }
  const moment = new Intl.DateTimeFormat(locale, { dateStyle: "full", timeStyle: "short", timeZone });
  return [`Due: ${moment.format(new Date(dueAt))} (${timeZone})`];
}
