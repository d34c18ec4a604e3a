import type { Category, Comment, Label, Reminder, Task } from "../../../client/index.ts";
import type { Data, Entity } from "../entities.ts";
import type { Effect } from "./effect.ts";
import { type Layer, tasksBelow } from "./layer.ts";
import { extendPalette, relabel, relabelAll, renameLabel } from "./predict-labels.ts";
import { complete, patchTask } from "./predict-task.ts";

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
  if (entity === "label" && typeof fields["name"] === "string") renameLabel(layer, data as Label, fields["name"]);
}

/** Subtasks, comments and reminders are removed even if the task is gone: the feed brings one deletion at a time. */
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
