import type { Category, Comment, Label, Reminder, Task } from "../../client/index.ts";
import { dueAt, remindFrom } from "./due.ts";
import type { Data, Entity } from "./entities.ts";
import { type Layer, type State, tasksBelow } from "./layer.ts";

/** What an act is predicted to do. What is not there is left alone. */
export type Effect = {
  /** Of a bulk: the operation that has this effect. */
  readonly part?: number;
} & (
  | { readonly do: "put"; readonly entity: Entity; readonly id: string; readonly data: Data }
  | {
      readonly do: "patch";
      readonly entity: Entity;
      readonly id: string;
      readonly fields: Readonly<Record<string, unknown>>;
    }
  /** `tasks`: what becomes of a category's tasks, or whether a label stays on its tasks; `name`: the label's. */
  | {
      readonly do: "remove";
      readonly entity: Entity;
      readonly id: string;
      readonly name?: string;
      readonly tasks?: "keep" | "delete" | "remove";
    }
  | { readonly do: "complete"; readonly id: string; readonly at: string; readonly subtasks: boolean }
  | { readonly do: "label"; readonly id: string; readonly add: readonly string[]; readonly remove: readonly string[] }
  /** Labels that are used for the first time. */
  | { readonly do: "palette"; readonly names: readonly string[]; readonly at: string; readonly position: string }
);

/** Writes what the effect does into the layer. */
export function predict(layer: Layer, effect: Effect): void {
  switch (effect.do) {
    case "put":
      layer.put(effect.entity, effect.id, effect.data);
      return;
    case "patch":
      patch(layer, effect.entity, effect.id, effect.fields);
      return;
    case "remove":
      remove(layer, effect);
      return;
    case "complete":
      complete(layer, effect);
      return;
    case "label": {
      const task = layer.get("task", effect.id);
      if (task) relabel(layer, task, effect.remove, effect.add);
      return;
    }
    case "palette":
      extendPalette(layer, effect);
  }
}

function patch(layer: Layer, entity: Entity, id: string, fields: Readonly<Record<string, unknown>>): void {
  const data = layer.get(entity, id);
  if (!data) return;
  if (entity === "task") patchTask(layer, data as Task, fields as Partial<Task>);
  else layer.put(entity, id, { ...data, ...fields } as Data);
  if (entity === "label" && typeof fields["name"] === "string") rename(layer, data as Label, fields["name"]);
}

const DUE: readonly (keyof Task)[] = ["due_date", "due_time", "time_zone"];

function patchTask(layer: Layer, task: Task, fields: Partial<Task>): void {
  const parent = fields.parent_id ? layer.get("task", fields.parent_id) : undefined;
  const place = parent ? { category_id: parent.category_id } : {};
  const changed: Task = { ...task, ...fields, ...place };
  if (DUE.some((field) => field in fields)) Object.assign(changed, dueFields(layer, changed));
  if (fields.labels) changed.labels = sorted(fields.labels);
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

/** Without a date there is neither time nor zone; the zone is the profile's where none is said. */
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

/** What goes with it goes though it is gone itself: the feed brings one after the other. */
function remove(layer: Layer, { entity, id, name, tasks }: Effect & { do: "remove" }): void {
  if (entity === "task") for (const below of tasksBelow(layer, id)) removeTask(layer, below.id);
  if (entity === "task") removeTask(layer, id);
  else if (layer.get(entity, id)) layer.put(entity, id, null);
  if (entity === "category") leaveCategory(layer, id, tasks === "delete");
  if (name !== undefined && tasks !== "keep") relabelAll(layer, name, []);
}

function removeTask(layer: Layer, id: string): void {
  if (layer.get("task", id)) layer.put("task", id, null);
  for (const entity of ["comment", "reminder"] as const) {
    for (const each of [...(layer.all(entity) as Iterable<Comment | Reminder>)]) {
      if (each.task_id === id) layer.put(entity, each.id, null);
    }
  }
}

function leaveCategory(layer: Layer, id: Category["id"], isDeleted: boolean): void {
  for (const task of [...layer.all("task")]) {
    if (task.category_id !== id) continue;
    if (isDeleted) removeTask(layer, task.id);
    else layer.put("task", task.id, { ...task, category_id: null });
  }
}

/** A recurring task is done until the server says when it is due next. */
function complete(layer: Layer, { id, at, subtasks }: Effect & { do: "complete" }): void {
  const task = layer.get("task", id);
  if (!task) return;
  const open = subtasks ? tasksBelow(layer, id).filter(isOpen) : [];
  for (const each of [task, ...open]) {
    if (each.status === "done") continue;
    layer.put("task", each.id, { ...each, status: "done", done: true, completed_at: at });
  }
}

function isOpen({ status }: Task): boolean {
  return status === "todo" || status === "in_progress";
}

function rename(layer: Layer, { id, name }: Label, next: string): void {
  const other = [...layer.all("label")].find((each) => each.id !== id && isSameLabel(each.name, next));
  // The two become one.
  if (other) layer.put("label", id, null);
  relabelAll(layer, name, [other?.name ?? next]);
}

function relabelAll(layer: Layer, name: string, add: readonly string[]): void {
  for (const task of [...layer.all("task")]) {
    if (task.labels.some((label) => isSameLabel(label, name))) relabel(layer, task, [name], add);
  }
}

function relabel(layer: Layer, task: Task, remove: readonly string[], add: readonly string[]): void {
  const stays = task.labels.filter((label) => ![...remove, ...add].some((each) => isSameLabel(label, each)));
  layer.put("task", task.id, { ...task, labels: sorted([...stays, ...add]) });
}

function extendPalette(layer: Layer, { names, at, position }: Effect & { do: "palette" }): void {
  const known = [...layer.all("label")].map(({ name }) => labelKey(name));
  for (const name of names) {
    if (known.includes(labelKey(name))) continue;
    const id = `new ${labelKey(name)}`;
    layer.put("label", id, { id, name, color: null, position, version: 0, created_at: at, updated_at: at });
  }
}

/** Names are the same without regard to case. */
export function labelKey(name: string): string {
  return name.normalize("NFKC").toLowerCase();
}

export function isSameLabel(one: string, other: string): boolean {
  return labelKey(one) === labelKey(other);
}

export function sorted(labels: readonly string[]): string[] {
  const byKey = new Map<string, string>();
  for (const name of labels) if (!byKey.has(labelKey(name))) byKey.set(labelKey(name), name);
  return [...byKey].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, name]) => name);
}
