import { parse, ruleInWords, type TaskFields } from "../../../client/words/index.ts";
import { now, today, zone } from "../../time/clock.ts";
import { addDays, daysBetween, nextMonday, nextMonth, weekday } from "../../time/days.ts";
import { dayName, shortDay, timeOfDay } from "../../time/format.ts";
import { words } from "../../words/words.ts";

/** A due moment that can be chosen. Without `due_time` a task keeps its own. */
export interface DueChoice {
  readonly id: string;
  readonly text: string;
  readonly detail?: string;
  readonly fields: Pick<TaskFields, "due_date" | "due_time" | "recurrence">;
}

const { days } = words.keys;

/** The days that are chosen most. */
export function quickChoices(): DueChoice[] {
  const date = today.value;
  const isWeekend = weekday(date) > 5;
  const saturday = addDays(date, isWeekend ? 13 - weekday(date) : 6 - weekday(date));
  const choices = [
    { id: "today", text: days.today, date },
    { id: "tomorrow", text: days.tomorrow, date: addDays(date, 1) },
    { id: "weekend", text: isWeekend ? days.nextWeekend : days.weekend, date: saturday },
    { id: "nextWeek", text: days.nextWeek, date: nextMonday(date) },
    { id: "nextMonth", text: days.nextMonth, date: `${nextMonth(date).slice(0, 8)}01` },
  ].toSorted((one, other) => daysBetween(other.date, one.date));
  return choices.map(({ id, text, date: due_date }) => ({
    id,
    text,
    detail: shortDay(due_date),
    fields: { due_date },
  }));
}

/** What words such as `tomorrow 9am` mean; undefined if something else is among them. */
export function choiceInWords(text: string): DueChoice | undefined {
  const { title, fields } = parse(text, { zone: zone.value, now: now.value });
  const { due_date, due_time, recurrence } = fields;
  if (title !== "" || due_date === undefined) return undefined;
  return {
    id: "words",
    text: momentText(fields),
    detail: shortDay(due_date),
    fields: { due_date, ...(due_time !== undefined && { due_time }), ...(recurrence && { recurrence }) },
  };
}

/** `Tomorrow 09:00, every month` */
export function momentText({ due_date = "", due_time, recurrence }: DueChoice["fields"]): string {
  const moment = [dayName(due_date), due_time && timeOfDay(due_time)].filter(Boolean).join(" ");
  return recurrence ? `${moment}, ${ruleInWords(recurrence, zone.value)}` : moment;
}
