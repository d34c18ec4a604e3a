import type { Reminder, Task } from "../../../client/index.ts";
import { isOpen } from "../entities.ts";
import { dueAt, remindFrom } from "./due.ts";
import type { Effect } from "./effect.ts";
import { type Layer, type State, tasksBelow } from "./layer.ts";
import { nextDue } from "./next-due.ts";
import { sorted, spelled } from "./predict-labels.ts";

const DUE: readonly (keyof Task)[] = ["due_date", "due_time", "time_zone"];

export function patchTask(layer: Layer, task: Task, fields: Partial<Task>): void {
  const parent = fields.parent_id ? layer.get("task", fields.parent_id) : undefined;
  const place = parent ? { category_id: parent.category_id } : {};
  const changed: Task = { ...task, ...fields, ...place };
  if (DUE.some((field) => field in fields)) Object.assign(changed, dueFields(layer, changed));
  if (fields.due_date === null) changed.time_zone = fields.time_zone ?? null;
  if (fields.labels) changed.labels = sorted(spelled(layer, fields.labels));
  if (changed.category_id !== task.category_id) enterCategory(layer, changed, parent);
  layer.put("task", task.id, changed);
  if (DUE.some((field) => field in fields)) moveReminders(layer, changed);
  if (changed.category_id === task.category_id) return;
  const { category_id, owner_id, role } = changed;
  for (const below of tasksBelow(layer, task.id))
    layer.put("task", below.id, { ...below, category_id, owner_id, role });
}

/** A task belongs to the owner of its category. */
function enterCategory(layer: Layer, task: Task, parent: Task | undefined): void {
  const category = task.category_id === null ? undefined : layer.get("category", task.category_id);
  const from = parent ?? category;
  if (from) Object.assign(task, { owner_id: from.owner_id, role: from.role });
}

/** Without a date there is neither time nor zone; if no zone is given, it is the profile's. */
export function dueFields(state: State, { due_date, due_time, time_zone }: Task) {
  if (due_date === null) return { due_date, due_time: null, time_zone, due_at: null };
  const due = { due_date, due_time, time_zone: time_zone ?? zoneOf(state) };
  return { ...due, due_at: dueAt(due) };
}

function zoneOf(state: State): string {
  for (const { time_zone } of state.all("profile")) return time_zone;
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

function moveReminders(layer: Layer, task: Task): void {
  for (const reminder of [...layer.all("reminder")]) {
    if (reminder.task_id !== task.id || reminder.minutes_before === null) continue;
    layer.put("reminder", reminder.id, { ...reminder, at: reminderAt(task, reminder.minutes_before) });
  }
}

export function reminderAt(task: Task, minutesBefore: number): Reminder["at"] {
  const from = remindFrom(task);
  return from && new Date(Date.parse(from) - minutesBefore * 60_000).toISOString();
}

/** Completes the task, or moves a recurring one on. */
export function complete(layer: Layer, effect: Effect & { do: "complete" }): void {
  const { id, dueAt: occurrence, subtasks } = effect;
  const task = layer.get("task", id);
  // The server has moved it on already.
  if (!task || (occurrence !== undefined && task.due_at !== occurrence)) return;
  const open = subtasks ? tasksBelow(layer, id).filter(isOpen) : [];
  const [movesOn] = [task, ...open].map((each) => completeOne(layer, each, effect));
  if (movesOn) reopenBelow(layer, id);
}

/** Returns whether it moves on. If only the server knows its next occurrence, it stays as it is until then. */
function completeOne(layer: Layer, task: Task, { at, isSkip = false }: Effect & { do: "complete" }): boolean {
  if (task.status === "done") return false;
  const next = task.recurrence && isOpen(task) ? nextDue(task, isSkip ? undefined : new Date(at)) : null;
  if (next) patchTask(layer, task, { ...next, status: "todo" });
  else if (next === null) layer.put("task", task.id, { ...task, status: "done", done: true, completed_at: at });
  return Boolean(next);
}

/** The subtasks are to be done again for the next occurrence. */
function reopenBelow(layer: Layer, id: string): void {
  for (const task of tasksBelow(layer, id)) {
    if (task.status === "done")
      layer.put("task", task.id, { ...task, status: "todo", done: false, completed_at: null });
  }
}
