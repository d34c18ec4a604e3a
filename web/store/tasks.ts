import type { BulkOperation, Operations, Task, TaskCreate, TaskPatch } from "../../client/index.ts";
import type { Draft, Intent } from "./act.ts";
import { dueFields, type Effect, labelKey, sorted } from "./effects.ts";
import { newId } from "./ids.ts";
import type { State } from "./layer.ts";
import { lastPosition, type Place, positionIn } from "./positions.ts";

export interface Options {
  /** Put back where the server refuses the act. */
  readonly draft?: Draft;
}

/** What a verb is decided from. */
export interface Scene {
  readonly state: State;
  readonly account: { readonly id: string; readonly username: string };
  readonly now: Date;
}

export type TaskFields = Omit<TaskCreate, "id">;
export type TaskMove = Operations["POST /api/tasks/{id}/move"]["body"];

/** The key of a list in which the order of creations and moves matters. */
function listKey({
  parent_id,
  category_id,
}: {
  parent_id?: string | null | undefined;
  category_id?: string | null | undefined;
}): string {
  return `list ${parent_id ?? category_id ?? "none"}`;
}

const labelKeys = (names: readonly string[] = []) => names.map((name) => `label ${labelKey(name)}`);
const present = (ids: readonly (string | null | undefined)[]) => ids.filter((id) => typeof id === "string");

export function createTask(scene: Scene, fields: TaskFields, { draft }: Options = {}): Intent & { id: string } {
  const id = newId(scene.now.getTime());
  const body = { id, ...fields };
  return {
    id,
    verb: "create",
    title: fields.title,
    calls: [{ operation: "POST /api/tasks", body, entity: "task" }],
    effects: creation(scene, id, fields),
    changes: [listKey(fields)],
    needs: [...present([fields.parent_id, fields.category_id]), ...labelKeys(fields.labels)],
    ...(draft && { draft }),
  };
}

function creation({ state, account, now }: Scene, id: string, fields: TaskFields): Effect[] {
  const { title, description = "", priority = "none", labels = [], recurrence, assignee_id = null } = fields;
  const parent = fields.parent_id ? state.get("task", fields.parent_id) : undefined;
  const category_id = parent?.category_id ?? fields.category_id ?? null;
  const place = parent ?? (category_id ? state.get("category", category_id) : undefined);
  const status = fields.status ?? (fields.done ? "done" : "todo");
  const at = now.toISOString();
  const due = {
    due_date: fields.due_date ?? null,
    due_time: fields.due_time ?? null,
    time_zone: fields.time_zone ?? null,
  };
  const task: Task = {
    id,
    title: title.trim(),
    description,
    status,
    done: status === "done",
    priority,
    ...due,
    due_at: null,
    category_id,
    labels: sorted(labels),
    parent_id: parent?.id ?? null,
    recurrence: recurrence ? { rrule: recurrence.rrule, from: recurrence.from ?? "due" } : null,
    completed_at: status === "done" ? at : null,
    owner_id: place?.owner_id ?? account.id,
    created_by: account.id,
    assignee_id,
    position: positionIn(listOf(state, { parent_id: parent?.id ?? null, category_id }), id, {}),
    role: place?.role ?? "owner",
    version: 0,
    created_at: at,
    updated_at: at,
  };
  return [{ do: "put", entity: "task", id, data: { ...task, ...dueFields(state, task) } }, ...paletteOf(labels, at)];
}

function paletteOf(names: readonly string[] | undefined, at: string): Effect[] {
  return names?.length ? [{ do: "palette", names, at, position: lastPosition() }] : [];
}

function listOf(state: State, { parent_id, category_id }: Pick<Task, "parent_id" | "category_id">): Task[] {
  if (parent_id !== null) return state.children(parent_id);
  return [...state.all("task")].filter((task) => task.parent_id === null && task.category_id === category_id);
}

export function editTask(scene: Scene, id: string, fields: TaskPatch, { draft }: Options = {}): Intent {
  return {
    ...about(scene, id),
    verb: "edit",
    calls: [{ operation: "PATCH /api/tasks/{id}", params: { id }, body: fields, entity: "task" }],
    effects: edits(scene, id, fields),
    changes: [id],
    needs: [...present([fields.parent_id, fields.category_id]), ...labelKeys(fields.labels)],
    ...(draft && { draft }),
  };
}

const WRITABLE: readonly (keyof Task & keyof TaskPatch)[] = [
  ...(["title", "description", "status", "priority", "due_date", "due_time", "time_zone"] as const),
  ...(["category_id", "labels", "parent_id", "recurrence", "assignee_id"] as const),
];

function edits({ state, now }: Scene, id: string, patch: TaskPatch): Effect[] {
  const sent: TaskPatch = "done" in patch ? { status: patch.done ? "done" : "todo", ...patch } : patch;
  const known = WRITABLE.filter((name) => sent[name] !== undefined).map((name) => [name, sent[name]]);
  const fields = Object.fromEntries(known) as Partial<Task>;
  const at = now.toISOString();
  if (fields.status)
    Object.assign(fields, { done: fields.status === "done", completed_at: fields.status === "done" ? at : null });
  if (patch.recurrence) fields.recurrence = { rrule: patch.recurrence.rrule, from: patch.recurrence.from ?? "due" };
  const task = state.get("task", id);
  const moves =
    task &&
    (("parent_id" in fields && fields.parent_id !== task.parent_id) ||
      ("category_id" in fields && fields.category_id !== task.category_id));
  if (moves) fields.position = lastPosition();
  return [{ do: "patch", entity: "task", id, fields: { ...fields, updated_at: at } }, ...paletteOf(fields.labels, at)];
}

/** Adds and removes labels, whatever others add and remove meanwhile. */
export function labelTask(
  scene: Scene,
  id: string,
  { add = [], remove = [] }: { add?: string[]; remove?: string[] },
): Intent {
  return {
    ...about(scene, id),
    verb: "edit",
    calls: [{ operation: "POST /api/tasks/{id}/labels", params: { id }, body: { add, remove }, entity: "task" }],
    effects: [{ do: "label", id, add, remove }, ...paletteOf(add, scene.now.toISOString())],
    changes: [id],
    needs: labelKeys([...add, ...remove]),
  };
}

export function completeTask(scene: Scene, id: string, { subtasks = false }: { subtasks?: boolean } = {}): Intent {
  const body = { ...occurrenceOf(scene, id), ...(subtasks && { subtasks }) };
  return {
    ...about(scene, id),
    verb: "complete",
    calls: [{ operation: "POST /api/tasks/{id}/complete", params: { id }, body, entity: "task" }],
    effects: [{ do: "complete", id, at: scene.now.toISOString(), subtasks }],
    changes: [id],
  };
}

/** A recurring task's occurrence is named, so that a repeat does not complete the next one. */
function occurrenceOf({ state }: Scene, id: string): { due_at?: string } {
  const task = state.get("task", id);
  return task?.recurrence && task.due_at ? { due_at: task.due_at } : {};
}

export function reopenTask(scene: Scene, id: string): Intent {
  return {
    ...about(scene, id),
    verb: "reopen",
    calls: [{ operation: "POST /api/tasks/{id}/incomplete", params: { id }, entity: "task" }],
    effects: [{ do: "patch", entity: "task", id, fields: { status: "todo", done: false, completed_at: null } }],
    changes: [id],
  };
}

/** The next occurrence is the server's to say. */
export function skipTask(scene: Scene, id: string): Intent {
  const body = occurrenceOf(scene, id);
  return {
    ...about(scene, id),
    verb: "skip",
    calls: [{ operation: "POST /api/tasks/{id}/skip", params: { id }, body, entity: "task" }],
    effects: [{ do: "complete", id, at: scene.now.toISOString(), subtasks: false }],
    changes: [id],
  };
}

export function moveTask(scene: Scene, id: string, place: TaskMove): Intent {
  const list = destinationOf(scene, id, place);
  return {
    ...about(scene, id),
    verb: "move",
    calls: [{ operation: "POST /api/tasks/{id}/move", params: { id }, body: place, entity: "task" }],
    effects: moved(scene, id, place),
    changes: [id, listKey(list)],
    needs: present([list.parent_id, list.category_id, place.before, place.after]),
  };
}

function destinationOf({ state }: Scene, id: string, place: TaskMove): Pick<Task, "parent_id" | "category_id"> {
  const task = state.get("task", id);
  if (place.parent_id)
    return { parent_id: place.parent_id, category_id: state.get("task", place.parent_id)?.category_id ?? null };
  const stays = place.parent_id === undefined && place.category_id === undefined;
  const category_id = place.category_id === undefined ? (task?.category_id ?? null) : place.category_id;
  return { parent_id: stays ? (task?.parent_id ?? null) : null, category_id };
}

function moved(scene: Scene, id: string, place: TaskMove): Effect[] {
  const list = destinationOf(scene, id, place);
  const position = positionIn(listOf(scene.state, list), id, place as Place);
  return [{ do: "patch", entity: "task", id, fields: { ...list, position } }];
}

export function deleteTask(scene: Scene, id: string): Intent {
  return {
    ...about(scene, id),
    verb: "delete",
    calls: [{ operation: "DELETE /api/tasks/{id}", params: { id } }],
    effects: [{ do: "remove", entity: "task", id }],
    changes: [id],
  };
}

const MOST_OPERATIONS = 100;

/** Many changes as one act: one request for each hundred. */
export function changeTasks(scene: Scene, operations: readonly BulkOperation[]): Intent {
  const parts = operations.map((operation, part) => partOf(scene, operation, part));
  const chunks = Array.from({ length: Math.ceil(parts.length / MOST_OPERATIONS) }, (_, place) =>
    parts.slice(place * MOST_OPERATIONS, (place + 1) * MOST_OPERATIONS),
  );
  return {
    verb: "change",
    title: String(operations.length),
    calls: chunks.map((chunk) => ({
      operation: "POST /api/tasks/bulk",
      body: { operations: chunk.map(({ operation }) => operation) },
    })),
    effects: parts.flatMap(({ effects }) => effects),
    changes: parts.flatMap(({ changes }) => changes),
    needs: parts.flatMap(({ needs }) => needs),
  };
}

function partOf(scene: Scene, operation: BulkOperation, part: number) {
  const { intent, id } = intentOf(scene, operation);
  const sent = {
    ...operation,
    id,
    ...(operation.op === "complete" || operation.op === "skip" ? occurrenceOf(scene, id) : {}),
  };
  return {
    operation: sent,
    effects: intent.effects.map((effect) => ({ ...effect, part })),
    changes: intent.changes ?? [],
    needs: intent.needs ?? [],
  };
}

function intentOf(scene: Scene, operation: BulkOperation): { intent: Intent; id: string } {
  const { op, id: named, ...fields } = operation;
  const id = typeof named === "string" ? named : newId(scene.now.getTime());
  switch (op) {
    case "create":
      return {
        id,
        intent: { ...createTask(scene, fields as TaskFields), effects: creation(scene, id, fields as TaskFields) },
      };
    case "update":
      return { id, intent: editTask(scene, id, fields as TaskPatch) };
    case "complete":
      return { id, intent: completeTask(scene, id, fields as { subtasks?: boolean }) };
    case "incomplete":
      return { id, intent: reopenTask(scene, id) };
    case "skip":
      return { id, intent: skipTask(scene, id) };
    case "move":
      return { id, intent: moveTask(scene, id, fields as TaskMove) };
    case "delete":
      return { id, intent: deleteTask(scene, id) };
  }
}

export function about({ state }: Scene, id: string): { title: string } {
  return { title: state.get("task", id)?.title ?? "" };
}
