import type { Task, TaskPatch } from "../../../client/index.ts";
import { dateOf } from "../../../client/words/calendar.ts";
import { localTime } from "../../../client/words/zone.ts";

/** A task repeats from its date on, so both go together. The time goes with the date by itself. */
export function dueDateEdit({ recurrence }: Pick<Task, "recurrence">, date: string): TaskPatch {
  if (date !== "") return { due_date: date };
  return recurrence ? { due_date: null, recurrence: null } : { due_date: null };
}

/** A time alone means today, or tomorrow where it has passed. */
export function dueTimeEdit({ due_date }: Pick<Task, "due_date">, time: string, now: Date, zone: string): TaskPatch {
  if (time === "") return { due_time: null };
  if (due_date !== null) return { due_time: time };
  const { day, minutes } = localTime(now, zone);
  return { due_date: dateOf(minutesOf(time) > minutes ? day : day + 1), due_time: time };
}

function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(":").map(Number);
  return hours * 60 + minutes;
}
