import type { Task } from "../../client/index.ts";
import { clockText } from "../../client/words/times.ts";
import { localTime } from "../../client/words/zone.ts";
import { isOpen } from "../store/index.ts";
import { now, today, zone } from "./clock.ts";
import { dateOfInstant } from "./format.ts";

/** Whether the task's time was said in another zone than the person's. */
export function isInOtherZone({ due_time, time_zone }: Task): boolean {
  return due_time !== null && time_zone !== null && time_zone !== zone.value;
}

const days = new WeakMap<Task, { readonly zone: string; readonly day: string }>();

/** The day on which a task is due where the person is. A day without a time is the same everywhere. */
export function dueDay(task: Task): string | null {
  if (!isInOtherZone(task) || task.due_at === null) return task.due_date;
  const known = days.get(task);
  if (known?.zone === zone.value) return known.day;
  // Reading an instant in a zone takes long, and lists ask for every task.
  const day = dateOfInstant(task.due_at);
  days.set(task, { zone: zone.value, day });
  return day;
}

/** The person's clock at the task's time: `09:30`. */
export function dueTime(task: Task): string | null {
  if (!isInOtherZone(task) || task.due_at === null) return task.due_time;
  return clockText(localTime(new Date(task.due_at), zone.value).minutes);
}

/** An open task's day or time has passed. */
export function isOverdue(task: Task): boolean {
  if (task.due_at === null || !isOpen(task)) return false;
  const day = dueDay(task) ?? "";
  if (task.due_time === null || day !== today.value) return day < today.value;
  return Date.parse(task.due_at) <= now.value.getTime();
}
